"""What is known of the changes: the last revision of each content type, as of a place in the log."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress

from cms.changes.watching.log_position import END, LogPosition, NewChanges
from cms.changes.watching.notice import Notice


class RevisionState:
    """The knowledge itself, without I/O; nothing is known at first."""

    def __init__(self, content_types: Iterable[str]) -> None:
        self.epoch = 0
        self.place = END
        self._latest = dict.fromkeys(content_types, 0)
        self._seen = 0
        self._answers: dict[frozenset[str], int] = {}
        self._moved = asyncio.Event()

    @property
    def revision(self) -> int:
        """The latest content revision that is known; zero while nothing is."""
        return 0 if self.place is END else self.place.revision

    def latest_of(self, types: frozenset[str]) -> int | None:
        """The revision of the last change to any of the types; None when something was seen that is not known."""
        if self.place is END or self._seen > self.place.revision:
            return None
        found = self._answers.get(types)
        if found is None:
            found = self._answers[types] = max((self._latest[one] for one in types), default=0)
        return found

    def saw(self, revision: int) -> None:
        """Nothing is known for certain until this revision is."""
        self._seen = max(self._seen, revision)

    async def reach(self, revision: int, seconds: float) -> bool:
        """Waits until a revision is known, at most so long; says whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.revision < revision:
                    await self._moved.wait()
        return self.revision >= revision

    def note(self, notice: Notice) -> None:
        """Takes in a notice of the next revision, or one more of a revision that is known."""
        self._advance(dict.fromkeys(notice.types, notice.revision))
        if notice.revision > self.revision:
            self._move(LogPosition(notice.revision, str(notice.at)))

    def learn(self, found: NewChanges, beyond: LogPosition) -> None:
        """Takes in what a look beyond a place came to.

        Begins anew when that place is no longer what it was: nothing that was known before says anything then.
        """
        if beyond is END or found.place.revision < beyond.revision or found.mark != beyond.mark:
            self._begin(found.place)
            return
        self._advance({one: found.latest.get(one, found.others) for one in self._latest.keys() | found.latest.keys()})
        if found.place.revision > self.revision:
            self._move(found.place)

    def _advance(self, latest: Mapping[str, int]) -> None:
        for one, revision in latest.items():
            self._latest[one] = max(self._latest.get(one, 0), revision)
        self._answers.clear()

    def _begin(self, place: LogPosition) -> None:
        self.epoch += 0 if self.place is END else 1
        self._latest = dict.fromkeys(self._latest, place.revision)
        self._answers.clear()
        self._seen = 0
        self._move(place)

    def _move(self, place: LogPosition) -> None:
        self.place = place
        self._moved.set()
        self._moved = asyncio.Event()
