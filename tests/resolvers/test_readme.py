"""What the README says of ordinary fields is all that it takes to add one."""

import asyncio
import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from starlette.testclient import TestClient

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token
from cms.config import Settings
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.app_factory import create_app
from schema.build import build_schema
from tests.databases import MODELS
from tests.mutations.desk import Desk

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    """The README's module, as somebody would write it down."""
    found = re.search(r"### Another field that is not content\n.*?^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert found
    path = tmp_path / "reading_list.py"
    path.write_text(found[1], encoding="utf-8")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules[path.stem] = module_from_spec(spec)
    spec.loader.exec_module(made)
    yield made
    del sys.modules[path.stem]


@pytest.fixture
def desk(module: ModuleType, address: Address) -> Iterator[Desk]:
    """A desk at an application that has the README's fields."""
    schema = build_schema(REGISTRY, (module.ReadingListQuery,), (module.ReadingListMutation,))
    tokens = {"publisher": asyncio.run(_make_token(address))}
    with TestClient(create_app(Settings(database_url=address.dsn or str(address)), schema)) as client:
        yield Desk(client, tokens)


async def _make_token(address: Address) -> str:
    async with open_database(address, models=MODELS) as database:
        return await create_token(database, CMS, "jane", {Permission.WRITE, Permission.PUBLISH})


def test_its_query_stands_beside_content_and_hands_out_entries(desk: Desk) -> None:
    live, draft = (desk.make("Keyword", name=name) for name in ("Dog", "Cat"))
    desk.publish(live)
    document = "query ($ids: [ID!]!) { keywords { totalCount } readingList(ids: $ids) { title entries { slug } } }"

    assert desk.run(document, {"ids": [draft, live]}, by=None) == {
        "keywords": {"totalCount": 1},
        "readingList": {"title": "First", "entries": [{"slug": "dog"}]},
    }


def test_its_mutation_takes_its_turn_and_says_what_was_wrong(desk: Desk) -> None:
    document = """mutation {
      createKeyword(input: {name: "Dog"}) { keyword { slug } }
      good: nameList(title: "Dogs") { title errors { code field } }
      bad: nameList(title: "") { title errors { code field } }
    }"""

    assert desk.run(document) == {
        "createKeyword": {"keyword": {"slug": "dog"}},
        "good": {"title": "Dogs, by jane", "errors": []},
        "bad": {"title": None, "errors": [{"code": "REQUIRED", "field": ["title"]}]},
    }
    assert desk.run('mutation { nameList(title: "Dogs") { errors { code } } }', by=None) == {
        "nameList": {"errors": [{"code": "UNAUTHENTICATED"}]}
    }
