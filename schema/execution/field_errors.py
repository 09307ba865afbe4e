"""Errors of fields that an executor ran, as answers say them."""

import logging
from collections.abc import Mapping

from graphql import GraphQLError

from cms.errors import ErrorCode, Refused, RequestCode, RequestRefused
from schema.planning.operation_request import OperationRequest
from schema.protocol.error_location import ErrorLocation, find_location
from schema.protocol.response import OUR_FAULT, FieldError

log = logging.getLogger("marquee")

_CODES: Mapping[ErrorCode, RequestCode] = {
    ErrorCode.FORBIDDEN: RequestCode.FORBIDDEN,
    ErrorCode.UNAUTHENTICATED: RequestCode.UNAUTHENTICATED,
    ErrorCode.UNAVAILABLE: RequestCode.UNAVAILABLE,
}
"""Of refusals that no payload says; what is wrong with arguments otherwise is BAD_USER_INPUT."""


def read_error(error: GraphQLError) -> RequestRefused:
    """What a field was refused for, with a path that starts at the field; what is our fault is logged, and masked."""
    match error.original_error:
        case RequestRefused() as refusal:
            return refusal
        case Refused(refusals=(first, *_)):
            return RequestRefused(_CODES.get(first.code, RequestCode.BAD_USER_INPUT), first.message, first.field)
        case None:
            return RequestRefused(RequestCode.BAD_USER_INPUT, error.message)
        case fault:
            log.error("a field could not be resolved", exc_info=fault)
            return RequestRefused(RequestCode.INTERNAL, OUR_FAULT)


def field_error(error: GraphQLError, asked: OperationRequest) -> FieldError:
    """The error as it stands beside data, with its place in the operation that was asked for."""
    refusal = read_error(error)
    return FieldError(tuple(error.path or ()), refusal.code, refusal.message, _location(error, refusal, asked))


def request_error(error: GraphQLError) -> RequestRefused:
    """The error as it refuses a request that nothing is left of, with its whole path."""
    keys = [key for key in error.path or () if isinstance(key, str)]
    return read_error(error).under(*keys)


def _location(error: GraphQLError, refusal: RequestRefused, asked: OperationRequest) -> ErrorLocation:
    keys = [key for key in error.path or () if isinstance(key, str)]
    return find_location(asked.operation.node, asked.document.fragments, (*keys, *refusal.field))
