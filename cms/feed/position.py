"""Places in the feed: within the snapshot that it begins with, and in the log of changes that follows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_CHANGE = 2**63 - 1
"""In place of a change's number: after all changes of the revision."""


@dataclass(frozen=True)
class LogMark:
    """A revision, and the instant of its changes in microseconds since 1970; zero where the log has none.

    The instant tells it from a revision of the same number in a past that was put back.
    """

    revision: int
    instant: int


class SnapshotPosition(NamedTuple):
    """After an entry, within a snapshot that began at a revision; `types` stands for the types that it holds."""

    began: LogMark
    types: str
    type_name: str
    key: UUID


@dataclass(frozen=True)
class ChangePosition:
    """After a change, by its number within its revision."""

    mark: LogMark
    change: int = LAST_CHANGE


Position = SnapshotPosition | ChangePosition


def began_at(position: Position) -> LogMark:
    """The revision from which on the log is still to be read."""
    return position.began if isinstance(position, SnapshotPosition) else position.mark


def instant_of(at: datetime | str | None) -> int:
    """An instant as marks have it, from what either driver gives for one; zero for none."""
    if at is None:
        return 0
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    return (moment - _EPOCH) // timedelta(microseconds=1)
