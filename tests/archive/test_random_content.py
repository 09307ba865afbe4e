"""Any content at all comes back the same: ties, gaps, odd texts and ids in no order of time."""

import asyncio
from dataclasses import dataclass, field
from functools import cache, partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.archive.row_pages import MOST_ROWS, PAGE_BYTES, PageSize
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.reading.run.reader import open_reader
from schema.build import build_schema
from schema.execution.service import Service
from tests.archive.installations import at, empty_installation, make_archive, take_archive
from tests.generate import Operation, contents, operations
from tests.oracle import Content, normalise
from tests.oracle.schema import read_schema
from tests.reading.conftest import Server
from tests.reading.storing import store, store_drafts

EXAMPLES = settings(max_examples=8, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck))


read_types = cache(partial(build_schema, REGISTRY))


@dataclass(frozen=True, repr=False)
class Case:
    """What is live, what is not, and what is asked."""

    live: Content
    working: Content
    asked: list[Operation] = field(default_factory=list)

    def __repr__(self) -> str:
        """What was asked; the content would fill pages."""
        return "\n".join(one.document for one in self.asked)[:5_000]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw two editions that need not have to do with each other, and operations on the live one."""
    live = draw(contents())
    return Case(live, draw(contents()), [draw(operations(read_schema(), live)) for _ in range(3)])


async def store_case(database: Database, case: Case) -> tuple[bytes, list[object]]:
    """The archive of a case, and its answers."""
    await empty_installation(database)
    await store(database, case.live)
    await store_drafts(database, case.working)
    return await make_archive(database), await ask(database, case)


async def take_case(database: Database, archive: bytes, case: Case) -> tuple[bytes, list[object]]:
    """The archive of what was imported, and its answers."""
    await empty_installation(database)
    await take_archive(database, archive)
    return await make_archive(database), await ask(database, case)


async def ask(database: Database, case: Case) -> list[object]:
    """The answers to all operations; a cursor is one database's own."""
    async with open_reader(database.address) as reader:
        server = Server(Service(read_types(), REGISTRY, reader), database)
        return [normalise(await server.ask(one.document, one.variables, one.name)) for one in case.asked]


@pytest.mark.timeout(900)
@EXAMPLES
@given(case=cases())
def test_any_content_comes_back_from_the_other_database_and_is_answered_the_same(
    first_file: Address, server_database: Address, case: Case
) -> None:
    first = asyncio.run(at(first_file, partial(store_case, case=case)))

    second = asyncio.run(at(server_database, partial(take_case, archive=first[0], case=case)))
    third = asyncio.run(at(first_file, partial(take_case, archive=second[0], case=case)))

    assert (second[0] == first[0], third[0] == first[0]) == (True, True)
    assert second[1] == first[1]
    assert third[1] == first[1]


def test_a_page_has_as_many_rows_as_fit_and_one_at_least() -> None:
    size = PageSize()

    size.learn(50, 50 * 10_000)
    of_ten_thousand = size.rows
    size.learn(200, 200)
    small = size.rows
    size.learn(2, 20 * PAGE_BYTES)

    assert (of_ten_thousand, small, size.rows) == (PAGE_BYTES // 10_000, MOST_ROWS, 1)
