"""Finding the entries that references lead to: all that an act asks for together, in one statement."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cms.changes.models import SlugRedirect
from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table
from cms.editing.input.reference_input import EntryRef, EntryRefKind, FoundReferences
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import Row, as_key, table_of

_KINDS = {str(kind): kind for kind in EntryRefKind}
_ID = EntryRefKind.ID


@dataclass(frozen=True)
class EntriesOfOtherBatches:
    """Entries that are saved in batches of their own, with one batch as with the next.

    References to them; slugs and ids in other systems that somebody has by now and one of them will let go; and by type the
    slugs that they will have.
    """

    keys_by_ref: Mapping[EntryRef, UUID] = field(default_factory=dict)
    freed_refs: Collection[EntryRef] = frozenset()
    slugs: Mapping[str, set[str]] = field(default_factory=dict)


NO_OTHER_BATCHES = EntriesOfOtherBatches()


@dataclass(frozen=True)
class ReferenceLookup:
    """What the references asked for so far lead to in the database; each is asked for once."""

    store: Store
    other_batches: EntriesOfOtherBatches = NO_OTHER_BATCHES
    found: FoundReferences = field(default_factory=lambda: FoundReferences({}))
    looked_up: set[EntryRef] = field(default_factory=set)

    async def find(self, refs: Iterable[EntryRef]) -> FoundReferences:
        """What is known after asking for these as well: at most one statement."""
        new = set(refs) - self.looked_up
        if new:
            self.found.update(await find_references(self.store, new))
            self.looked_up.update(new)
        return self.found


async def find_references(store: Store, refs: Iterable[EntryRef]) -> FoundReferences:
    """The keys of all that are there: one statement."""
    refs_by_target: dict[tuple[str, EntryRefKind], list[EntryRef]] = defaultdict(list)
    for ref in refs:
        refs_by_target[ref.type_name, ref.kind].append(ref)
    selects: list[str] = []
    values: list[ArrayParameter] = []
    for (type_name, kind), some in sorted(refs_by_target.items()):
        selects.append(_select(store, store.registry.get_type(type_name), kind, len(values) + 1))
        values += _bind(store, kind, some)
    rows = await store.run(" UNION ALL ".join(selects), *values) if selects else []
    return FoundReferences({_ref(row): as_key(row["key"]) for row in rows})


def _bind(store: Store, kind: EntryRefKind, refs: Sequence[EntryRef]) -> list[ArrayParameter]:
    if kind is not EntryRefKind.EXTERNAL_ID:
        return [ArrayParameter(ref.value for ref in refs)]
    return store.pair_parameters([ref.value for ref in refs if isinstance(ref.value, tuple)])


def _ref(row: Row) -> EntryRef:
    kind = _KINDS[row["way"]]
    if kind == _ID:
        return EntryRef(row["type"], kind, as_key(row["key"]))
    return EntryRef(row["type"], kind, row["called"] if row["source"] is None else (row["source"], row["called"]))


def _select(store: Store, target: ContentType, kind: EntryRefKind, place: int) -> str:
    table = store.table(Edition.LIVE if kind is EntryRefKind.LIVE_SLUG else Edition.WORKING, target.table).name
    key, source, called, condition = "id", "NULL", "slug", store.among("slug", place)
    match kind:
        case EntryRefKind.ID:
            called, condition = "NULL", store.among("id", place)
        case EntryRefKind.EXTERNAL_ID:
            table = store.table(Edition.WORKING, external_id_table(target)).name
            key, source, called, condition = "entry_id", "source", "value", store.among_pairs(("source", "value"), place)
        case EntryRefKind.PAST_SLUG:
            table, key = table_of(SlugRedirect).name, "entry_id"
            condition += f" AND type = '{target.name}'"
    names = f"'{target.name}' AS type, '{kind}' AS way, {key} AS key"
    return f"SELECT {names}, cast({source} AS text) AS source, cast({called} AS text) AS called FROM {table} WHERE {condition}"
