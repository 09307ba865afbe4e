"""Live entries in input form, as whoever keeps a copy gets them: references by id, and by the slug that is live."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.relations import Owned
from cms.editing.history.snapshot import make_snapshot
from cms.editing.live.entry_state import KeysByType
from cms.editing.saving.fetch_records import fetch_given_rows
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key
from cms.ids import EntryKey, parse_public_id
from cms.worker_thread import WorkerThread

EntryForm = dict[str, Any]  # Any: JSON
"""An entry as input that would make it again."""


async def read_forms(
    store: Store, worker: WorkerThread, content_type: ContentType, keys: Sequence[UUID]
) -> dict[UUID, EntryForm]:
    """The live entries of a type with these keys, references by id alone; those that are not live are left out."""
    rows, read = await fetch_given_rows(store, Edition.LIVE, content_type, keys)

    def compose() -> dict[UUID, EntryForm]:
        records = [read(row) for row in rows]
        return {one.row["id"]: make_snapshot(store.declarations, content_type.name, one) for one in records}

    return await worker.run(compose)


async def read_forms_with_slugs(store: Store, worker: WorkerThread, keys: KeysByType) -> dict[EntryKey, EntryForm]:
    """Live entries of several types, references by id and slug."""
    forms: dict[EntryKey, EntryForm] = {}
    for type_name, some in keys.items():
        found = await read_forms(store, worker, store.registry.get_type(type_name), some)
        forms |= {(type_name, key): form for key, form in found.items()}
    await _add_slugs(store, forms)
    return forms


async def _add_slugs(store: Store, forms: Mapping[EntryKey, EntryForm]) -> None:
    references: dict[str, list[dict[str, str]]] = defaultdict(list)
    for (type_name, _), form in forms.items():
        for target, reference in _find_references(store.declarations, type_name, form):
            references[target].append(reference)
    for target, some in references.items():
        slugs = await _find_slugs(store, target, {one["id"] for one in some})
        for reference in some:
            reference["slug"] = slugs[reference["id"]]


def _find_references(declarations: Declarations, type_name: str, form: EntryForm) -> Iterator[tuple[str, dict[str, str]]]:
    """Each reference in a form, with the type it leads to."""
    for field in declarations.input_types[type_name].reference_fields:
        value = form[field.name]
        if isinstance(field, Owned):
            for row in value:
                yield from _find_references(declarations, field.of, row)
        elif isinstance(value, list):
            yield from ((field.to, one) for one in value)
        elif value is not None:
            yield field.to, value


async def _find_slugs(store: Store, type_name: str, ids: Iterable[str]) -> dict[str, str]:
    keys = {parse_public_id(one)[1]: one for one in ids}
    table = store.table(Edition.LIVE, store.registry.get_type(type_name).table).name
    rows = await store.run(f"SELECT id, slug FROM {table} WHERE {store.among('id', 1)}", ArrayParameter(keys))
    return {keys[as_key(row["id"])]: row["slug"] for row in rows}
