"""Answers that are kept for as long as they are right, and questions that are asked once while the answer is on its way."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from schema.documents.lru_cache import LruCache

LARGEST_SHARE = 8
"""No answer takes more than this part of the room."""

RESPONSE_OVERHEAD_BYTES = 600
"""What an entry takes beside its answer, about."""


@dataclass(slots=True)
class CachedResponse:
    """An answer: its body, the content revision it was read at, and what was made of the body once somebody wanted it."""

    body: bytes
    revision: int
    compressed: bytes | None = None
    digest: bytes | None = None


ReadResponse = Callable[[], Awaitable[CachedResponse]]


class ResponseCache:
    """Answers by what was asked, as many as fit into so many bytes; where none do, every question is asked.

    An answer is right as long as none of the content types it was read from has changed since its revision. That is
    decided whenever it is wanted, by who knows of the last change; time has no part in it.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: LruCache[Hashable, CachedResponse] = LruCache(most_bytes)
        self._flights: dict[Hashable, asyncio.Future[CachedResponse]] = {}

    @property
    def size(self) -> int:
        """Bytes in use, about."""
        return self._kept.weight

    def find(self, key: Hashable, latest: int) -> CachedResponse | None:
        """The answer, when it was read at the revision of the latest change or after it."""
        kept = self._kept.find(key)
        return kept if kept is not None and kept.revision >= latest else None

    async def read(self, key: Hashable, latest: int | None, read: ReadResponse) -> CachedResponse:
        """The answer as it is read now; whatever `read` raises.

        Who comes while the same is being read, and knows of no later change, shares what comes of it. Without knowing
        the latest change, everybody reads for themselves.
        """
        if not self._most:
            return await read()
        if latest is None:
            return self.keep(key, await read())
        while (flight := self._flights.get((key, latest))) is not None:
            try:
                return await asyncio.shield(flight)
            except asyncio.CancelledError:
                # Gone is who read, and not who waits here.
                if not flight.cancelled():
                    raise
            finally:
                # An error that knows of its frames would keep what it came by.
                del flight
        return await self._fly(key, latest, read)

    def keep(self, key: Hashable, kept: CachedResponse) -> CachedResponse:
        """Keep an answer, unless a later one is here, or it is too large."""
        weight = RESPONSE_OVERHEAD_BYTES + len(kept.body) + len(kept.compressed or b"")
        former = self._kept.find(key)
        if weight * LARGEST_SHARE <= self._most and (former is None or former.revision <= kept.revision):
            self._kept.keep(key, kept, weight)
        return kept

    async def _fly(self, key: Hashable, latest: int, read: ReadResponse) -> CachedResponse:
        flight = self._flights[key, latest] = asyncio.get_running_loop().create_future()
        try:
            kept = await read()
            flight.set_result(kept)
            return self.keep(key, kept)
        except Exception as error:
            flight.set_exception(error)
            flight.exception()  # looked at, also when nobody else waits
            raise
        finally:
            del self._flights[key, latest]
            flight.cancel()
            del flight
