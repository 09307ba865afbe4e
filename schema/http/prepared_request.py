"""What is sent, and the questions of strangers in it: made ready once, and known again by the bytes they came in."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from schema.documents.lru_cache import LruCache
from schema.documents.request_size import check_json_size, may_be_large
from schema.execution.service import Service
from schema.http.headers import AUTHORIZATION, PERSPECTIVE, Headers, header_text
from schema.http.request_parameters import parse_body, parse_query_string
from schema.planning.bound_query import BoundQuery
from schema.planning.prepared_operation import PreparedOperation
from schema.protocol.authentication import Credentials
from schema.protocol.request import GraphQLRequest, HttpRefused
from schema.protocol.response import Result

PUBLISHED = b"published"

PREPARED_REQUEST_BYTES = 8_000_000
"""Room for questions as they were sent, made ready."""

_OVERHEAD_BYTES = 2_000
"""What a question takes beside its text and its statement, about."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request: its headers, what was sent in its body or in its query string, and the media type it wants."""

    by_get: bool
    headers: Headers
    raw: bytes
    media: str

    @property
    def is_public(self) -> bool:
        """Whether a stranger asks for what is published."""
        return AUTHORIZATION not in self.headers and self.headers.get(PERSPECTIVE, PUBLISHED) == PUBLISHED


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """What a stranger asks, made ready as far as can be; without a key the answer is for nobody else."""

    bound_query: BoundQuery | None
    prepared: PreparedOperation | None
    """Where it takes more than a statement."""
    key: Hashable | None
    reads: frozenset[str]
    cost: int

    async def run(self, service: Service) -> Result:
        """The answer as it is now; raises what `refusal` makes an answer of."""
        if self.bound_query is not None:
            return await self.bound_query.run(service.reader)
        if self.prepared is None:
            raise TypeError("a request is bound or prepared")
        return await service.run(self.prepared)


@dataclass(frozen=True)
class PreparedRequestCache:
    """The questions of strangers that came lately."""

    service: Service
    kept: LruCache[tuple[bool, bytes], PreparedRequest] = field(default_factory=lambda: LruCache(PREPARED_REQUEST_BYTES))

    async def get(self, sent: HttpRequest) -> PreparedRequest:
        """The question in a public request: the same bytes ask the same. Raises what `refusal` makes an answer of."""
        return self.kept.find((sent.by_get, sent.raw)) or await self._receive(sent)

    async def _receive(self, sent: HttpRequest) -> PreparedRequest:
        request, credentials = await read_request(self.service, sent)
        prepared = await self.service.prepare(request, credentials, only_queries=sent.by_get)
        bound_query = prepared.bound_query
        question = PreparedRequest(
            bound_query, None if bound_query else prepared, prepared.cache_key, prepared.reads, prepared.cost
        )
        if prepared.operation_plan is not None and request.perspective is None:
            held = len(bound_query.plan.text) if bound_query else prepared.operation_plan.weight
            self.kept.keep((sent.by_get, sent.raw), question, _OVERHEAD_BYTES + 2 * len(sent.raw) + held)
        return question


async def read_request(service: Service, sent: HttpRequest) -> tuple[GraphQLRequest, Credentials]:
    """The request in what was sent, and whom it says it comes from; HttpRefused when it is none."""
    if sent.by_get:
        request = parse_query_string(sent.raw)
    elif may_be_large(sent.raw):
        request = await service.worker.run(_parse_large_body, sent.raw)
    else:
        request = parse_body(sent.raw)
    return request, _read_credentials(sent, request)


def _parse_large_body(body: bytes) -> GraphQLRequest:
    check_json_size(body)
    return parse_body(body)


def _read_credentials(sent: HttpRequest, request: GraphQLRequest) -> Credentials:
    """HttpRefused when header and parameter ask for two perspectives."""
    asked = {one for one in (header_text(sent.headers, PERSPECTIVE), request.perspective) if one is not None}
    if len(asked) > 1:
        raise HttpRefused(400, "the header and the parameter ask for two perspectives; ask for one")
    return Credentials(header_text(sent.headers, AUTHORIZATION), next(iter(asked), None))
