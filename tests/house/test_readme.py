"""The README names what there is, all of it, and what it shows works."""

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from cms.access.actor import CMS
from cms.config import SECRET_SETTINGS, Settings
from cms.database.addresses.address import Address
from cms.database.addresses.postgres_options import OPTIONS
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.cli.main import COMMANDS
from cms.entrypoints.demo_content import fill_when_empty
from cms.environment import FILE_SUFFIX, SETTING_PREFIX
from cms.importing.load_files import load_files
from tests.databases import ON_SQLITE

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MADE_BY_ITSELF = {"help", "clean"}
ANOTHER_SPELLING = {"/graphql/"}


def section(title: str) -> str:
    """The text under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#+ |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head and without code marks."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def code(title: str, language: str) -> str:
    """The first block of code in a language under a heading."""
    found = re.search(rf"^```{language}\n(.*?)^```", section(title), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def list_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def list_packages() -> set[str]:
    return {f"cms/{path.parent.name}" for path in (ROOT / "cms").glob("*/__init__.py")}


@pytest.fixture
def client(address: Address) -> Iterator[TestClient]:
    """A client of a server that serves the demo."""
    app = create_app(Settings(database_url=str(address)))
    with TestClient(app) as client:
        assert client.portal is not None
        assert client.portal.call(fill_when_empty, app.state.database)
        yield client


def test_it_opens_with_the_two_commands() -> None:
    assert re.findall(r"^make [a-z]+", README, re.MULTILINE)[:2] == ["make serve", "make test"]
    assert README.index("make test") < 120


def test_every_setting_stands_there_with_its_default() -> None:
    declared = {f"{SETTING_PREFIX}{name.upper()}": str(field.default) for name, field in Settings.model_fields.items()}

    assert {name: default for name, default, _ in rows("Settings")} == declared


def test_every_file_for_a_secret_stands_there() -> None:
    assert re.findall(rf"`(\w+{FILE_SUFFIX})`", section("Settings")) == [f"{name}{FILE_SUFFIX}" for name in SECRET_SETTINGS]


def test_every_option_of_a_connection_stands_there() -> None:
    (named,) = re.findall(r"Options: (.*?)\.\n", section("Databases"), re.DOTALL)

    assert re.findall(r"`(\w+)`", named) == OPTIONS


def test_every_command_stands_there() -> None:
    assert [name for name, _ in rows("Commands")] == [f"cms {name}" for name in COMMANDS]


def test_everything_that_can_be_made_stands_there() -> None:
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)) == list_targets() - MADE_BY_ITSELF


def test_every_folder_of_the_domain_stands_there_and_no_other() -> None:
    named = {folder for folder, _ in rows("The house")}

    assert list_packages() <= named
    assert {folder for folder in named if not (ROOT / folder).is_dir()} == set()


def test_every_wing_of_the_graphql_layer_stands_there() -> None:
    named = {name.strip(" `") for wing, _ in rows("Wings of the GraphQL layer") for name in wing.split(",")}

    assert named == {path.parent.name for path in (ROOT / "schema").glob("*/__init__.py")}


def test_words_of_our_own_are_few() -> None:
    assert len(rows("Words of our own")) <= 25


def test_every_path_of_the_server_stands_there() -> None:
    app: Starlette = create_app(Settings())
    served = {route.path for route in app.routes if isinstance(route, Route) and not route.path.startswith("/explorer/")}

    assert {path for path, _ in rows("Over HTTP")} == served - ANOTHER_SPELLING


@ON_SQLITE
def test_the_first_query_is_answered(client: TestClient) -> None:
    shown = re.search(r"--data '(.*)'", code("A first query", "sh"))
    assert shown

    answer = client.post("/graphql", json=json.loads(shown[1])).json()

    assert "errors" not in answer
    assert answer["data"]["franchise"]["name"] == "John Wick"
    assert len(answer["data"]["franchise"]["reviews"]["nodes"]) == 5


@ON_SQLITE
def test_the_files_it_shows_can_be_loaded(client: TestClient, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "review.md").write_text(code("Content as files", "markdown"), encoding="utf-8")
    (folder / "movies.yaml").write_text(code("Content as files", "yaml"), encoding="utf-8")
    assert isinstance(client.app, Starlette)
    assert client.portal is not None

    report = client.portal.call(partial(load_files, client.app.state.database, CMS, [folder], publish=True))

    assert (report.created, report.updated + report.unchanged) == (0, 2)
