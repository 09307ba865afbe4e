"""Errors of fields, as answers say them."""

import logging
from collections.abc import Mapping

from graphql import GraphQLError

from cms.errors import ErrorCode, Refused, RequestCode, RequestRefused
from schema.planning.operation_request import OperationRequest
from schema.protocol.error_location import find_location
from schema.protocol.response import INTERNAL_ERROR_MESSAGE, FieldError

log = logging.getLogger("marquee")

_CODES: Mapping[ErrorCode, RequestCode] = {
    ErrorCode.FORBIDDEN: RequestCode.FORBIDDEN,
    ErrorCode.UNAUTHENTICATED: RequestCode.UNAUTHENTICATED,
    ErrorCode.UNAVAILABLE: RequestCode.UNAVAILABLE,
}
"""Of refusals that no payload says; what is wrong with arguments otherwise is BAD_USER_INPUT."""


def mask_fault(error: Exception, log_message: str) -> RequestRefused:
    """A refusal as it is; everything else is our fault, which is logged, and shown as nothing but that."""
    if isinstance(error, RequestRefused):
        return error
    log.error(log_message, exc_info=error)
    return RequestRefused(RequestCode.INTERNAL, INTERNAL_ERROR_MESSAGE)


def refusal_of_field(error: GraphQLError) -> RequestRefused:
    """What a field was refused for, with a path that starts at the field; what is our fault is logged, and masked."""
    match error.original_error:
        case Refused(refusals=(first, *_)):
            return RequestRefused(_CODES.get(first.code, RequestCode.BAD_USER_INPUT), first.message, first.field)
        case None:
            return RequestRefused(RequestCode.BAD_USER_INPUT, error.message)
        case fault:
            return mask_fault(fault, "a field could not be resolved")


def field_error(error: GraphQLError, request: OperationRequest) -> FieldError:
    """The error as it stands beside data, with its place in the operation that was asked for."""
    refusal = refusal_of_field(error)
    location = find_location(request.operation.node, request.document.fragments, (*_keys(error), *refusal.field))
    return FieldError(tuple(error.path or ()), refusal.code, refusal.message, location)


def request_error(error: GraphQLError) -> RequestRefused:
    """The error as it refuses a request that nothing is left of, with its whole path."""
    return refusal_of_field(error).under(*_keys(error))


def _keys(error: GraphQLError) -> list[str]:
    """The response keys of an error's path, without the places in lists."""
    return [key for key in error.path or () if isinstance(key, str)]
