"""Results: data as it came from the database, errors in one form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import orjson
from graphql import GraphQLError

from cms.errors import RequestCode, RequestRefused
from schema.protocol.error_location import ErrorLocation, LocatedRefusal

LONGEST_MESSAGE = 500
INTERNAL_ERROR_MESSAGE = "something went wrong here; it has been noted"


class ResultKind(Enum):
    """What became of a request."""

    WHOLE = auto()
    """Data, and nothing else."""

    PARTIAL = auto()
    """It was run, and not all went well: data, which may be null, beside errors."""

    INVALID = auto()
    """The document does not parse or does not fit the schema, or the variables do not fit the document: no data."""

    REFUSED = auto()
    """It could be run, and is not: no data."""


@dataclass(frozen=True)
class Result:
    """The body of a response, and what kind it is. With a code the request as a whole was refused, and there is no data."""

    body: bytes
    code: RequestCode | None = None
    kind: ResultKind = ResultKind.WHOLE
    revision: int | None = None
    """The content revision it was read at; None when no database was asked."""
    is_stopped: bool = False
    """Whether a document of mutations ended before its last one."""
    is_replayed: bool = False
    """Whether it was given before, to a request with the same idempotency key."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """Why a field came to nothing, by the response keys and places in lists that lead to it."""

    path: tuple[str | int, ...]
    code: RequestCode
    message: str = INTERNAL_ERROR_MESSAGE
    location: ErrorLocation | None = None

    @property
    def formatted(self) -> dict[str, object]:
        """As it stands in a response."""
        location = self.location or ErrorLocation()
        located = {"locations": [location.source_location.formatted]} if location.source_location else {}
        argument = {"argument": list(location.argument)} if location.argument else {}
        extensions = {"code": self.code.value, **argument}
        return {"message": _shorten(self.message), **located, "path": list(self.path), "extensions": extensions}


@dataclass(frozen=True, slots=True)
class ResponseTemplate:
    """What stands around the values of a response, which are the columns of a row: one piece more than there are columns."""

    pieces: tuple[bytes, ...]

    def fill(self, columns: Sequence[bytes]) -> bytes:
        """The body of the response."""
        if len(columns) == 1:
            return b"".join((self.pieces[0], columns[0], self.pieces[1]))
        parts = [part for pair in zip(self.pieces, columns, strict=False) for part in pair]
        return b"".join((*parts, self.pieces[-1]))


def response_template(keys: Sequence[str]) -> ResponseTemplate:
    """What stands around the values of these keys."""
    opened = [f'"{key}":'.encode() for key in keys]
    if not opened:
        return ResponseTemplate((b'{"data":{}}',))
    return ResponseTemplate((b'{"data":{' + opened[0], *(b"," + one for one in opened[1:]), b"}}"))


def data_result(keys: Sequence[str], values: Sequence[bytes], revision: int | None = None) -> Result:
    """The answer to a query whose every field is JSON already."""
    return Result(response_template(keys).fill(values), revision=revision)


def with_cost(body: bytes, nodes: int, limit: int) -> bytes:
    """The body of a response that says what it cost, in nodes asked for."""
    return b'%b,"extensions":{"cost":{"nodes":%d,"limit":%d}}}' % (body[:-1], nodes, limit)


def refused_result(error: RequestRefused) -> Result:
    """The answer to a request that was refused as a whole."""
    location = error.location if isinstance(error, LocatedRefusal) else ErrorLocation(argument=error.field)
    formatted: dict[str, object] = {"message": _shorten(error.message)}
    if location.source_location:
        formatted["locations"] = [location.source_location.formatted]
    if location.path:
        formatted["path"] = list(location.path)
    argument = {"argument": list(location.argument)} if location.argument else {}
    formatted["extensions"] = {"code": error.code.value, **argument}
    return _errors(error.code, [formatted])


def invalid_result(code: RequestCode, errors: Iterable[GraphQLError]) -> Result:
    """The answer to a document that cannot be run."""
    return _errors(code, [_formatted(error, code) for error in errors], ResultKind.INVALID)


def partial_result(
    keys: Sequence[str], values: Sequence[bytes], errors: Sequence[FieldError], revision: int | None = None
) -> Result:
    """Data in which some fields are null, beside the reasons."""
    listed = orjson.dumps([one.formatted for one in errors])
    body = b'%b,"errors":%b}' % (response_template(keys).fill(values)[:-1], listed)
    return Result(body, kind=ResultKind.PARTIAL, revision=revision)


def errors_result(errors: Sequence[FieldError]) -> Result:
    """The answer when no root field came to anything; the first error says why."""
    return _errors(errors[0].code, [one.formatted for one in errors])


def failed_result() -> Result:
    """The answer when the fault is ours; what it was is in the log, and nowhere else."""
    code = RequestCode.INTERNAL
    return _errors(code, [{"message": INTERNAL_ERROR_MESSAGE, "extensions": {"code": code.value}}])


def _errors(code: RequestCode, errors: list[dict[str, object]], kind: ResultKind = ResultKind.REFUSED) -> Result:
    return Result(orjson.dumps({"errors": errors}), code, kind)


def _shorten(message: str) -> str:
    """A message that quotes what was sent, at a length that can be read."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"


def _formatted(error: GraphQLError, code: RequestCode) -> dict[str, object]:
    formatted: dict[str, object] = {"message": _shorten(error.message)}
    if error.locations:
        formatted["locations"] = [one.formatted for one in error.locations]
    if error.path:
        formatted["path"] = list(error.path)
    formatted["extensions"] = {"code": code.value}
    return formatted
