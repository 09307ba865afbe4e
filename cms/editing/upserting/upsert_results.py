"""What an upsert is asked to do with bad items, and what it came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

import orjson

from cms.editing.input.save_requests import SavedEntry, SaveOutcome
from cms.editing.publish import Publication
from cms.errors import ErrorCode, Refusal


class ErrorPolicy(Enum):
    """What becomes of the good items of an upsert when others are bad."""

    REJECT_ALL = "One bad item: nothing is saved."
    REJECT_FAILED = "Bad items are left out, the others are saved."


class UpsertOutcome(Enum):
    """What an upsert came to for an item, or would have come to in a dry run."""

    CREATED = "It is new."
    UPDATED = "It has a new version."
    UNCHANGED = "It was so already: nothing was written for it."
    FAILED = (
        "It was not saved. Its errors say why; without any, nothing is wrong with it, and it was left out because another item "
        "is bad (REJECT_ALL)."
    )


@dataclass(frozen=True)
class UpsertResult:
    """What became of one item: the entry, unless it failed; and what is wrong with it."""

    outcome: UpsertOutcome
    saved: SavedEntry | None = None
    refusals: Sequence[Refusal] = ()


@dataclass(frozen=True)
class UpsertReport:
    """One result for each item, in their order; refusals of the whole, which then was not saved; what went live."""

    results: Sequence[UpsertResult]
    refusals: Sequence[Refusal] = ()
    publication: Publication | None = None

    def to_receipt(self) -> bytes:
        """What is kept of it for who asks once more what was done: all but what went live."""
        return orjson.dumps(
            [[one.outcome.name, _dump_saved(one.saved), *map(_dump_refusal, one.refusals)] for one in self.results]
        )


def read_receipt(receipt: bytes) -> UpsertReport:
    """The report of which this was kept."""
    return UpsertReport(
        [
            UpsertResult(UpsertOutcome[outcome], _load_saved(saved), tuple(map(_load_refusal, refusals)))
            for outcome, saved, *refusals in orjson.loads(receipt)
        ]
    )


def _dump_saved(saved: SavedEntry | None) -> list[object] | None:
    return None if saved is None else [saved.type_name, str(saved.key), saved.slug, saved.version, saved.outcome.name]


def _load_saved(kept: list[Any] | None) -> SavedEntry | None:  # Any: JSON
    if kept is None:
        return None
    type_name, key, slug, version, outcome = kept
    return SavedEntry(type_name, UUID(key), slug, version, SaveOutcome[outcome])


def _dump_refusal(refusal: Refusal) -> list[object]:
    entry = None if refusal.entry is None else [refusal.entry[0], str(refusal.entry[1])]
    return [refusal.code.value, refusal.field, refusal.message, entry]


def _load_refusal(kept: list[Any]) -> Refusal:  # Any: JSON
    code, path, message, entry = kept
    return Refusal(ErrorCode(code), tuple(path), message, None if entry is None else (entry[0], UUID(entry[1])))
