"""Answers are kept while they are right and fit; what many ask at once is read once."""

import asyncio

import pytest

from cms.errors import RequestCode, RequestRefused
from schema.execution.response_cache import RESPONSE_OVERHEAD_BYTES, CachedResponse, ResponseCache

ROOM = 80_000
LARGE = b"x" * 9_000
REFUSAL = RequestRefused(RequestCode.TIMEOUT, "too long")


class Source:
    """Reads when it is let, and counts how often."""

    def __init__(self, revision: int = 5) -> None:
        self.revision = revision
        self.reads = 0
        self._began = asyncio.Semaphore(0)
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def read(self) -> CachedResponse:
        self.reads += 1
        self._began.release()
        await self.go.wait()
        if self.error is not None:
            raise self.error
        return CachedResponse(b"answer", self.revision)

    async def begun(self, times: int = 1) -> None:
        """So many more reads have begun."""
        for _ in range(times):
            await self._began.acquire()


def fill(cache: ResponseCache, *, wanting: str | None = None) -> None:
    """Keep more than fits, and want one thing all the time."""
    for number in range(100):
        cache.keep(number, CachedResponse(LARGE, 1))
        cache.find(wanting, 1)


@pytest.fixture
def cache() -> ResponseCache:
    return ResponseCache(ROOM)


@pytest.fixture
def source() -> Source:
    return Source()


async def test_an_answer_is_kept_while_nothing_later_has_changed(cache: ResponseCache, source: Source) -> None:
    source.go.set()
    await cache.read("question", 3, source.read)

    assert cache.find("question", 5) == CachedResponse(b"answer", 5)
    assert cache.find("question", 6) is None
    assert cache.find("another", 5) is None


async def test_a_later_answer_takes_the_place_of_an_earlier_one_and_never_the_other_way(cache: ResponseCache) -> None:
    cache.keep("question", CachedResponse(b"later", 7))
    cache.keep("question", CachedResponse(b"earlier", 6))

    assert cache.find("question", 1) == CachedResponse(b"later", 7)


async def test_equal_questions_at_once_are_read_once(cache: ResponseCache, source: Source) -> None:
    asking = [asyncio.create_task(cache.read("question", 3, source.read)) for _ in range(20)]
    await source.begun()
    source.go.set()
    answers = await asyncio.gather(*asking)

    assert source.reads == 1
    assert answers == [CachedResponse(b"answer", 5)] * 20


async def test_who_knows_of_a_later_change_does_not_share_an_earlier_read(cache: ResponseCache, source: Source) -> None:
    earlier = asyncio.create_task(cache.read("question", 3, source.read))
    later = asyncio.create_task(cache.read("question", 4, source.read))
    await source.begun(2)
    source.go.set()
    await asyncio.gather(earlier, later)

    assert source.reads == 2


async def test_who_knows_nothing_for_certain_reads_alone(cache: ResponseCache, source: Source) -> None:
    asking = [asyncio.create_task(cache.read("question", None, source.read)) for _ in range(3)]
    await source.begun(3)
    source.go.set()
    await asyncio.gather(*asking)

    assert source.reads == 3


async def test_a_refusal_is_shared_and_not_kept(cache: ResponseCache, source: Source) -> None:
    source.error = REFUSAL
    asking = [asyncio.create_task(cache.read("question", 3, source.read)) for _ in range(3)]
    await source.begun()
    source.go.set()
    refused = await asyncio.gather(*asking, return_exceptions=True)
    source.error = None

    assert refused == [REFUSAL] * 3
    assert source.reads == 1
    assert await cache.read("question", 3, source.read) == CachedResponse(b"answer", 5)


async def test_when_who_reads_is_gone_another_one_reads(cache: ResponseCache, source: Source) -> None:
    gone, waits = (asyncio.create_task(cache.read("question", 3, source.read)) for _ in range(2))
    await source.begun()
    gone.cancel()
    await source.begun()
    source.go.set()

    assert await waits == CachedResponse(b"answer", 5)


async def test_when_who_waits_is_gone_the_reading_goes_on(cache: ResponseCache, source: Source) -> None:
    reads, gone = (asyncio.create_task(cache.read("question", 3, source.read)) for _ in range(2))
    await source.begun()
    gone.cancel()
    await asyncio.wait([gone])
    source.go.set()

    assert await reads == CachedResponse(b"answer", 5)
    assert gone.cancelled()


async def test_answers_take_no_more_room_than_there_is(cache: ResponseCache) -> None:
    fill(cache)

    assert cache.size <= ROOM
    assert cache.find(0, 1) is None
    assert cache.find(99, 1) == CachedResponse(LARGE, 1)


async def test_what_was_wanted_lately_stays(cache: ResponseCache) -> None:
    cache.keep("wanted", CachedResponse(LARGE, 1))

    fill(cache, wanting="wanted")

    assert cache.find("wanted", 1) == CachedResponse(LARGE, 1)


async def test_an_answer_too_large_for_the_room_is_given_and_not_kept(cache: ResponseCache) -> None:
    kept = cache.keep("large", CachedResponse(b"x" * ROOM, 1))

    assert len(kept.body) == ROOM
    assert cache.find("large", 1) is None


async def test_what_is_compressed_later_counts_as_well(cache: ResponseCache) -> None:
    kept = cache.keep("question", CachedResponse(b"x" * 100, 1))
    kept.compressed_body = b"y" * 50
    cache.keep("question", kept)

    assert cache.size == RESPONSE_OVERHEAD_BYTES + 150


async def test_without_room_nothing_is_kept_and_everybody_reads(source: Source) -> None:
    cache = ResponseCache(0)
    asking = [asyncio.create_task(cache.read("question", 3, source.read)) for _ in range(3)]
    await source.begun(3)
    source.go.set()
    await asyncio.gather(*asking)

    assert source.reads == 3
    assert cache.find("question", 3) is None
