"""The HTTP status of a response: what GraphQL over HTTP says, and where its audits say otherwise, what they say."""

from cms.errors import RequestCode
from schema.http.media_type import MediaType
from schema.protocol.response import Result, ResultKind

_OK = 200
BAD_REQUEST = 400
UNPROCESSABLE = 422
PARTIAL_SUCCESS = 294
"""Of the draft's own making, and for the newer media type alone (GraphQL over HTTP, "Partial success")."""

STATUS_BY_CODE = {
    RequestCode.UNAUTHENTICATED: 401,
    RequestCode.FORBIDDEN: 403,
    RequestCode.INTERNAL: 500,
    RequestCode.UNAVAILABLE: 503,
    RequestCode.TIMEOUT: 504,
    RequestCode.OUTCOME_UNKNOWN: 500,
}
"""By code, in both media types; 422 for all others. What may have been done is no 503, which asks for the same again."""


def status_code(result: Result, media_type: str) -> int:
    """The status to answer with, in a media type (GraphQL over HTTP, "Status Codes").

    The audits differ in one case: a document that does not parse or fit, or variables that do not fit, is 400 instead of
    422, and in application/json 200, since clients that know nothing of the newer type expect it.
    """
    match result.kind:
        case ResultKind.WHOLE:
            return _OK
        case ResultKind.PARTIAL:
            return PARTIAL_SUCCESS if media_type == MediaType.GRAPHQL else _OK
        case ResultKind.INVALID:
            return BAD_REQUEST if media_type == MediaType.GRAPHQL else _OK
        case ResultKind.REFUSED:
            return STATUS_BY_CODE.get(result.code or RequestCode.INTERNAL, UNPROCESSABLE)
