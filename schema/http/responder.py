"""Delivery: each question answered once, and the answer sent to all who ask it for as long as it is right."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from cms.changes.watch import Watch
from cms.errors import RequestCode, RequestRefused
from schema.execution.response_cache import CachedResponse, ResponseCache
from schema.execution.service import Service, error_result
from schema.http.compression import LEAST_COMPRESSED_BYTES, accepts_gzip, compress
from schema.http.etag import ANY_TAG, EntityTag, digest, find_matching_tags
from schema.http.freshness import Freshness, least_revision
from schema.http.headers import ACCEPT_ENCODING, IF_NONE_MATCH, QUERY_COST, Headers
from schema.http.http_response import (
    CONTENT_TYPES,
    GZIP_ENCODED,
    NO_STORE,
    Header,
    HttpResponse,
    private_response,
    revision_header,
)
from schema.http.prepared_request import HttpRequest, PreparedRequest, PreparedRequestCache, read_request
from schema.protocol.request import HttpRefused
from schema.protocol.response import with_cost

SECONDS_TO_REACH = 1.0
"""How long somebody who knows of a later revision is kept waiting for it."""


@dataclass(frozen=True)
class Responder:
    """Answers requests over HTTP from a service. `fingerprint` stands for the software: another one answers otherwise."""

    service: Service
    watch: Watch
    cache: ResponseCache
    freshness: Freshness
    fingerprint: bytes

    @cached_property
    def questions(self) -> PreparedRequestCache:
        """The questions of strangers."""
        return PreparedRequestCache(self.service)

    async def deliver(self, sent: HttpRequest) -> HttpResponse:
        """The reply to a request; HttpRefused when it is no GraphQL request."""
        try:
            if not sent.is_public:
                return await self._to_somebody(sent)
            question = await self.questions.get(sent)
            if question.key is None:
                return await self._to_one(question, sent)
            return await self._to_all(question, sent)
        except HttpRefused:
            raise
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            return await private_response(error_result(error), sent.media, sent.headers)

    async def _to_somebody(self, sent: HttpRequest) -> HttpResponse:
        request, credentials = await read_request(self.service, sent)
        result = await self.service.answer(request, credentials, only_queries=sent.by_get)
        return await private_response(result, sent.media, sent.headers)

    async def _to_one(self, question: PreparedRequest, sent: HttpRequest) -> HttpResponse:
        return await private_response(await question.run(self.service), sent.media, sent.headers)

    async def _to_all(self, question: PreparedRequest, sent: HttpRequest) -> HttpResponse:
        headers = sent.headers
        shows_cost, least = headers.get(QUERY_COST) == b"1", least_revision(headers)
        latest = self.watch.latest_of(question.reads)
        asked = b""
        if sent.by_get:
            asked = digest(self.fingerprint, sent.raw, sent.media.encode(), b"%d" % shows_cost)
            if (tag := self._still_right(asked, headers, latest, least)) is not None:
                return self._unchanged(tag, self.watch.revision)
        key = (question.key, shows_cost, self.watch.epoch)
        told = self.watch.revision
        kept = self.cache.find(key, latest) if latest is not None and least <= told else None
        if kept is not None:
            return await self._public(kept, max(kept.revision, told), key, asked, sent)
        kept = await self._read(question, key, latest, least)
        return await self._public(kept, kept.revision, key, asked, sent)

    async def _read(
        self, question: PreparedRequest, key: tuple[Hashable, bool, int], latest: int | None, least: int
    ) -> CachedResponse:
        """An answer read now, at a revision that is not below the least."""

        async def read_request() -> CachedResponse:
            result = await question.run(self.service)
            body = with_cost(result.body, question.cost, self.service.limits.cost) if key[1] else result.body
            return CachedResponse(body, self.watch.revision if result.revision is None else result.revision)

        kept = await self.cache.read(key, latest, read_request)
        if kept.revision >= least:
            return kept
        await self.watch.wait_for(least, SECONDS_TO_REACH)
        kept = await read_request()
        if kept.revision < least:
            message = f"revision {least} has not arrived here, only {kept.revision}; ask again in a moment"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        return kept

    def _still_right(self, asked: bytes, headers: Headers, latest: int | None, least: int) -> EntityTag | None:
        """A tag that the client has, and that stands for what would be answered now."""
        told = self.watch.revision
        if latest is None or least > told or self.watch.epoch:
            return None
        return next(
            (tag for tag in find_matching_tags(asked, headers.get(IF_NONE_MATCH)) if latest <= tag.revision <= told), None
        )

    async def _public(
        self, kept: CachedResponse, revision: int, key: Hashable, asked: bytes, sent: HttpRequest
    ) -> HttpResponse:
        said: tuple[Header, ...] = (CONTENT_TYPES[sent.media], revision_header(revision))
        if not sent.by_get:
            return await self._sized(kept, key, sent.headers, (*said, NO_STORE))
        kept.digest = kept.digest or digest(kept.body)
        tag = EntityTag(kept.revision, asked, kept.digest)
        given = sent.headers.get(IF_NONE_MATCH)
        if given is not None:
            same = next((one for one in find_matching_tags(asked, given) if one.body == tag.body), None)
            if same is not None or given.strip() == ANY_TAG:
                return self._unchanged(same or tag, revision)
        return await self._sized(kept, key, sent.headers, (*said, (b"etag", bytes(tag)), self.freshness.header))

    async def _sized(self, kept: CachedResponse, key: Hashable, headers: Headers, said: tuple[Header, ...]) -> HttpResponse:
        """The reply, compressed where that is wanted and worth it; once for all who want it so."""
        if len(kept.body) < LEAST_COMPRESSED_BYTES or not accepts_gzip(headers.get(ACCEPT_ENCODING)):
            return HttpResponse(200, said, kept.body)
        if kept.compressed is None:
            kept.compressed = await compress(kept.body)
            self.cache.keep(key, kept)
        return HttpResponse(200, (*said, GZIP_ENCODED), kept.compressed)

    def _unchanged(self, tag: EntityTag, revision: int) -> HttpResponse:
        return HttpResponse(304, ((b"etag", bytes(tag)), self.freshness.header, revision_header(revision)))
