"""Puts the oracle's content into a database as it is, without any act: what is read must not depend on how it is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from cms.changes.models import ContentClock, LiveTotal, SlugRedirect
from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.editions import Edition, aggregate_columns, external_id_table, rich_text_fields, rich_text_table
from cms.content.fields import ExternalIds, Field, Id, Rating, RichText, Scaled, Status, Text
from cms.content.naming import snake_case
from cms.content.relation_graph import closure_table, find_tree, link_table
from cms.content.relations import Count, Links, Owned, Reference, Score, Through
from cms.content.values.folding import fold
from cms.content_types import REGISTRY
from cms.content_types.models import MODELS
from cms.database.addresses.address import Dialect
from cms.database.connect import Database
from tests.oracle.content import Content, get_thing
from tests.oracle.orders import own_sort_value

Row = Mapping[str, Any]
Tables = dict[str, list[dict[str, Any]]]

PROSE = {"markdown": "", "html": "_html", "plainText": "_plain_text", "wordCount": "_word_count"}
IN_ORDER = ("keyword", "person", "franchise", "movie", "review")


async def store(database: Database, content: Content) -> None:
    """Replace everything that is live with this content."""
    async with database.transaction() as connection:
        await fill(database, connection, content, Edition.LIVE)
        await _note_what_is_live(content)


async def store_drafts(database: Database, content: Content) -> None:
    """Replace the working edition with this content, none of it live; what is live stays as it is."""
    async with database.transaction() as connection:
        await fill(database, connection, content, Edition.WORKING)


async def fill(database: Database, connection: Any, content: Content, edition: Edition) -> None:
    """Replace one edition."""
    await clear(database, connection, edition)
    tables = tables_of(content, edition)
    for base in sorted(tables, key=lambda name: (name not in IN_ORDER, IN_ORDER.index(name) if name in IN_ORDER else 0)):
        model = MODELS.get(edition, base)
        for row in _parents_first(tables[base]):
            await model.create(**row)


async def _note_what_is_live(content: Content) -> None:
    await SlugRedirect.all().delete()
    for (type_name, slug), owner in content.redirects.items():
        await SlugRedirect.create(type=type_name, slug=slug, entry_id=key_of(owner))
    for content_type in REGISTRY.content_types:
        await LiveTotal.update_or_create({"total": len(content.rows.get(content_type.name, {}))}, type=content_type.name)
    await ContentClock.update_or_create({"revision": 1}, id=1)


async def clear(database: Database, connection: Any, edition: Edition) -> None:
    """Empty one edition."""
    names = [model._meta.db_table for (one, _), model in MODELS.tables.items() if one is edition]
    if database.dialect is Dialect.POSTGRES:
        await connection.execute_query(f"truncate {', '.join(names)} cascade")
        return
    await connection.execute_query("pragma defer_foreign_keys = on")
    for name in names:
        await connection.execute_query(f"delete from {name}")


def key_of(public_id: str) -> UUID:
    """The key in an id."""
    return UUID(public_id.partition("_")[2])


def tables_of(content: Content, edition: Edition) -> Tables:
    """The rows of every table of an edition."""
    tables: Tables = defaultdict(list)
    for type_name, rows in content.rows.items():
        row_type = REGISTRY.rows[type_name]
        for public_id, row in rows.items():
            for table, values in _rows_of(content, edition, row_type, public_id, row):
                tables[table].append(values)
    for content_type in REGISTRY.content_types:
        tables[closure_table(content_type)] += _closure(content_type, content)
    return {name: rows for name, rows in tables.items() if rows}


def _rows_of(
    content: Content, edition: Edition, row_type: RowType, public_id: str, row: Row
) -> Iterator[tuple[str, dict[str, Any]]]:
    key = key_of(public_id)
    own: dict[str, Any] = {"id": key}
    for field in row_type.all_fields:
        own |= _columns(field, row)
    if isinstance(row_type, ContentType) and edition is Edition.LIVE:
        own |= _kept(content, row_type, public_id)
    if isinstance(row_type, OwnedType):
        owner = content.rows[row_type.owner_type][row[row_type.owner]]
        field = next(
            one for one in REGISTRY.rows[row_type.owner_type].fields if isinstance(one, Owned) and one.of == row_type.name
        )
        own["position"] = owner[field.name].index(public_id)
    yield row_type.table, own
    if rich_text_fields(row_type):
        prose: dict[str, Any] = {"entry_id": key}
        for text in rich_text_fields(row_type):
            prose |= _prose(text, row[text.name])
        yield rich_text_table(row_type), prose
    for field in row_type.all_fields:
        yield from _parts(row_type, field, key, row)


def _columns(field: Field, row: Row) -> dict[str, Any]:
    value = row.get(field.name)
    match field:
        case Id() | Status() | ExternalIds() | RichText() | Links() | Owned() | Through() | Score() | Count():
            return {}
        case Reference():
            return {field.column: None if value is None else key_of(value)}
        case Rating():
            numbers = ("value", "worst", "best", "normalized")
            parts = {part: value and value[name] for part, name in zip(field.parts, numbers, strict=True)}
            return {field.column: value and value["label"], **parts}
        case Scaled():
            return {field.column: None if value is None else int(Decimal(repr(value)).scaleb(field.decimals))}
        case Text():
            twin = {field.folded: None if value is None else fold(value)} if field.folded else {}
            return {field.column: value, **twin}
        case _:
            return {field.column: value}


def _prose(field: RichText, value: Row | None) -> dict[str, Any]:
    columns: dict[str, Any] = {f"{field.column}{suffix}": value and value[name] for name, suffix in PROSE.items()}
    return columns | {
        f"{field.column}_reading_minutes": value and value["readingMinutes"],
        f"{field.column}_sections": value and value["sections"],
    }


def _parts(row_type: RowType, field: Field, key: UUID, row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(field, Links):
        for position, target in enumerate(row[field.name]):
            yield link_table(row_type, field), {"owner_id": key, "target_id": key_of(target), "position": position}
    if isinstance(field, ExternalIds):
        for position, one in enumerate(row[field.name]):
            yield external_id_table(row_type), {"entry_id": key, "position": position, **one}


def _kept(content: Content, content_type: ContentType, public_id: str) -> dict[str, Any]:
    thing = get_thing(content, content_type.name, public_id)
    names = aggregate_columns(content_type)
    kept: dict[str, Any] = {}
    if "review_count" in names:
        kept["review_count"] = own_sort_value(content, thing, "reviewCount")
    if "average_score" in names:
        kept["average_score"] = own_sort_value(content, thing, "averageScore")
    return kept


def _closure(content_type: ContentType, content: Content) -> Iterator[dict[str, Any]]:
    tree = find_tree(content_type)
    rows = content.rows.get(content_type.name, {})
    for public_id in rows if tree else ():
        ancestor: str | None = public_id
        depth = 0
        while tree is not None and ancestor is not None:
            yield {"ancestor_id": key_of(ancestor), "descendant_id": key_of(public_id), "depth": depth}
            ancestor, depth = rows[ancestor][tree.name], depth + 1


def _parents_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a tree after those they hang from."""
    by_key = {row.get("id"): row for row in rows}
    column = next((snake_case(name) for name in ("parent_id", "broader_id") if name in rows[0]), None)
    if column is None:
        return rows
    done: dict[Any, dict[str, Any]] = {}

    def add(row: dict[str, Any]) -> None:
        parent = by_key.get(row[column])
        if parent is not None and parent["id"] not in done:
            add(parent)
        done[row["id"]] = row

    for row in rows:
        add(row)
    return list(done.values())
