"""A request as HTTP has it, and the GraphQL request that is read from it."""

import re
from dataclasses import dataclass, replace

from cms.worker_thread import WorkerThread
from schema.documents.request_size import ANONYMOUS_LIMITS, TOKEN_LIMITS, RequestLimits, check_json_size, may_be_large
from schema.http.headers import AUTHORIZATION, IDEMPOTENCY_KEY, PERSPECTIVE, Headers, header_text
from schema.http.request_parameters import parse_body, parse_query_string
from schema.protocol.authentication import Access, Credentials, has_known_token
from schema.protocol.request import GraphQLRequest, HttpRefused

PUBLISHED = b"published"
_IDEMPOTENCY_KEY = re.compile(r'(")?([!#-~]{1,255})(?(1)")')

_SMALL_BODY = 30_000
"""Bytes: no body of so many holds more than anybody may send."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request: its method, its headers, its body or query string, and the media type it wants."""

    is_get: bool
    """GET or HEAD: its parameters are in the query string."""
    headers: Headers
    content: bytes
    """The query string of a GET, the body of a POST."""
    media_type: str

    @property
    def is_public(self) -> bool:
        """Whether it is anonymous and asks for what is published."""
        return AUTHORIZATION not in self.headers and self.headers.get(PERSPECTIVE, PUBLISHED) == PUBLISHED


async def read_graphql_request(
    request: HttpRequest, worker: WorkerThread, access: Access | None
) -> tuple[GraphQLRequest, Credentials]:
    """The GraphQL request in a request over HTTP, with its credentials; HttpRefused when it is none."""
    if request.is_get:
        graphql_request = parse_query_string(request.content)
    elif len(request.content) <= _SMALL_BODY:
        graphql_request = parse_body(request.content)
    else:
        limits = await _limits_of(request, access)
        if may_be_large(request.content):
            graphql_request = await worker.run(_parse_large_body, request.content, limits)
        else:
            graphql_request = parse_body(request.content, limits)
    if IDEMPOTENCY_KEY in request.headers:
        graphql_request = replace(graphql_request, idempotency_key=_read_idempotency_key(request.headers))
    return graphql_request, _read_credentials(request, graphql_request)


async def _limits_of(request: HttpRequest, access: Access | None) -> RequestLimits:
    credentials = Credentials(header_text(request.headers, AUTHORIZATION))
    return TOKEN_LIMITS if await has_known_token(access, credentials) else ANONYMOUS_LIMITS


def _parse_large_body(body: bytes, limits: RequestLimits) -> GraphQLRequest:
    check_json_size(body, limits)
    return parse_body(body, limits)


def _read_idempotency_key(headers: Headers) -> str:
    """The key, with or without the quotes that a structured header has (draft-ietf-httpapi-idempotency-key-header)."""
    found = _IDEMPOTENCY_KEY.fullmatch((header_text(headers, IDEMPOTENCY_KEY) or "").strip())
    if found is None:
        raise HttpRefused(400, "Idempotency-Key must be 1 to 255 visible ASCII characters; give each request one of its own")
    return found[2]


def _read_credentials(request: HttpRequest, graphql_request: GraphQLRequest) -> Credentials:
    """HttpRefused when header and parameter ask for two perspectives."""
    named = (header_text(request.headers, PERSPECTIVE), graphql_request.perspective)
    perspectives = {one for one in named if one is not None}
    if len(perspectives) > 1:
        raise HttpRefused(400, "the header and the parameter ask for two perspectives; ask for one")
    return Credentials(header_text(request.headers, AUTHORIZATION), next(iter(perspectives), None))
