"""Both editions' tables, made from the declarations: the working edition, and the live one beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cms.content.columns import (
    EXTERNAL_ID_LENGTH,
    EXTERNAL_SOURCE_LENGTH,
    Columns,
    columns_of,
    order_column,
    order_indexes,
    rich_text_columns,
)
from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.fields import Instant, RichText
from cms.content.naming import snake_case
from cms.content.registry import Registry
from cms.content.relation_graph import closure_table, find_tree, link_table
from cms.content.relations import Count, Links, Reference, Score

_APP = "models"


class Edition(StrEnum):
    """Working: what editors see. Live: what the public sees. The value is the prefix of the edition's tables."""

    WORKING = ""
    LIVE = "live_"

    def table(self, base: str) -> str:
        """The edition's table for what is called `base` in the declarations."""
        return f"{self.value}{base}"

    def model(self, base: str) -> str:
        """The edition's model for what is called `base` in the declarations."""
        name = "".join(part.capitalize() for part in base.split("_"))
        return f"Live{name}" if self is Edition.LIVE else name


@dataclass(frozen=True)
class EditionModels:
    """Every table of every edition, by edition and base name."""

    tables: dict[tuple[Edition, str], type[Model]]

    def get(self, edition: Edition, base: str) -> type[Model]:
        """The model for a declared table in an edition; KeyError when nothing is called that."""
        return self.tables[edition, base]

    def __iter__(self) -> Iterator[type[Model]]:
        return iter(self.tables.values())


def rich_text_table(row_type: RowType) -> str:
    """The table that keeps a type's rich texts apart from its rows."""
    return f"{row_type.table}_prose"


def external_id_table(row_type: RowType) -> str:
    """The table of a type's ids in other systems."""
    return f"{row_type.table}_external_id"


def tables_of(row_type: RowType) -> Iterator[str]:
    """What the tables that hold a type's rows and what hangs on them are called in the declarations."""
    yield row_type.table
    if rich_text_fields(row_type):
        yield rich_text_table(row_type)
    if isinstance(row_type, ContentType):
        yield external_id_table(row_type)
    if find_tree(row_type) is not None:
        yield closure_table(row_type)
    yield from (link_table(row_type, field) for field in row_type.fields if isinstance(field, Links))


def owners_of_tables(registry: Registry) -> dict[str, str]:
    """For each declared table the content type whose entries own its rows: nothing else changes them."""
    owners = {base: one.name for one in registry.content_types for base in tables_of(one)}
    return owners | {base: one.owner_type for one in registry.owned_types for base in tables_of(one)}


def rich_text_fields(row_type: RowType) -> tuple[RichText, ...]:
    """The fields of a type that hold rich text."""
    return tuple(field for field in row_type.fields if isinstance(field, RichText))


def aggregate_columns(row_type: RowType) -> Columns:
    """What the live edition keeps counted: how many reviews, and their mean in hundredths."""
    aggregates: Columns = {}
    for field in row_type.fields:
        if isinstance(field, Count):
            aggregates[field.column] = fields.IntField(default=0)
        if isinstance(field, Score) and field.count_order:
            aggregates[snake_case(field.count_order)] = fields.IntField(default=0)
        if isinstance(field, Score) and field.average_order:
            aggregates[snake_case(field.average_order)] = fields.IntField(null=True)
    return aggregates


def build_models(registry: Registry, module: str) -> EditionModels:
    """The models of all types in both editions; `module` is where Tortoise finds them."""
    tables: dict[tuple[Edition, str], type[Model]] = {}
    for edition in Edition:
        for row_type in registry.rows.values():
            for base, columns, indexes, unique in _tables(edition, row_type):
                tables[edition, base] = _model(edition, base, columns, indexes, unique, module)
    return EditionModels(tables)


_Table = tuple[str, Columns, list[Index], tuple[tuple[str, ...], ...]]


def _tables(edition: Edition, row_type: RowType) -> Iterator[_Table]:
    yield _rows_table(edition, row_type)
    if rich_text_fields(row_type):
        yield _rich_text_table_of(edition, row_type)
    if isinstance(row_type, ContentType):
        yield _external_id_table_of(edition, row_type)
    if find_tree(row_type) is not None:
        yield _closure_table_of(edition, row_type)
    for field in row_type.fields:
        if isinstance(field, Links):
            yield _link_table_of(edition, row_type, field)


