"""References as callers write them: an id, a slug, or an id in another system; all of a batch found together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from cms.content.content_type import ContentType, RowType
from cms.content.editions import Edition, external_id_table
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.inputs import input_fields
from cms.editing.problems import Problems, shown
from cms.editing.store import Many, Store
from cms.editing.table import as_key
from cms.editing.texts import check_characters
from cms.errors import ErrorCode
from cms.ids import parse_public_id

_FORM = 'give {"id": ...}, {"slug": ...} or {"externalId": {"source": ..., "value": ...}}'


class Ref(NamedTuple):
    """An entry as a caller names it: its type, by what it is named, and the name."""

    to: str
    by: str
    name: UUID | str | tuple[str, str]


Found = dict[Ref, UUID]


def parse_ref(target: ContentType, value: object) -> Ref:
    """The reference that a value writes; ValueError when it writes none."""
    if not isinstance(value, Mapping) or len(value) != 1:
        raise ValueError(f"{shown(value)} names no {target.name}; {_FORM}.")
    ((by, name),) = value.items()
    if by == "id" and isinstance(name, str):
        return Ref(target.name, by, _parse_id(target, name))
    if by == "slug" and isinstance(name, str):
        check_characters(name)
        return Ref(target.name, by, name)
    if by == "externalId":
        return Ref(target.name, by, parse_external_id(name))
    raise ValueError(f"{shown(value)} names no {target.name}; {_FORM}.")


def parse_external_id(value: object) -> tuple[str, str]:
    """Source and value of an id in another system; ValueError when the value is not such an id."""
    if isinstance(value, Mapping) and value.keys() == {"source", "value"}:
        source, name = value["source"], value["value"]
        if isinstance(source, str) and isinstance(name, str):
            check_characters(source)
            check_characters(name)
            return source, name
    raise ValueError(f'{shown(value)} is not an id in another system; give {{"source": ..., "value": ...}}, two texts.')


def read_reference(registry: Registry, type_name: str, value: object, found: Found, problems: Problems) -> UUID | None:
    """The key of the entry that a value names; None, with the problem noted, when it names none."""
    try:
        ref = parse_ref(registry.get_type(type_name), value)
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    key = found.get(ref)
    if key is None:
        problems.add(ErrorCode.NOT_FOUND, f"There is no {type_name} with {_spelt(ref)}; create it first, or name another.")
    return key


def refs_in(registry: Registry, row_type: RowType, values: Mapping[str, object]) -> Iterator[Ref]:
    """Every well-formed reference in the input of an entry, at any depth; the others are refused when they are read."""
    for field in input_fields(row_type):
        value = values.get(field.name)
        if value is None:
            continue
        if isinstance(field, Reference):
            yield from _well_formed(registry.get_type(field.to), [value])
        elif isinstance(field, Links) and isinstance(value, list | tuple):
            yield from _well_formed(registry.get_type(field.to), value)
        elif isinstance(field, Owned) and isinstance(value, list | tuple):
            for item in value:
                if isinstance(item, Mapping):
                    yield from refs_in(registry, registry.rows[field.of], item)


async def find_references(store: Store, refs: Iterable[Ref], known: Found) -> Found:
    """The keys of all that are there, in the working edition or among what is known: three statements a type at most."""
    wanted: dict[tuple[str, str], set[Ref]] = defaultdict(set)
    for ref in refs:
        if ref not in known:
            wanted[ref.to, ref.by].add(ref)
    found = dict(known)
    for (to, by), some in sorted(wanted.items()):
        found |= await _FINDERS[by](store, store.registry.get_type(to), some)
    return found


def _parse_id(target: ContentType, text: str) -> UUID:
    prefix, key = parse_public_id(text)
    if prefix != target.table:
        raise ValueError(f"{shown(text)} is not the id of a {target.name}; those start with {target.table}_.")
    return key


def _well_formed(target: ContentType, values: Iterable[object]) -> Iterator[Ref]:
    for value in values:
        try:
            yield parse_ref(target, value)
        except ValueError:
            continue


def _spelt(ref: Ref) -> str:
    match ref.name:
        case (source, value):
            return f"the external id {shown(source)}, {shown(value)}"
        case UUID() as key:
            return f"the id {key}"
        case slug:
            return f"the slug {shown(slug)}"


async def _find_ids(store: Store, target: ContentType, refs: set[Ref]) -> Found:
    table = store.table(Edition.WORKING, target.table)
    rows = await store.run(f"SELECT id FROM {table.name} WHERE {store.among('id', 1)}", Many(ref.name for ref in refs))
    keys = {as_key(row["id"]) for row in rows}
    return {ref: ref.name for ref in refs if isinstance(ref.name, UUID) and ref.name in keys}


async def _find_slugs(store: Store, target: ContentType, refs: set[Ref]) -> Found:
    table = store.table(Edition.WORKING, target.table)
    statement = f"SELECT id, slug FROM {table.name} WHERE {store.among('slug', 1)}"
    rows = await store.run(statement, Many(ref.name for ref in refs))
    return {Ref(target.name, "slug", row["slug"]): as_key(row["id"]) for row in rows}


async def _find_external_ids(store: Store, target: ContentType, refs: set[Ref]) -> Found:
    table = store.table(Edition.WORKING, external_id_table(target))
    pairs = [ref.name for ref in refs if isinstance(ref.name, tuple)]
    statement = f"SELECT source, value, entry_id FROM {table.name} WHERE {store.paired(('source', 'value'), 1)}"
    rows = await store.run(statement, Many(source for source, _ in pairs), Many(value for _, value in pairs))
    return {Ref(target.name, "externalId", (row["source"], row["value"])): as_key(row["entry_id"]) for row in rows}


_FINDERS = {"id": _find_ids, "slug": _find_slugs, "externalId": _find_external_ids}
