"""While large requests are read, small ones are answered: the thread that reads large ones is held, and nobody else waits."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from httpx2 import Response

from cms.database.addresses.address import Address
from cms.worker_thread import WorkerThread
from tests.caching.kiosk import Json, Kiosk, open_kiosk
from tests.http.test_limits import listed, repeat

SMALL = [f"{{ __typename a{number}: movies {{ totalCount }} }}" for number in range(20)]
"""Each is read anew, and asks the database."""


@pytest.fixture(scope="module")
async def kiosk(sqlite_copy: Address) -> AsyncIterator[Kiosk]:
    async with open_kiosk(sqlite_copy) as opened:
        yield opened


@dataclass(frozen=True)
class Asked:
    """What came of a large request that was sent before twenty small ones."""

    small: list[object]
    was_answered: bool
    """Whether the large one was answered by the time that the small ones were."""

    large: Json


async def ask_while_held(kiosk: Kiosk, large: Coroutine[None, None, Response]) -> Asked:
    """Send a large request and then small ones, while the thread for large ones is busy with something else."""
    async with held(kiosk.app.state.service.worker):
        asking = asyncio.create_task(large)
        small = [(await kiosk.post(one)).json()["data"]["__typename"] for one in SMALL]
        was_answered = asking.done()
    return Asked(small, was_answered, (await asking).json())


@asynccontextmanager
async def held(worker: WorkerThread) -> AsyncIterator[None]:
    """Threads that have something else to do until the end of the block."""
    let_go = threading.Event()
    holding = [asyncio.ensure_future(worker.run(let_go.wait)) for _ in range(worker.threads)]
    await asyncio.sleep(0)  # they are in line now, before all that comes
    try:
        yield
    finally:
        let_go.set()
        await asyncio.gather(*holding)


UNFOLDING = (
    "{ __schema { types { ...A } } } fragment A on __Type { "
    + repeat(60, "a{}: fields { ...B }")
    + " } fragment B on __Field { "
    + repeat(30, "b{}: args { name }")
    + " }"
)
DOCUMENTS = {
    "very many values": (listed(4_800), "data"),
    "very many wrong fields": ("{ " + repeat(4_900, "a{}") + " }", "errors"),
    "very many operations": (repeat(600, "query Q{} { __typename }"), "errors"),
    "very many arguments": ("{ movies(" + "first: 1 " * 1_600 + ") { totalCount } }", "errors"),
    "very many lists": (
        "{ " + repeat(90, "a{}: movies(first: 1, orderBy: [{title: ASC}]) { nodes { id title } }") + " }",
        "data",
    ),
    "an introspection that unfolds": (UNFOLDING, "errors"),
    "a short introspection": ("{ __schema { types { name fields { name type { name } } } } }", "data"),
}


@pytest.mark.parametrize(("document", "told"), DOCUMENTS.values(), ids=DOCUMENTS)
async def test_large_documents_hold_nobody_up(kiosk: Kiosk, document: str, told: str) -> None:
    asked = await ask_while_held(kiosk, kiosk.post(document))

    assert asked.small == ["Query"] * len(SMALL)
    assert not asked.was_answered
    assert list(asked.large) == [told]


async def test_many_variables_hold_nobody_up(kiosk: Kiosk) -> None:
    document = "query ($v: [Int!]) { movies(where: {year: {in: $v}}) { totalCount } }"

    asked = await ask_while_held(kiosk, kiosk.post(document, {"v": list(range(50_000))}))

    assert asked.small == ["Query"] * len(SMALL)
    assert not asked.was_answered
    assert list(asked.large) == ["errors"]


@pytest.mark.parametrize("item", ["[]", "[[[]]]", '""', '{"a":1}'])
async def test_eight_megabytes_of_small_values_hold_nobody_up(kiosk: Kiosk, item: str) -> None:
    body = '{"query": "{ __typename }", "variables": {"a": [' + ",".join([item] * (7_900_000 // (len(item) + 1))) + "]}}"

    asked = await ask_while_held(
        kiosk, kiosk.client.post("/graphql", content=body, headers={"content-type": "application/json"})
    )

    assert asked.small == ["Query"] * len(SMALL)
    assert not asked.was_answered
    assert [one["extensions"]["code"] for one in asked.large["errors"]] == ["TOO_COSTLY"]


CREATE = """mutation ($input: ReviewInput!) { createReview(input: $input) {
    review { body { wordCount } } errors { code message } } }"""


async def test_a_long_text_holds_nobody_up(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick", year=2014)
    text = "A paragraph of *some* text with [a link](https://example.org).\n\n" * 3_000
    long = asyncio.create_task(kiosk.edit(CREATE, input=review(text, "Long")))
    short = asyncio.create_task(kiosk.edit(CREATE, input=review("Short.", "Short")))

    done, _ = await asyncio.wait([long, short], return_when=asyncio.FIRST_COMPLETED)

    assert done == {short}
    assert json.loads((await long).text) == {
        "data": {"createReview": {"review": {"body": {"wordCount": 24_000}}, "errors": []}}
    }


async def test_two_megabytes_of_escaped_text_are_taken(kiosk: Kiosk) -> None:
    text = "\N{CLAPPER BOARD}" * 524_288

    answer = await kiosk.edit(CREATE, input=review(text, "Pictures"))

    assert answer.json() == {"data": {"createReview": {"review": {"body": {"wordCount": 0}}, "errors": []}}}


def review(body: str, title: str) -> Json:
    """The input of a review of the one movie there is."""
    return {"movie": {"slug": "john-wick-2014"}, "title": title, "body": body}
