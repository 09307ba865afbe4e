"""What the clock and the change log hold beyond a place in them that is known, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.database.addresses.address import Dialect

MOST = 1_000  # rows of the log read at once: a bound on the time that it takes
_CLOCK = ""  # stands where another row has its type


@dataclass(frozen=True)
class LogPosition:
    """A revision, and the instant of its changes as the database writes it, None without any.

    The instant tells it from a revision of the same number in a past that was put back.
    """

    revision: int
    mark: str | None


END = LogPosition(2**63 - 1, None)  # beyond which there is nothing


@dataclass(frozen=True)
class NewChanges:
    """What one look came to: where the log stood, and the last change to each type beyond the place that was asked about.

    `mark` is what that place has in the log now. No other type was changed beyond it and after the revision `others`.
    """

    place: LogPosition
    mark: str | None
    latest: Mapping[str, int]
    others: int


_TEXT = """
SELECT '' AS type, revision,
    (SELECT MARK FROM change WHERE revision = $1) AS mark,
    (SELECT MARK FROM change WHERE revision = content_clock.revision) AS newest,
    0 AS least, 0 AS many
FROM content_clock WHERE id = 1
UNION ALL
SELECT type, max(revision), NULL, NULL, min(revision), count(*)
FROM (SELECT type, revision FROM change WHERE revision > $1 ORDER BY revision DESC, id DESC LIMIT MOST) AS latest
GROUP BY type
"""
# Milliseconds on PostgreSQL, as a notice has them.
_MARKS = {
    Dialect.SQLITE: "max(at)",
    Dialect.POSTGRES: "(extract(epoch FROM max(at)) * 1000)::bigint::text",
}


def new_changes_query(dialect: Dialect) -> str:
    """The statement that looks; its one parameter is the revision that is known."""
    text = _TEXT.replace("MARK", _MARKS[dialect]).replace("MOST", str(MOST))
    return text if dialect is Dialect.POSTGRES else text.replace("$", "?")


def read_new_changes(rows: Sequence[Any]) -> NewChanges:  # Any: a driver's rows
    """What the rows of a look say. A clock that is missing stands at zero."""
    clock = next((row for row in rows if row[0] == _CLOCK), (_CLOCK, 0, None, None))
    changed = [row for row in rows if row[0] != _CLOCK]
    # Where not all could be read, the types not met so far were changed at the oldest row read at the latest.
    whole = sum(row[5] for row in changed) < MOST
    others = 0 if whole else min(row[4] for row in changed)
    return NewChanges(LogPosition(clock[1], clock[3]), clock[2], {row[0]: row[1] for row in changed}, others)
