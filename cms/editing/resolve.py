"""Finding the entries that references name: all of a batch together, in one statement."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from cms.content.content_type import ContentType
from cms.content.editions import Edition, external_id_table
from cms.editing.bindings import Many
from cms.editing.references import Found, Ref
from cms.editing.store import Store
from cms.editing.table import Row, as_key


async def find_references(store: Store, refs: Iterable[Ref], known: Found) -> Found:
    """The keys of all that are there, in the working edition or among what is known: one statement."""
    wanted: dict[tuple[str, str], list[Ref]] = defaultdict(list)
    for ref in refs:
        if ref not in known:
            wanted[ref.to, ref.by].append(ref)
    selects: list[str] = []
    values: list[Many] = []
    for (to, by), some in sorted(wanted.items()):
        selects.append(_FINDERS[by](store, store.registry.get_type(to), len(values) + 1))
        values += _bind(by, some)
    rows = await store.run(" UNION ALL ".join(selects), *values) if selects else []
    return known | {_ref(row): as_key(row["key"]) for row in rows}


def _bind(by: str, refs: Sequence[Ref]) -> list[Many]:
    if by != "externalId":
        return [Many(ref.name for ref in refs)]
    pairs = [ref.name for ref in refs if isinstance(ref.name, tuple)]
    return [Many(source for source, _ in pairs), Many(value for _, value in pairs)]


def _ref(row: Row) -> Ref:
    match row["way"]:
        case "id":
            return Ref(row["type"], "id", as_key(row["key"]))
        case "slug":
            return Ref(row["type"], "slug", row["called"])
        case way:
            return Ref(row["type"], way, (row["source"], row["called"]))


def _by_id(store: Store, target: ContentType, place: int) -> str:
    table = store.table(Edition.WORKING, target.table).name
    nothing = "cast(NULL AS text) AS source, cast(NULL AS text) AS called"
    return f"SELECT '{target.name}' AS type, 'id' AS way, id AS key, {nothing} FROM {table} WHERE {store.among('id', place)}"


def _by_slug(store: Store, target: ContentType, place: int) -> str:
    table = store.table(Edition.WORKING, target.table).name
    called = "cast(NULL AS text) AS source, cast(slug AS text) AS called"
    return f"SELECT '{target.name}' AS type, 'slug' AS way, id AS key, {called} FROM {table} WHERE {store.among('slug', place)}"


def _by_external_id(store: Store, target: ContentType, place: int) -> str:
    table = store.table(Edition.WORKING, external_id_table(target)).name
    called = "cast(source AS text) AS source, cast(value AS text) AS called"
    pairs = store.paired(("source", "value"), place)
    return f"SELECT '{target.name}' AS type, 'externalId' AS way, entry_id AS key, {called} FROM {table} WHERE {pairs}"


_FINDERS = {"id": _by_id, "slug": _by_slug, "externalId": _by_external_id}
