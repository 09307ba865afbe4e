"""What a load would come to, entry by entry, without doing it."""

from collections.abc import Iterator, Sequence

from cms.editing.bulk.portion import EntryChange, Portion
from cms.editing.bulk.portion_order import MOST_PORTION_ENTRIES
from cms.editing.input.save_requests import SaveOutcome
from cms.importing.file_entries import FileEntry
from cms.importing.loading.prepare_load import Load, prepare_load


async def plan_load(load: Load) -> list[EntryChange]:
    """Checks everything that can be told without writing; Refused with all that is wrong."""
    prepared = await prepare_load(load, _drop_portion, MOST_PORTION_ENTRIES)
    return prepared.changes


def describe_changes(entries: Sequence[FileEntry], changes: Sequence[EntryChange]) -> Iterator[str]:
    """A line for each entry that would be new or another one, with the fields that change and those that are taken away."""
    for change in sorted(changes, key=lambda one: one.place):
        entry = entries[change.place]
        if change.saved.outcome is not SaveOutcome.UNCHANGED:
            parts = [f"would be {change.saved.outcome.name.lower()}: {entry.content_type.plural} {entry.name}"]
            parts += [f"changes {', '.join(change.changed_fields)}"] if change.changed_fields else []
            parts += [f"removes {', '.join(change.removed_fields)}"] if change.removed_fields else []
            yield "; ".join(parts)


def _drop_portion(portion: Portion) -> None:
    """Nothing of it is needed any more."""
