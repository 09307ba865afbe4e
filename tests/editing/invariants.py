"""What must hold of the tables after any acts in any order."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tortoise.models import Model

from cms.content.editions import Edition
from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.connect import Database
from cms.editing.input.record import Record
from cms.editing.saving.fetch_records import fetch_records
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS
from tests.editing.closure_tables import naive_closure, stored_closure, stored_parents
from tests.editing.naive_aggregates import count_aggregates, read_aggregates
from tests.editing.tables import select, select_one

EditionRecords = dict[UUID, tuple[str, Record]]


async def find_broken_invariants(database: Database) -> list[str]:
    """List everything that is not as it must be."""
    working, live = [await read_edition(database, edition) for edition in Edition]
    return [
        *await find_dangling_keys(database),
        *compare_editions(working, live),
        *await check_log(database, live),
        *await check_trees(database),
        *(["kept counts"] if await read_aggregates(database) != await count_aggregates(database) else []),
        *await check_history(database, working),
    ]


async def read_edition(database: Database, edition: Edition) -> EditionRecords:
    """All entries of an edition."""
    entries: EditionRecords = {}
    for content_type in REGISTRY.content_types:
        rows = await select(database, f"SELECT id FROM {edition.table(content_type.table)}")
        async with database.transaction() as connection:
            store = Store(connection, database.dialect, DECLARATIONS)
            records = await fetch_records(store, edition, content_type, [row["id"] for row in rows])
        entries |= {key: (content_type.name, record) for key, record in records.items()}
    return entries


async def find_dangling_keys(database: Database) -> list[str]:
    """Count what foreign keys lead nowhere: also what is left of entries that are gone."""
    faults = []
    for model in MODELS:
        for column, target in foreign_keys(model):
            table = model._meta.db_table
            nowhere = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {target})"
            row = await select_one(database, f"SELECT count(*) AS many FROM {table} WHERE {nowhere}")
            faults += [f"{table}.{column} leads nowhere"] if row["many"] else []
    return faults


def foreign_keys(model: type[Model]) -> Iterator[tuple[str, str]]:
    for name in (*model._meta.fk_fields, *model._meta.o2o_fields):
        field: Any = model._meta.fields_map[name]
        yield field.source_field, field.related_model._meta.db_table


def compare_editions(working: EditionRecords, live: EditionRecords) -> Iterator[str]:
    """What is live is what the working edition says is live, and as it says when it says that nothing differs."""
    marked = {key for key, (_, record) in working.items() if record.row["live_version"] is not None}
    if marked != live.keys():
        yield f"marked as live and not, or the other way round: {marked ^ live.keys()}"
    for key, (type_name, record) in working.items():
        row = record.row
        published_at = live[key][1].row["published_at"] if key in live else None
        if row["published_at"] != published_at:
            yield f"{type_name} {key} went live at {row['published_at']}, and at {published_at}"
        if row["version"] == row["live_version"] and is_different(record, live[key][1]):
            yield f"{type_name} {key} says that nothing differs"


def is_different(working: Record, live: Record) -> bool:
    """Whether two editions of an entry differ in anything but when and under which number they were saved."""
    columns = (working.row.keys() & live.row.keys()) - {"version", "updated_at"}
    rows = any(working.row[column] != live.row[column] for column in columns)
    parts = [(one.rich_texts, one.links, one.owned, one.external_ids) for one in (working, live)]
    return rows or parts[0] != parts[1]


async def check_log(database: Database, live: EditionRecords) -> list[str]:
    """Whoever follows the log has what is live; revisions have no gaps; totals count it."""
    mirror: dict[UUID, tuple[str, str]] = {}
    changes = await select(database, "SELECT revision, type, entry_id, slug, action FROM change ORDER BY id")
    for one in changes:
        if one["action"] == "UPSERT":
            mirror[one["entry_id"]] = (one["type"], one["slug"])
        elif mirror.pop(one["entry_id"], None) != (one["type"], one["slug"]):
            return [f"{one['slug']} was removed under another name, or twice"]
    revision = (await select_one(database, "SELECT revision FROM content_clock"))["revision"]
    totals = {row["type"]: row["total"] for row in await select(database, "SELECT type, total FROM live_total")}
    counted = {one.name: sum(name == one.name for name, _ in live.values()) for one in REGISTRY.content_types}
    in_order = [one["revision"] for one in changes]
    return [
        *(["the log"] if mirror != {key: (name, record.row["slug"]) for key, (name, record) in live.items()} else []),
        *(["revisions"] if sorted(set(in_order)) != list(range(1, revision + 1)) or sorted(in_order) != in_order else []),
        *(["totals"] if totals != counted else []),
    ]


async def check_trees(database: Database) -> list[str]:
    editions = ("", "live_")
    return [
        f"the tree of {edition}franchise"
        for edition in editions
        if await stored_closure(database, edition) != naive_closure(await stored_parents(database, edition))
    ]


async def check_history(database: Database, working: EditionRecords) -> Iterator[str]:
    """The last save of each entry is what it is."""
    rows = await select(
        database,
        "SELECT entry_id, version FROM entry_version"
        " WHERE act IN ('CREATED', 'UPDATED', 'RESTORED', 'CHANGES_DISCARDED') ORDER BY id",
    )
    last = {row["entry_id"]: row["version"] for row in rows}
    return (f"history of {key}" for key, (_, record) in working.items() if last[key] != record.row["version"])
