"""Responds to requests: a public query is answered once, and its response sent to all who ask the same while it is right."""

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
from schema.http.http_request import HttpRequest, read_graphql_request
from schema.http.http_response import (
    CONTENT_TYPES,
    GZIP_ENCODED,
    NO_STORE,
    Header,
    HttpResponse,
    private_response,
    revision_header,
)
from schema.http.prepared_request import PreparedRequest, PreparedRequestCache
from schema.protocol.request import HttpRefused
from schema.protocol.response import with_cost

SECONDS_TO_REACH = 1.0
"""How long a client that knows of a later revision is kept waiting for it."""

CacheKey = tuple[Hashable, bool, int]
"""What is asked, whether its cost is shown, and the epoch."""


@dataclass(frozen=True)
class Responder:
    """Responds to requests over HTTP. `fingerprint` stands for the software: another one may respond otherwise."""

    service: Service
    watch: Watch
    response_cache: ResponseCache
    freshness: Freshness
    fingerprint: bytes

    @cached_property
    def prepared_requests(self) -> PreparedRequestCache:
        """The public requests that came lately."""
        return PreparedRequestCache(self.service)

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The response to a request; HttpRefused when it is no GraphQL request."""
        try:
            if not request.is_public:
                return await self._respond_to_caller(request)
            prepared = await self.prepared_requests.get(request)
            if prepared.cache_key is None:
                return await self._respond_uncached(prepared, request)
            return await self._respond_cached(prepared, request)
        except HttpRefused:
            raise
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            return await private_response(error_result(error), request.media_type, request.headers)

    async def _respond_to_caller(self, request: HttpRequest) -> HttpResponse:
        graphql_request, credentials = await read_graphql_request(request, self.service.worker, self.service.access)
        result = await self.service.answer(graphql_request, credentials, only_queries=request.is_get)
        return await private_response(result, request.media_type, request.headers)

    async def _respond_uncached(self, prepared: PreparedRequest, request: HttpRequest) -> HttpResponse:
        return await private_response(await prepared.run(self.service), request.media_type, request.headers)

    async def _respond_cached(self, prepared: PreparedRequest, request: HttpRequest) -> HttpResponse:
        headers = request.headers
        shows_cost, least = headers.get(QUERY_COST) == b"1", least_revision(headers)
        latest_change = self.watch.latest_of(prepared.reads)
        request_digest = b""
        if request.is_get:
            request_digest = digest(self.fingerprint, request.content, request.media_type.encode(), b"%d" % shows_cost)
            if (tag := self._find_current_tag(request_digest, headers, latest_change, least)) is not None:
                return self._not_modified(tag, self.watch.revision)
        key = (prepared.cache_key, shows_cost, self.watch.epoch)
        known_revision = self.watch.revision
        cached = None
        if latest_change is not None and least <= known_revision:
            cached = self.response_cache.find(key, latest_change)
        if cached is not None:
            return await self._public(cached, max(cached.revision, known_revision), key, request_digest, request)
        cached = await self._read(prepared, key, latest_change, least)
        return await self._public(cached, cached.revision, key, request_digest, request)

    async def _read(self, prepared: PreparedRequest, key: CacheKey, latest_change: int | None, least: int) -> CachedResponse:
        """The response as it is read now, at a revision that is not below the least."""

        async def read() -> CachedResponse:
            result = await prepared.run(self.service)
            body = with_cost(result.body, prepared.cost, self.service.limits.cost) if key[1] else result.body
            return CachedResponse(body, self.watch.revision if result.revision is None else result.revision)

        cached = await self.response_cache.read(key, latest_change, read)
        if cached.revision >= least:
            return cached
        await self.watch.wait_for(least, SECONDS_TO_REACH)
        cached = await read()
        if cached.revision < least:
            message = f"revision {least} has not arrived here, only {cached.revision}; ask again in a moment"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        return cached

    def _find_current_tag(
        self, request_digest: bytes, headers: Headers, latest_change: int | None, least: int
    ) -> EntityTag | None:
        """A tag that the client has, and that stands for what it would be sent now."""
        known_revision = self.watch.revision
        if latest_change is None or least > known_revision or self.watch.epoch:
            return None
        tags = find_matching_tags(request_digest, headers.get(IF_NONE_MATCH))
        return next((tag for tag in tags if latest_change <= tag.revision <= known_revision), None)

    async def _public(
        self, cached: CachedResponse, revision: int, key: CacheKey, request_digest: bytes, request: HttpRequest
    ) -> HttpResponse:
        headers: tuple[Header, ...] = (CONTENT_TYPES[request.media_type], revision_header(revision))
        if not request.is_get:
            return await self._encode(cached, key, request.headers, (*headers, NO_STORE))
        cached.body_digest = cached.body_digest or digest(cached.body)
        tag = EntityTag(cached.revision, request_digest, cached.body_digest)
        if_none_match = request.headers.get(IF_NONE_MATCH)
        if if_none_match is not None:
            tags = find_matching_tags(request_digest, if_none_match)
            same = next((one for one in tags if one.body_digest == tag.body_digest), None)
            if same is not None or if_none_match.strip() == ANY_TAG:
                return self._not_modified(same or tag, revision)
        return await self._encode(cached, key, request.headers, (*headers, (b"etag", bytes(tag)), self.freshness.header))

    async def _encode(
        self, cached: CachedResponse, key: CacheKey, request_headers: Headers, headers: tuple[Header, ...]
    ) -> HttpResponse:
        """The response, compressed where that is wanted and worth it; once for all who want it so."""
        if len(cached.body) < LEAST_COMPRESSED_BYTES or not accepts_gzip(request_headers.get(ACCEPT_ENCODING)):
            return HttpResponse(200, headers, cached.body)
        if cached.compressed_body is None:
            cached.compressed_body = await compress(cached.body)
            self.response_cache.keep(key, cached)
        return HttpResponse(200, (*headers, GZIP_ENCODED), cached.compressed_body)

    def _not_modified(self, tag: EntityTag, revision: int) -> HttpResponse:
        return HttpResponse(304, ((b"etag", bytes(tag)), self.freshness.header, revision_header(revision)))
