"""What PostgreSQL tells all processes when an act on the live edition is committed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

CHANNEL = "marquee_content"
LONGEST_NOTICE = 7_999  # bytes; PostgreSQL refuses 8,000 (https://www.postgresql.org/docs/15/sql-notify.html)


@dataclass(frozen=True)
class Notice:
    """A content revision, the instant of its changes (milliseconds since 1970, UTC) and the content types they touched.

    Without types it says that there was something, to be read in the log.
    """

    revision: int
    at: int
    types: frozenset[str]


def format_notice(revision: int, at: datetime, types: Iterable[str]) -> str:
    """The payload that tells of a revision; without the types when they would not fit."""
    brief = f"{revision} {round(at.timestamp() * 1000)} "
    whole = brief + ",".join(sorted(set(types)))
    return whole if len(whole.encode()) <= LONGEST_NOTICE else brief


def read_notice(payload: str) -> Notice:
    """What a payload says; ValueError when it is none of ours."""
    revision, at, types = payload.split(" ")
    return Notice(int(revision), int(at), frozenset(types.split(",") if types else ()))
