"""Ids in other systems: unique for a source and value within a content type."""

from collections.abc import Sequence
from uuid import UUID

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table
from cms.editing.bindings import Many
from cms.editing.draft import Draft
from cms.editing.problems import Problems, shown
from cms.editing.references import parse_external_id
from cms.editing.store import Store
from cms.editing.table import as_key
from cms.editing.values import read_list
from cms.errors import ErrorCode

# As long as their columns.
MOST_SOURCE = 60
MOST_VALUE = 200

ExternalId = tuple[str, str]


def read_external_ids(value: object, problems: Problems) -> tuple[ExternalId, ...]:
    """The ids that a list gives, each once; every problem is noted."""
    ids: dict[ExternalId, int] = {}
    for place, item in enumerate(read_list([] if value is None else value, problems) or []):
        here = problems.within(str(place))
        one = _read_one(item, here)
        if one in ids:
            here.add(ErrorCode.NOT_UNIQUE, f"This id stands at {ids[one]} in the list already; give it once.")
        elif one is not None:
            ids[one] = place
    return tuple(ids)


async def check_external_ids(store: Store, drafts: Sequence[Draft]) -> None:
    """Notes each id that another entry of the type has, in the working edition or in the batch itself."""
    for content_type in store.registry.content_types:
        group = [draft for draft in drafts if draft.content_type is content_type]
        changed = [draft for draft in group if draft.record.external_ids != draft.was.external_ids]
        holders = await _holders(store, content_type, {one for draft in changed for one in draft.record.external_ids})
        # Whoever is in the batch holds what it will hold, not what it held.
        saved = {draft.key for draft in group}
        taken = {one: key for one, key in holders.items() if key not in saved}
        for draft in group:
            for one in draft.record.external_ids:
                _take(draft, one, taken)


def _take(draft: Draft, one: ExternalId, taken: dict[ExternalId, UUID]) -> None:
    holder = taken.setdefault(one, draft.key)
    if holder != draft.key:
        source, value = one
        place = draft.record.external_ids.index(one)
        message = f"The id {shown(value)} of {shown(source)} belongs to another {draft.content_type.name}; give it to one only."
        draft.problems.add(ErrorCode.NOT_UNIQUE, message, "externalIds", str(place))


async def _holders(store: Store, content_type: ContentType, ids: set[ExternalId]) -> dict[ExternalId, UUID]:
    if not ids:
        return {}
    table = store.table(Edition.WORKING, external_id_table(content_type))
    statement = f"SELECT source, value, entry_id FROM {table.name} WHERE {store.paired(('source', 'value'), 1)}"
    rows = await store.run(statement, Many(source for source, _ in ids), Many(value for _, value in ids))
    return {(row["source"], row["value"]): as_key(row["entry_id"]) for row in rows}


def _read_one(item: object, problems: Problems) -> ExternalId | None:
    try:
        source, value = parse_external_id(item)
    except ValueError as error:
        problems.add(ErrorCode.INVALID, str(error))
        return None
    before = len(problems)
    for name, text, most in (("source", source, MOST_SOURCE), ("value", value, MOST_VALUE)):
        if not text.strip():
            problems.add(ErrorCode.REQUIRED, f"{name} is empty; give it a text.", name)
        elif len(text) > most:
            problems.add(ErrorCode.TOO_LONG, f"{shown(text)} has {len(text)} characters; give at most {most}.", name)
    return (source, value) if len(problems) == before else None
