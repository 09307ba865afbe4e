"""What the clock and the change log hold since a known position in them, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.database.addresses.address import Dialect

MOST_LOG_ROWS = 1_000  # rows of the log read at once: a bound on the time that it takes
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
    """Where the log stood, and the last change to each type since the position that was asked about.

    `mark` is what that position has in the log now. No other type was changed since, after the revision `latest_of_others`.
    """

    position: LogPosition
    mark: str | None
    latest_by_type: Mapping[str, int]
    latest_of_others: int


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
_MARK_COLUMNS = {
    Dialect.SQLITE: "max(at)",
    Dialect.POSTGRES: "(extract(epoch FROM max(at)) * 1000)::bigint::text",
}


def new_changes_query(dialect: Dialect) -> str:
    """The statement that reads them; its one parameter is the revision that is known."""
    text = _TEXT.replace("MARK", _MARK_COLUMNS[dialect]).replace("MOST", str(MOST_LOG_ROWS))
    return text if dialect is Dialect.POSTGRES else text.replace("$", "?")


def read_new_changes(rows: Sequence[Any]) -> NewChanges:  # Any: a driver's rows
    """What the rows of the query say. A clock that is missing stands at zero."""
    clock_row = next((row for row in rows if row[0] == _CLOCK), (_CLOCK, 0, None, None))
    change_rows = [row for row in rows if row[0] != _CLOCK]
    # Where not all could be read, the types not met so far were changed at the oldest row read at the latest.
    is_complete = sum(row[5] for row in change_rows) < MOST_LOG_ROWS
    latest_of_others = 0 if is_complete else min(row[4] for row in change_rows)
    position, mark = LogPosition(clock_row[1], clock_row[3]), clock_row[2]
    return NewChanges(position, mark, {row[0]: row[1] for row in change_rows}, latest_of_others)
