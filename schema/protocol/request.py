"""A GraphQL request, and the refusal of what is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.errors import CmsError, RequestCode

CODES_BY_STATUS = {
    404: RequestCode.NOT_FOUND,
    405: RequestCode.METHOD_NOT_ALLOWED,
    406: RequestCode.NOT_ACCEPTABLE,
    408: RequestCode.REQUEST_TIMEOUT,
    413: RequestCode.CONTENT_TOO_LARGE,
    414: RequestCode.URI_TOO_LONG,
    415: RequestCode.UNSUPPORTED_MEDIA_TYPE,
    431: RequestCode.HEADERS_TOO_LARGE,
    503: RequestCode.UNAVAILABLE,
}
"""By status; BAD_REQUEST for all others."""


class HttpRefused(CmsError):
    """A request that is no GraphQL request: the status and headers to answer with, and a code: by default the status's own."""

    def __init__(
        self, status: int, message: str, headers: Mapping[str, str] | None = None, *, code: RequestCode | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or CODES_BY_STATUS.get(status, RequestCode.BAD_REQUEST)
        self.headers = dict(headers or {})


class SubscriptionRefused(HttpRefused):
    """A subscription where there is one answer."""

    def __init__(self) -> None:
        super().__init__(
            406, "a subscription goes on and has no one answer; accept text/event-stream, or use a WebSocket at this address"
        )


@dataclass(frozen=True)
class GraphQLRequest:
    """A document, the operation in it to run, and its variables."""

    query: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    perspective: str | None = None
    """As a parameter names it; a header does as well."""
    idempotency_key: str | None = None
    """By which its caller names it, so that sending it again does nothing twice."""
