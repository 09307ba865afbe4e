"""Finding the entries that names lead to: all that an act asks for together, in one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cms.changes.models import SlugRedirect
from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table
from cms.editing.input.reference_input import EntryRef, FoundReferences
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, as_key, table_of

LIVE_SLUG, PAST_SLUG = "live slug", "past slug"
"""Further names of entries, which no reference is written by: a slug that is live, and one that was."""


@dataclass(frozen=True)
class EntriesOfOtherBatches:
    """Entries that are saved in batches of their own, with one batch as with the next: their names and their keys."""

    known: Mapping[EntryRef, UUID] = field(default_factory=dict)
    keys: Collection[UUID] = frozenset()


NO_OTHER_BATCHES = EntriesOfOtherBatches()


@dataclass(frozen=True)
class ReferenceLookup:
    """What the names asked for so far lead to in the database; each is asked for once."""

    store: Store
    others: EntriesOfOtherBatches = NO_OTHER_BATCHES
    found: FoundReferences = field(default_factory=lambda: FoundReferences({}))
    asked: set[EntryRef] = field(default_factory=set)

    async def find(self, refs: Iterable[EntryRef]) -> FoundReferences:
        """What is known after asking for these as well: at most one statement."""
        new = set(refs) - self.asked
        if new:
            self.found.update(await find_references(self.store, new))
            self.asked.update(new)
        return self.found


async def find_references(store: Store, refs: Iterable[EntryRef]) -> FoundReferences:
    """The keys of all that are there: one statement."""
    wanted: dict[tuple[str, str], list[EntryRef]] = defaultdict(list)
    for ref in refs:
        wanted[ref.to, ref.by].append(ref)
    selects: list[str] = []
    values: list[ArrayParameter] = []
    for (to, by), some in sorted(wanted.items()):
        selects.append(_select(store, store.registry.get_type(to), by, len(values) + 1))
        values += _bind(by, some)
    rows = await store.run(" UNION ALL ".join(selects), *values) if selects else []
    return FoundReferences({_ref(row): as_key(row["key"]) for row in rows})


def _bind(by: str, refs: Sequence[EntryRef]) -> list[ArrayParameter]:
    if by != "externalId":
        return [ArrayParameter(ref.name for ref in refs)]
    pairs = [ref.name for ref in refs if isinstance(ref.name, tuple)]
    return [ArrayParameter(source for source, _ in pairs), ArrayParameter(value for _, value in pairs)]


def _ref(row: Row) -> EntryRef:
    match row["way"]:
        case "id":
            return EntryRef(row["type"], "id", as_key(row["key"]))
        case "externalId":
            return EntryRef(row["type"], "externalId", (row["source"], row["called"]))
        case way:
            return EntryRef(row["type"], way, row["called"])


def _select(store: Store, target: ContentType, by: str, place: int) -> str:
    table = store.table(Edition.LIVE if by == LIVE_SLUG else Edition.WORKING, target.table).name
    key, source, called, condition = "id", "NULL", "slug", store.among("slug", place)
    match by:
        case "id":
            called, condition = "NULL", store.among("id", place)
        case "externalId":
            table = store.table(Edition.WORKING, external_id_table(target)).name
            key, source, called, condition = "entry_id", "source", "value", store.paired(("source", "value"), place)
        case "past slug":
            table, key = table_of(SlugRedirect).name, "entry_id"
            condition += f" AND type = '{target.name}'"
    names = f"'{target.name}' AS type, '{by}' AS way, {key} AS key"
    return f"SELECT {names}, cast({source} AS text) AS source, cast({called} AS text) AS called FROM {table} WHERE {condition}"
