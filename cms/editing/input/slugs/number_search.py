"""Entries whose slugs are made of the same words, and the search for free numbers: few lookups, however many are taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from cms.content.values.slugs import numbered_slug
from cms.editing.input.pending_save import PendingSave

RUN_LENGTH = 32
"""How many numbers in a row are looked up together, and how many samples above them."""

_DOUBLINGS = 16

FindHolders = Callable[[str], set[UUID]]
"""The entries that a slug leads to or led to."""


@dataclass
class Namesakes:
    """Saves that have no slug yet, and how far the search for their numbers has come.

    Each lookup is of a run of numbers, and of samples above it. When all of a run are taken, the samples say where the
    next one begins: above one that is taken, and at or below one that is free. So the lowest free number is found while
    few are taken, and later one that follows a taken one.
    """

    base: str
    pending_saves: dict[UUID, PendingSave]
    last_tried: int = 0
    """The next run begins after this number."""

    known_free: int | None = None
    """A number above, at which the search ends if not before."""

    @property
    def next_run(self) -> range:
        """The numbers that are tried next. The first candidate is the slug without a number, and alone: most are free."""
        if not self.last_tried:
            return range(1, 2)
        return range(self.last_tried + 1, self.last_tried + 1 + max(RUN_LENGTH, len(self.pending_saves)))

    @property
    def samples(self) -> Sequence[int]:
        """Numbers above the run: each twice as far as the one before it, or evenly up to one that is free."""
        last = self.next_run[-1]
        if not self.last_tried:
            return ()
        if self.known_free is None or self.known_free <= last:
            return [last + RUN_LENGTH * 2**power for power in range(_DOUBLINGS)]
        step = ceil((self.known_free - last) / (RUN_LENGTH + 1))
        return range(last + step, self.known_free, step)

    def candidates(self) -> list[str]:
        """The slugs to look up next."""
        return [self._candidate(n) for n in (*self.next_run, *self.samples)]

    def assign_free(self, find_holders: FindHolders, taken: set[str]) -> None:
        """Gives the saves what is free of the run, and adds it to what the batch has taken; then moves on."""
        run, samples, before = self.next_run, self.samples, len(self.pending_saves)
        for n in run:
            self._assign(self._candidate(n), find_holders, taken)
        self.last_tried = run[-1]
        if len(self.pending_saves) == before:
            self._skip_taken(samples, find_holders, taken)

    def _assign(self, slug: str, find_holders: FindHolders, taken: set[str]) -> None:
        """What belongs to one entry alone, or did, is free for that one."""
        owners = find_holders(slug)
        key = next(iter(owners or self.pending_saves), None)
        if slug not in taken and len(owners) <= 1 and key in self.pending_saves:
            self.pending_saves.pop(key).record.row["slug"] = slug
            taken.add(slug)

    def _skip_taken(self, samples: Sequence[int], find_holders: FindHolders, taken: set[str]) -> None:
        for n in samples:
            slug = self._candidate(n)
            if slug not in taken and not find_holders(slug):
                self.known_free = n
                return
            self.last_tried = n

    def _candidate(self, n: int) -> str:
        return self.base if n == 1 else numbered_slug(self.base, n)
