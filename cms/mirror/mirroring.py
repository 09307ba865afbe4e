"""Keeping a copy: catch up, compare, follow, and begin anew from wherever that was broken off."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import orjson

from cms.errors import CmsError
from cms.mirror.feed_client import FeedClient, FeedExpired, FeedUnavailable, ServerDigest
from cms.mirror.mirror_file import Line, MirrorFile

BATCH_LINES = 500
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds between attempts
SECONDS_BETWEEN_CHECKS = 3_600.0
SECONDS_BETWEEN_REPORTS = 1.0
_MOST_ROUNDS = 10

Say = Callable[[str], None]


class CopyDiffers(CmsError):
    """The copy is not what the server has, although all was read."""


@dataclass
class Mirroring:
    """One copy of one server; `say` is told what happens, a line at a time."""

    client: FeedClient
    file: MirrorFile
    say: Say
    batch: int = BATCH_LINES
    pause: Callable[[float], None] = time.sleep
    _reported_at: float = field(default=0.0, init=False)
    _checked_at: float = field(default=float("-inf"), init=False)
    _is_changed: bool = field(default=True, init=False)

    def run_once(self) -> None:
        """Catch up, and compare; CopyDiffers when that is not the same."""
        self._insist(self._catch_up_and_check)

    def run(self) -> None:
        """The same, and then follow for ever; a copy that differs is read anew."""
        while True:
            try:
                self.run_once()
            except CopyDiffers as error:
                self.say(f"{error} It is read again from the beginning.")
                self.file.begin_again()
                continue
            self._insist(self._follow)

    def _insist(self, step: Callable[[], None]) -> None:
        """Do a step until the server lets it come to its end."""
        pause = FIRST_PAUSE
        while True:
            before = self.file.cursor
            try:
                step()
            except FeedExpired as expired:
                self.say(f"{expired}. All is read again from the beginning; until then the copy stays as it is.")
                self.file.begin_again()
            except FeedUnavailable as lost:
                # Who came further has not waited in vain.
                pause = FIRST_PAUSE if self.file.cursor != before else pause
                seconds = pause * random.uniform(0.5, 1)  # noqa: S311 - so that not all come back at once
                self.say(f"{lost}; trying again in {seconds:.1f} s")
                self.pause(seconds)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def _catch_up_and_check(self) -> None:
        self._catch_up()
        if self._is_changed:
            self._check()

    def _catch_up(self) -> None:
        with self.client.lines(self.file.cursor, follow=False) as lines:
            for batch in self._batches(lines):
                self._write(batch)
                if time.monotonic() - self._reported_at > SECONDS_BETWEEN_REPORTS:
                    self._report()
        self.file.finish()
        self._report()

    def _follow(self) -> None:
        """Write what comes, until it is time to compare, or all has to be read again."""
        if self.file.is_building:
            return
        self.say("following")
        with self.client.lines(self.file.cursor, follow=True) as lines:
            for batch in self._batches(lines):
                self._write(batch)
                self._report()
                if self._is_changed and time.monotonic() - self._checked_at > SECONDS_BETWEEN_CHECKS:
                    return
        raise FeedUnavailable("the server has ended the stream")

    def _check(self) -> None:
        """Compare with what the server has; what it got meanwhile is read first."""
        for _ in range(_MOST_ROUNDS):
            theirs = self.client.read_digest()
            if self._equals(theirs):
                return
            self._catch_up()
            # All up to that revision is here, and nothing of what came after it.
            if self.file.revision <= theirs.revision:
                if self._equals(theirs):
                    return
                there = f"{theirs.entries:,} entries at revision {theirs.revision}"
                raise CopyDiffers(f"The copy differs from the server, which has {there}.")
        self.say("not compared: the server changes faster than it is read")

    def _equals(self, theirs: ServerDigest) -> bool:
        if self.file.digest() != theirs.digest:
            return False
        self._is_changed, self._checked_at = False, time.monotonic()
        self.say(f"equal to the server at revision {theirs.revision}: {theirs.entries:,} entries, digest {theirs.digest}")
        return True

    def _batches(self, lines: Iterator[bytes]) -> Iterator[list[Line]]:
        batch: list[Line] = []
        for line in lines:
            if line:
                batch.append(orjson.loads(line))
            if batch and (not line or len(batch) >= self.batch):
                yield batch
                batch = []
        if batch:
            yield batch

    def _write(self, batch: list[Line]) -> None:
        self.file.write(batch)
        self._is_changed = True

    def _report(self) -> None:
        self._reported_at = time.monotonic()
        what = "read so far" if self.file.is_building else "in the copy"
        self.say(f"revision {self.file.revision}, {self.file.count:,} entries {what}")
