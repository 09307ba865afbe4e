"""Responses, kept for as long as they are right; the same is read once, also while the first read of it is still running."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from schema.documents.lru_cache import LruCache

LARGEST_SHARE = 8
"""No response takes more than this part of the room."""

RESPONSE_OVERHEAD_BYTES = 600
"""What an entry takes beside its body, about."""


@dataclass(slots=True)
class CachedResponse:
    """A body, the content revision it was read at, and what was made of the body once a client wanted it."""

    body: bytes
    revision: int
    compressed_body: bytes | None = None
    body_digest: bytes | None = None


ReadResponse = Callable[[], Awaitable[CachedResponse]]


class ResponseCache:
    """Responses by their keys, as many as fit into so many bytes; where none do, everything is read each time.

    A response is right as long as none of the content types it was read from has changed since its revision. That is
    decided whenever it is wanted, by who knows of the latest change; time has no part in it.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lru_cache: LruCache[Hashable, CachedResponse] = LruCache(most_bytes)
        self._running_reads: dict[Hashable, asyncio.Future[CachedResponse]] = {}

    @property
    def size(self) -> int:
        """Bytes in use, about."""
        return self._lru_cache.weight

    def find(self, key: Hashable, latest_change: int) -> CachedResponse | None:
        """The response, when it was read at the revision of the latest change or after it."""
        cached = self._lru_cache.find(key)
        return cached if cached is not None and cached.revision >= latest_change else None

    async def read(self, key: Hashable, latest_change: int | None, read: ReadResponse) -> CachedResponse:
        """The response as it is read now; raises whatever `read` raises.

        Who wants the same while it is being read, and knows of no later change, shares that read. Without knowing
        the latest change, every caller reads anew.
        """
        if not self._most:
            return await read()
        if latest_change is None:
            return self.keep(key, await read())
        while (running := self._running_reads.get((key, latest_change))) is not None:
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                # Gone is who read, and not who waits here.
                if not running.cancelled():
                    raise
            finally:
                # An error that knows of its frames would keep what it came by.
                del running
        return await self._read_once(key, latest_change, read)

    def keep(self, key: Hashable, cached: CachedResponse) -> CachedResponse:
        """Keep a response, unless a later one is here, or it is too large."""
        weight = RESPONSE_OVERHEAD_BYTES + len(cached.body) + len(cached.compressed_body or b"")
        former = self._lru_cache.find(key)
        if weight * LARGEST_SHARE <= self._most and (former is None or former.revision <= cached.revision):
            self._lru_cache.keep(key, cached, weight)
        return cached

    async def _read_once(self, key: Hashable, latest_change: int, read: ReadResponse) -> CachedResponse:
        running = self._running_reads[key, latest_change] = asyncio.get_running_loop().create_future()
        try:
            cached = await read()
            running.set_result(cached)
            return self.keep(key, cached)
        except Exception as error:
            running.set_exception(error)
            running.exception()  # looked at, also when nobody else waits
            raise
        finally:
            del self._running_reads[key, latest_change]
            running.cancel()
            del running
