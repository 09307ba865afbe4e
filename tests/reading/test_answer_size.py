"""An answer takes no more bytes than it may: it is cut off while it is read, wherever its bytes come from."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest

from cms.access.actor import CMS
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.editing.acts import create_entry, publish_entries
from cms.reading.run.reader import Connections, Reader, open_reader
from cms.reading.sql.compile_context import ReadLimits
from schema.build import build_schema
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest
from tests.databases import MODELS
from tests.editing.tables import select

MOST = 400_000
REVIEWS = 20
PARAGRAPHS = 80
BODY = "\n\n".join(f"## Part {number}\n\n{'She *said* “nothing”. ' * 10}" for number in range(PARAGRAPHS))
SIZES = "SELECT body, body_html, body_plain_text, body_bytes, body_html_bytes, body_plain_text_bytes FROM {}review_prose"


@dataclass
class Delivered:
    """Connections that note what they gave."""

    inner: Connections
    rows: list[tuple[Any, ...]] = field(default_factory=list)

    async def fetch(self, text: str, values: list[object]) -> tuple[Any, ...]:
        row = await self.inner.fetch(text, values)
        self.rows.append(row)
        return row


@dataclass(frozen=True)
class Shelf:
    """Twenty live reviews of some 20 kB each, and a service that answers with 400 kB at most."""

    database: Database
    service: Service
    delivered: Delivered

    async def ask(self, document: str) -> dict[str, object]:
        """The answer to a document, in which what follows MANY is asked for thirty times."""
        document = re.sub(r"MANY ((\w+)( {.*?})?)", _many_times, document)
        answer: dict[str, object] = orjson.loads((await self.service.answer(GraphQLRequest(document, {}))).body)
        return answer

    async def codes(self, document: str) -> list[str]:
        """The codes of the errors that are all there is to the answer."""
        answer = await self.ask(document)
        assert "data" not in answer
        errors = answer["errors"]
        assert isinstance(errors, list)
        return [error["extensions"]["code"] for error in errors]


def _many_times(field: re.Match[str]) -> str:
    return " ".join(f"a{number}: {field[1]}" for number in range(30))


@pytest.fixture(scope="module")
async def shelf(module_address: Address) -> AsyncIterator[Shelf]:
    async with (
        open_database(module_address, models=MODELS) as database,
        open_reader(module_address, most_bytes=MOST) as reader,
    ):
        movie = await create_entry(database, CMS, "Movie", {"title": "John Wick", "synopsis": "Short."})
        named = {"movie": {"id": f"movie_{movie.key}"}, "body": BODY}
        reviews = [await create_entry(database, CMS, "Review", {"title": f"No. {n}", **named}) for n in range(REVIEWS)]
        await publish_entries(database, CMS, [movie.entry_key, *(one.entry_key for one in reviews)])
        delivered = Delivered(reader.connections)
        noting = Reader(reader.dialect, delivered, MOST)
        yield Shelf(database, Service(build_schema(REGISTRY), REGISTRY, noting, limits=ReadLimits(bytes=MOST)), delivered)


TOO_MUCH = {
    "several texts of each row": "{ reviews { nodes { body { markdown html plainText } } } }",
    "one text of each row, as often as aliases allow": "{ reviews(first: 2) { nodes { body { MANY html } } } }",
    "sections": "{ reviews { nodes { body { sections { html plainText } } } } }",
    "sections, without their texts": "{ reviews { nodes { body { MANY sections { heading anchor level } } } } }",
    "edges": "{ reviews { edges { node { body { markdown plainText } } } } }",
    "rows below rows": "{ movies { nodes { reviews { nodes { movie { reviews { nodes { id MANY createdAt } } } } } } } }",
    "several root fields": "{ a: reviews REST b: reviews REST c: reviews REST d: reviews REST e: reviews REST }".replace(
        "REST", "(first: 4) { nodes { body { html } } }"
    ),
    "short texts, many times": "{ reviews { nodes { movie { reviews { nodes { movie { MANY title } MANY createdAt } } } } } }",
    "cursors": "{ reviews { nodes { movie { reviews(orderBy: [{title: ASC}]) { edges { MANY cursor } } } } } }",
    "scores": "{ reviews { nodes { movie { reviews { nodes { movie { score { MANY histogram } } } } } } } }",
    "totals": "{ reviews { nodes { movie { reviews { nodes { movie { MANY reviews { totalCount } } } } } } } }",
    "long names": "{ reviews { nodes { movie { reviews { nodes { %s: id } } } } } }" % ("a" * 1_000),
    "long names of totals": "{ reviews { nodes { movie { reviews { nodes { movie { reviews { %s: totalCount } } } } } } } }"
    % ("a" * 1_000),
    "a single row": '{ movie(slug: "john-wick") { reviews { nodes { body { markdown html } } } } }',
}
ENOUGH = {
    "a short page of long texts": "{ reviews(first: 5) { nodes { title body { markdown html plainText } } } }",
    "sizes alone": "{ reviews { nodes { title body { wordCount readingMinutes } } } }",
    "more than the longest titles would allow": "{ reviews { nodes { movie { reviews { nodes { title slug } } } } } }",
}


@pytest.mark.parametrize("document", TOO_MUCH.values(), ids=TOO_MUCH.keys())
async def test_what_would_take_too_much_is_refused(shelf: Shelf, document: str) -> None:
    shelf.delivered.rows.clear()

    assert await shelf.codes(document) == ["TOO_COSTLY"]
    assert shelf.delivered.rows == []


@pytest.mark.parametrize("document", ENOUGH.values(), ids=ENOUGH.keys())
async def test_what_fits_is_answered(shelf: Shelf, document: str) -> None:
    answer = await shelf.ask(document)

    assert "errors" not in answer


async def test_the_schema_is_told_within_the_same_bound(shelf: Shelf) -> None:
    names = " ".join(f"{'a' * 500}{number}: name" for number in range(30))

    assert await shelf.codes(f"{{ __schema {{ types {{ {names} }} }} }}") == ["TOO_COSTLY"]


async def test_after_refusals_the_next_answer_may_take_as_much_again(shelf: Shelf) -> None:
    refused = [await shelf.codes(TOO_MUCH["several texts of each row"]) for _ in range(12)]
    answers = [await shelf.ask(ENOUGH["a short page of long texts"]) for _ in range(12)]

    assert refused == [["TOO_COSTLY"]] * 12
    assert [list(one) for one in answers] == [["data"]] * 12


async def test_the_refusal_says_how_much_there_may_be(shelf: Shelf) -> None:
    answer = await shelf.ask(TOO_MUCH["edges"])

    assert answer["errors"] == [
        {
            "message": f"the answer would take more than the {MOST} bytes allowed; ask for fewer fields, or for smaller pages",
            "extensions": {"code": "TOO_COSTLY"},
        }
    ]


@pytest.mark.parametrize("edition", ["", "live_"])
async def test_the_sizes_that_are_kept_are_those_of_the_texts(shelf: Shelf, edition: str) -> None:
    rows = await select(shelf.database, SIZES.format(edition))

    sizes = [[len(row[name].encode()) for name in ("body", "body_html", "body_plain_text")] for row in rows]
    kept = [[row[name] for name in ("body_bytes", "body_html_bytes", "body_plain_text_bytes")] for row in rows]
    assert len(rows) == REVIEWS
    assert kept == sizes


async def test_texts_that_were_saved_before_sizes_were_kept_are_measured(shelf: Shelf) -> None:
    columns = ("body_bytes", "body_html_bytes", "body_plain_text_bytes", "body_sections_bytes")
    async with shelf.database.transaction() as connection:
        await connection.execute_query(f"UPDATE live_review_prose SET {', '.join(f'{one} = NULL' for one in columns)}")

    assert await shelf.codes(TOO_MUCH["several texts of each row"]) == ["TOO_COSTLY"]
    assert await shelf.codes(TOO_MUCH["sections"]) == ["TOO_COSTLY"]
    assert "errors" not in await shelf.ask(ENOUGH["a short page of long texts"])


async def test_sizes_of_any_length_can_be_added_up(shelf: Shelf) -> None:
    async with shelf.database.transaction() as connection:
        await connection.execute_query("UPDATE live_review_prose SET body_html_bytes = 100000000")

    assert await shelf.codes(TOO_MUCH["one text of each row, as often as aliases allow"]) == ["TOO_COSTLY"]
