"""A page far into a list begins where its cursor stands: what is skipped is neither read nor sorted."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.reading.pages.cursor import order_digest
from cms.reading.rows.ordering import KeyKind, Order, OrderKey
from cms.reading.run.reader import Reader, open_reader
from cms.reading.sql.fragments import NOTHING
from schema.build import build_schema
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest
from tests.databases import ON_POSTGRES, ON_SQLITE

PAGE = "query ($at: String) {{ reviews({end}: 2, {side}: $at, orderBy: {{{order}}}) {{ nodes {{ id }} }} }}"
ID = "01936f5c-0000-7000-8000-000000000001"


@dataclass
class Noted:
    """Connections that note what they are asked, and answer nothing."""

    asked: list[tuple[str, list[object]]] = field(default_factory=list)

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        self.asked.append((text, values))
        return (1, 0, b"null")


@pytest.fixture
async def noted(address: Address) -> AsyncIterator[tuple[Service, Noted]]:
    """A service that shows its statements."""
    async with open_reader(address) as reader:
        noted = Noted()
        yield Service(build_schema(REGISTRY), REGISTRY, Reader(reader.dialect, noted)), noted


def cursor_at(keys: list[tuple[str, bool, object]], *, descending: bool) -> str:
    """A cursor under an order by these keys, of which the second member says whether it may be missing."""
    order = Order(tuple(OrderKey(name, NOTHING, KeyKind.TEXT, null, descending) for name, null, _ in keys))
    return json.dumps([order_digest(order, "Review"), *(value for _, _, value in keys)]).encode().hex()


async def statement(noted: tuple[Service, Noted], page: str, cursor: str) -> tuple[str, list[object]]:
    """What a page is read with."""
    service, connections = noted
    await service.answer(GraphQLRequest(page, {"at": cursor}))
    (asked,) = connections.asked
    return asked


def explain(address: Address, asked: tuple[str, list[object]]) -> str:
    """How SQLite reads it."""
    text, values = asked
    with closing(sqlite3.connect(str(address.path))) as connection:
        rows = connection.execute(f"explain query plan {text}", [str(value) for value in values]).fetchall()
    return "\n".join(row[3] for row in rows)


@ON_SQLITE
@pytest.mark.parametrize(
    ("end", "side", "direction", "range_"),
    [
        ("first", "after", "ASC", "(published_on,id)>(?,?)"),
        ("first", "after", "DESC", "(published_on,id)<(?,?)"),
        ("last", "before", "ASC", "(published_on,id)<(?,?)"),
        ("last", "before", "DESC", "(published_on,id)>(?,?)"),
    ],
)
async def test_what_may_be_missing_is_walked_from_the_cursor_on(
    address: Address, noted: tuple[Service, Noted], end: str, side: str, direction: str, range_: str
) -> None:
    cursor = cursor_at([("publishedOn", True, "2024-01-01"), ("id", False, ID)], descending=direction == "DESC")

    asked = await statement(noted, PAGE.format(end=end, side=side, order=f"publishedOn: {direction}"), cursor)

    assert f"(<expr>=? AND {range_})" in explain(address, asked)


@ON_SQLITE
async def test_what_is_missing_is_walked_from_the_cursor_on(address: Address, noted: tuple[Service, Noted]) -> None:
    cursor = cursor_at([("publishedOn", True, None), ("id", False, ID)], descending=False)

    asked = await statement(noted, PAGE.format(end="first", side="after", order="publishedOn: ASC"), cursor)

    plan = explain(address, asked)
    assert "(<expr>=? AND published_on=? AND id>?)" in plan
    assert "TEMP B-TREE" not in plan


@ON_POSTGRES
async def test_an_order_by_a_row_that_is_always_there_may_begin_with_that_row(noted: tuple[Service, Noted]) -> None:
    cursor = cursor_at([("movie.title", False, "alien"), ("id", False, ID)], descending=False)
    order = "movie: {title: ASC}}, where: {hasSpoilers: {eq: true}"

    text, values = await statement(noted, PAGE.format(end="first", side="after", order=order), cursor)

    beyond = """((o2$."title_folded") >= ($2::text)) and ((o2$."title_folded", t1$.id) > ($2::text, $3::uuid))"""
    held = f"""(t1$."has_spoilers" = $1::boolean) and ({beyond})"""
    assert f"""from "live_review" t1$ join "live_movie" o2$ on o2$.id = t1$.movie_id where {held} order by""" in text
    assert values == [True, "alien", UUID(ID)]


@ON_SQLITE
async def test_an_order_by_a_related_row_walks_the_index_of_that_row(address: Address, noted: tuple[Service, Noted]) -> None:
    cursor = cursor_at([("critic.bornOn", True, "1950-01-01"), ("id", False, ID)], descending=False)

    asked = await statement(noted, PAGE.format(end="first", side="after", order="critic: {bornOn: ASC}"), cursor)

    plan = explain(address, asked)
    assert "SEARCH o2$ USING COVERING INDEX live_person_born_on_asc (<expr>=? AND born_on>?)" in plan
    assert "SCAN t1$" not in plan
