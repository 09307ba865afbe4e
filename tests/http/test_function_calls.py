"""What is made to be slow takes little work, whatever comes of it: counted in calls of functions, which no clock knows of."""

import json
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import pytest

from cms.database.addresses.address import Address
from tests.caching.kiosk import Kiosk, open_kiosk
from tests.http.http_client import JSON
from tests.http.test_limits import LARGE_VARIABLES, LONG_LISTS, SHOULD_BE_TOO_COSTLY, TRICKS

MOST_CALLS = 1_500_000
"""Of Python's functions, for one request, on all threads. The costliest here takes 830,000."""


@dataclass
class Work:
    """What Python was told to do."""

    calls: int = 0

    def count(self, _frame: FrameType, event: str, _given: object) -> None:
        """Take note of what happens on a thread."""
        self.calls += event == "call"

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count from nothing until the end of the block, on this thread as well."""
        self.calls = 0
        sys.setprofile(self.count)
        try:
            yield
        finally:
            sys.setprofile(None)


def body(document: str, variables: object = None) -> bytes:
    """The body of a request."""
    return json.dumps({"query": document, "variables": variables}).encode()


REQUESTS = {
    **{name: body(document) for name, document in (SHOULD_BE_TOO_COSTLY | TRICKS).items()},
    **{name: body(f"query ($v: {kind}) {{ {fields} }}", {"v": v}) for name, (kind, fields, v) in LARGE_VARIABLES.items()},
    **{
        f"10,000 {name}": body(
            f"query ($v: [{kind}!]) {{ movies(where: {{{condition}: {{in: $v}}}}) {{ totalCount }} }}", {"v": values}
        )
        for name, (kind, condition, values) in LONG_LISTS.items()
    },
}


@pytest.fixture(scope="module")
def work() -> Iterator[Work]:
    """What threads do that begin from now on."""
    work = Work()
    threading.setprofile(work.count)
    yield work
    threading.setprofile(None)


@pytest.fixture(scope="module")
async def kiosk(work: Work, sqlite_copy: Address) -> AsyncIterator[Kiosk]:
    async with open_kiosk(sqlite_copy) as opened:
        yield opened


@pytest.mark.parametrize("request_body", REQUESTS.values(), ids=REQUESTS)
async def test_what_is_made_to_be_slow_takes_little_work(kiosk: Kiosk, work: Work, request_body: bytes) -> None:
    with work.counted():
        answer = await kiosk.client.post("/graphql", content=request_body, headers={"content-type": JSON})

    assert work.calls < MOST_CALLS
    assert answer.status_code < 500


async def test_work_on_every_thread_is_counted(kiosk: Kiosk, work: Work) -> None:
    with work.counted():
        await kiosk.post(f"#\n{TRICKS['4,900 unknown fields']}")  # anew, which a thread beside the event loop reads

    assert work.calls > MOST_CALLS / 10
