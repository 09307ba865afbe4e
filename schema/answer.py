"""Answers: data as it came from the database, errors in one form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import orjson
from graphql import GraphQLError

from cms.errors import RequestCode, RequestRefused

LONGEST_MESSAGE = 500


@dataclass(frozen=True)
class Result:
    """The body of an answer. Without data the request as a whole was refused."""

    body: bytes
    has_data: bool
    is_fault: bool = False


def data_result(keys: Sequence[str], values: Sequence[str]) -> Result:
    """The answer to a query whose every field is JSON already."""
    members = ",".join(f'"{key}":{value}' for key, value in zip(keys, values, strict=True))
    return Result(f'{{"data":{{{members}}}}}'.encode(), has_data=True)


def executed_result(data: object, errors: Sequence[GraphQLError]) -> Result:
    """The answer an executor made."""
    answer: dict[str, object] = {"data": data}
    if errors:
        answer["errors"] = [_formatted(error, RequestCode.INTERNAL) for error in errors]
    return Result(orjson.dumps(answer), has_data=True)


def refused(error: RequestRefused) -> Result:
    """The answer to a request that was refused as a whole."""
    path = {"argument": list(error.field)} if error.field and error.code is RequestCode.BAD_USER_INPUT else {}
    extensions = {"code": error.code.value, **path}
    return _errors([{"message": _cut(error.message), "extensions": extensions}])


def invalid(code: RequestCode, errors: Iterable[GraphQLError]) -> Result:
    """The answer to a document that cannot be run."""
    return _errors([_formatted(error, code) for error in errors])


def failed() -> Result:
    """The answer when the fault is ours; what it was is in the log, and nowhere else."""
    extensions = {"code": RequestCode.INTERNAL.value}
    return _errors([{"message": "something went wrong here; it has been noted", "extensions": extensions}], is_fault=True)


def _errors(errors: list[dict[str, object]], *, is_fault: bool = False) -> Result:
    return Result(orjson.dumps({"errors": errors}), has_data=False, is_fault=is_fault)


def _cut(message: str) -> str:
    """A message that quotes what was sent, at a length that can be read."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"


def _formatted(error: GraphQLError, code: RequestCode) -> dict[str, object]:
    formatted: dict[str, object] = {"message": _cut(error.message)}
    if error.locations:
        formatted["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if error.path:
        formatted["path"] = list(error.path)
    formatted["extensions"] = {"code": code.value}
    return formatted
