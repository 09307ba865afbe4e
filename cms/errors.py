"""The refusals of the system, on one page.

CmsError
├── ConfigurationError    a setting, a database or a port is not as it must be: one sentence, non-zero exit
├── RequestRefused        the whole request cannot be answered: a top-level error with extensions.code
└── Refused               an act was refused and changed nothing: one or more Refusals, each with code and path
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cms.ids import EntryKey


class RequestCode(StrEnum):
    """Codes of top-level errors, as they stand in extensions.code."""

    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    """What a cursor of the feed leads to is no longer in the log: begin again without one."""

    TOO_COSTLY = "TOO_COSTLY"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    UNAVAILABLE = "UNAVAILABLE"
    """Not now, and nothing was done: the database does not answer or takes no writes, there is too much to do, or a revision
    has not arrived yet."""

    TIMEOUT = "TIMEOUT"
    """A statement took longer than it is allowed to."""

    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    """An act may have been done or not: the database went away while it was being committed."""

    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    """The Idempotency-Key was given to another request within a day."""

    NOT_RUN = "NOT_RUN"
    """A mutation whose turn did not come, because one before it stopped the document."""

    INTERNAL = "INTERNAL"

    BAD_REQUEST = "BAD_REQUEST"
    """This and those below: what was sent is no GraphQL request, so that nothing was run."""

    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    REQUEST_TIMEOUT = "REQUEST_TIMEOUT"
    CONTENT_TOO_LARGE = "CONTENT_TOO_LARGE"
    URI_TOO_LONG = "URI_TOO_LONG"
    HEADERS_TOO_LARGE = "HEADERS_TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    PERSISTED_QUERY_NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
    """The name that clients know which send the hash of a document before the document."""


class ErrorCode(StrEnum):
    """Codes of what is wrong with an act's arguments."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_LONG = "TOO_LONG"
    NOT_UNIQUE = "NOT_UNIQUE"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    REFERENCE_NOT_LIVE = "REFERENCE_NOT_LIVE"
    STILL_REFERENCED = "STILL_REFERENCED"
    CIRCULAR = "CIRCULAR"
    UNAVAILABLE = "UNAVAILABLE"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"


class CmsError(Exception):
    """What a careful person can expect to go wrong."""


class ConfigurationError(CmsError):
    """The system cannot start or run as it is configured."""


class RequestRefused(CmsError):
    """The request as a whole cannot be answered; `field` is the path to what is wrong: response keys, then arguments."""

    def __init__(self, code: RequestCode, message: str, field: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = tuple(field)

    def under(self, *keys: str) -> "RequestRefused":
        """The same refusal with a longer path."""
        return RequestRefused(self.code, self.message, (*keys, *self.field))


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong: its code, the path into the act's arguments, and what would be right.

    `entry` is which other entry has what must be one's own, where another one has it.
    """

    code: ErrorCode
    field: tuple[str, ...]
    message: str
    entry: EntryKey | None = None


class Refused(CmsError):
    """An act was refused; nothing was changed."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(f"{'.'.join(one.field)}: {one.message}" for one in refusals))
        self.refusals = tuple(refusals)


def refuse(code: ErrorCode, field: Sequence[str], message: str) -> Refused:
    """A refusal of one thing, ready to be raised."""
    return Refused([Refusal(code, tuple(field), message)])