def _rows_table(edition: Edition, row_type: RowType) -> _Table:
    columns: Columns = {"id": fields.UUIDField(primary_key=True)}
    indexes: list[Index] = []
    for field in row_type.all_fields:
        columns |= columns_of(field)
        if isinstance(field, Reference):
            columns[snake_case(field.name)] = _foreign_key(edition, snake_case(field.to), null=not field.required)
            indexes.append(Index(fields=(field.column, *_position_columns(row_type, field), "id")))
        if edition is Edition.LIVE and field.order and not isinstance(field, Reference):
            indexes += order_indexes(
                edition.table(row_type.table), order_column(field), null=not (field.required or isinstance(field, Instant))
            )
    if isinstance(row_type, ContentType) and edition is Edition.WORKING:
        columns["live_version"] = fields.IntField(null=True)
    if edition is Edition.LIVE:
        aggregates = aggregate_columns(row_type)
        columns |= aggregates
        for name, column in aggregates.items():
            indexes += order_indexes(edition.table(row_type.table), name, null=column.null)
    unique: tuple[tuple[str, ...], ...] = ()
    if isinstance(row_type, OwnedType):
        columns["position"] = fields.IntField()
        if row_type.unique:
            unique = ((f"{row_type.owner}_id", f"{row_type.identity[0]}_id"),)
    return row_type.table, columns, indexes, unique


def _position_columns(row_type: RowType, field: Reference) -> tuple[str, ...]:
    """What owned rows are ordered by under their owner: a page of them is a walk, however many there are."""
    return ("position",) if isinstance(row_type, OwnedType) and field.name == row_type.owner else ()


def _rich_text_table_of(edition: Edition, row_type: RowType) -> _Table:
    owner: Any = fields.OneToOneField(  # Any: Tortoise's factory does not say what it makes
        f"{_APP}.{edition.model(row_type.table)}", related_name=False, on_delete=fields.CASCADE, primary_key=True
    )
    columns: Columns = {"entry": owner}
    for field in rich_text_fields(row_type):
        columns |= rich_text_columns(field.column)
    return rich_text_table(row_type), columns, [], ()


def _external_id_table_of(edition: Edition, row_type: RowType) -> _Table:
    columns: Columns = {
        "id": fields.BigIntField(primary_key=True, generated=True),
        "entry": _foreign_key(edition, row_type.table, on_delete=fields.CASCADE),
        "position": fields.IntField(),
        "source": fields.CharField(EXTERNAL_SOURCE_LENGTH),
        "value": fields.CharField(EXTERNAL_ID_LENGTH),
    }
    return external_id_table(row_type), columns, [Index(fields=("entry_id", "position"))], (("source", "value"),)


def _closure_table_of(edition: Edition, row_type: RowType) -> _Table:
    columns: Columns = {
        "id": fields.BigIntField(primary_key=True, generated=True),
        "ancestor": _foreign_key(edition, row_type.table, on_delete=fields.CASCADE),
        "descendant": _foreign_key(edition, row_type.table, on_delete=fields.CASCADE),
        "depth": fields.IntField(),
    }
    return (
        closure_table(row_type),
        columns,
        [Index(fields=("descendant_id", "ancestor_id"))],
        (("ancestor_id", "descendant_id"),),
    )


def _link_table_of(edition: Edition, row_type: RowType, field: Links) -> _Table:
    columns: Columns = {
        "id": fields.BigIntField(primary_key=True, generated=True),
        "owner": _foreign_key(edition, row_type.table, on_delete=fields.CASCADE),
        "target": _foreign_key(edition, snake_case(field.to)),
        "position": fields.IntField(),
    }
    indexes = [Index(fields=("owner_id", "position")), Index(fields=("target_id", "owner_id"))]
    return link_table(row_type, field), columns, indexes, (("owner_id", "target_id"),)


def _foreign_key(
    edition: Edition, base: str, *, null: Any = False, on_delete: fields.OnDelete = fields.RESTRICT
) -> Any:  # Any: Tortoise's factory does not say what it makes
    return fields.ForeignKeyField(f"{_APP}.{edition.model(base)}", related_name=False, null=null, on_delete=on_delete)


def _model(
    edition: Edition,
    base: str,
    columns: Columns,
    indexes: list[Index],
    unique: tuple[tuple[str, ...], ...],
    module: str,
) -> type[Model]:
    options = {"table": edition.table(base), "app": _APP, "indexes": indexes, "unique_together": unique}
    attributes: dict[str, object] = {**columns, "Meta": type("Meta", (), options), "__module__": module}
    return type(edition.model(base), (Model,), attributes)
