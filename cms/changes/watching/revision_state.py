"""What is known of the changes: the last revision of each content type, as of a position in the log."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress

from cms.changes.watching.log_position import END, LogPosition, NewChanges
from cms.changes.watching.notice import Notice


class RevisionState:
    """The knowledge itself, without I/O; nothing is known at first."""

    def __init__(self, content_types: Iterable[str]) -> None:
        self.epoch = 0
        self.position = END
        self._latest_by_type = dict.fromkeys(content_types, 0)
        self._seen = 0
        self._latest_by_types: dict[frozenset[str], int] = {}
        self._changed = asyncio.Event()

    @property
    def revision(self) -> int:
        """The latest content revision that is known; zero while nothing is."""
        return 0 if self.position is END else self.position.revision

    def latest_of(self, types: frozenset[str]) -> int | None:
        """The revision of the last change to any of the types; None when something was seen that is not known."""
        if self.position is END or self._seen > self.position.revision:
            return None
        changes = self._latest_by_types.get(types)
        if changes is None:
            changes = self._latest_by_types[types] = max((self._latest_by_type[one] for one in types), default=0)
        return changes

    def note_seen(self, revision: int) -> None:
        """Nothing is known for certain until this revision is."""
        self._seen = max(self._seen, revision)

    async def wait_for(self, revision: int, seconds: float) -> bool:
        """Waits until a revision is known, at most so long; says whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.revision < revision:
                    await self._changed.wait()
        return self.revision >= revision

    def apply_notice(self, notice: Notice) -> None:
        """Takes in a notice of the next revision, or one more of a revision that is known."""
        self._note_latest(dict.fromkeys(notice.types, notice.revision))
        if notice.revision > self.revision:
            self._move_to(LogPosition(notice.revision, str(notice.at)))

    def apply_changes(self, changes: NewChanges, since: LogPosition) -> None:
        """Takes in the changes since a position.

        Begins anew when that position is no longer what it was: nothing that was known before says anything then.
        """
        if since is END or changes.position.revision < since.revision or changes.mark != since.mark:
            self._begin_anew(changes.position)
            return
        types = self._latest_by_type.keys() | changes.latest_by_type.keys()
        self._note_latest({one: changes.latest_by_type.get(one, changes.latest_of_others) for one in types})
        if changes.position.revision > self.revision:
            self._move_to(changes.position)

    def _note_latest(self, latest: Mapping[str, int]) -> None:
        for one, revision in latest.items():
            self._latest_by_type[one] = max(self._latest_by_type.get(one, 0), revision)
        self._latest_by_types.clear()

    def _begin_anew(self, position: LogPosition) -> None:
        self.epoch += 0 if self.position is END else 1
        self._latest_by_type = dict.fromkeys(self._latest_by_type, position.revision)
        self._latest_by_types.clear()
        self._seen = 0
        self._move_to(position)

    def _move_to(self, position: LogPosition) -> None:
        self.position = position
        self._changed.set()
        self._changed = asyncio.Event()
