"""Orders: what rows are sorted by, with missing values last and ties broken by id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from cms.content.columns import order_column
from cms.content.content_type import ContentType
from cms.content.editions import Edition
from cms.content.fields import Day, Field, Instant, Rating, Scaled, Text
from cms.content.fields import Integer as IntegerField
from cms.content.naming import snake_case
from cms.content.relation_graph import DefaultOrder, ToMany
from cms.content.relations import Count, Score
from cms.reading.rows.aggregates import average_of, count_of
from cms.reading.rows.comparisons import is_never_null
from cms.reading.selection import ArgumentValue, ScalarValue
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Sql, join, sql

MOST_ORDER_KEYS = 10


class KeyKind(Enum):
    """What a key of an order holds, and its type in PostgreSQL."""

    TEXT = "text"
    NUMBER = "bigint"
    DAY = "date"
    INSTANT = "timestamptz"
    ID = "uuid"


@dataclass(frozen=True)
class OrderKey:
    """One thing rows are sorted by: an expression, what it holds, whether it may be missing, which way it runs."""

    name: str
    expression: Sql
    kind: KeyKind
    nullable: bool
    descending: bool
    column_nullable: bool = False
    """Whether its own column may be empty, which its index then begins with; `nullable` also holds where its row may miss."""

    @property
    def terms(self) -> tuple[Sql, ...]:
        """What stands in ORDER BY: missing values last, and one direction for both terms."""
        if not self.nullable:
            return (self.expression,)
        return (sql("(", self.expression, " is not null)" if self.descending else " is null)"), self.expression)


@dataclass(frozen=True)
class RelatedRow:
    """A row that a key is of: its table and alias, the column that leads to it, and whether it may be missing."""

    table: str
    alias: str
    parent: str
    column: str
    nullable: bool

    @property
    def join(self) -> str:
        """Where the related row is always there, the database may begin with it, and walk its index."""
        kind = " left" if self.nullable else ""
        return f"{kind} join {self.table} {self.alias} on {self.alias}.id = {self.parent}.{self.column}"


@dataclass(frozen=True)
class Order:
    """All keys, the last of them the id, and the related rows that some of them are of."""

    keys: tuple[OrderKey, ...]
    related: tuple[RelatedRow, ...] = ()

    @property
    def joins(self) -> Sql:
        """What brings in the related rows."""
        return sql(*(one.join for one in self.related))

    @property
    def has_texts(self) -> bool:
        """Whether cursors hold texts, and so may be long."""
        return any(key.kind is KeyKind.TEXT for key in self.keys)

    @property
    def fingerprint(self) -> str:
        """What a cursor remembers of the order it was made under."""
        return ",".join(f"{key.name}{'-' if key.descending else '+'}" for key in self.keys)

    def clause(self, *, backwards: bool) -> Sql:
        """The ORDER BY clause, or the one for the same rows from the end."""
        terms = (sql(term, " desc" if key.descending is not backwards else " asc") for key in self.keys for term in key.terms)
        return sql(" order by ", join(", ", terms))


def requested_order(context: CompileContext, type_name: str, argument: ArgumentValue, alias: str) -> Order | None:
    """The order asked for; None when none is."""
    if argument is None:
        return None
    given = argument if isinstance(argument, Sequence) else (argument,)
    if len(given) > MOST_ORDER_KEYS:
        raise context.refuse(f"{len(given)} keys are too many; order by at most {MOST_ORDER_KEYS}")
    keys: list[OrderKey] = []
    related: list[RelatedRow] = []
    for number, one in enumerate(given):
        keys.append(_key(context.at(str(number)), type_name, one, alias, related, nullable=False))
    if not keys:
        return None
    return _with_id(keys, alias, descending=keys[-1].descending, related=related)


def default_order(context: CompileContext, type_name: str, default: DefaultOrder, position_column: str, alias: str) -> Order:
    """The order of a list when nobody asks for one; `position_column` holds the editors' order."""
    match default:
        case DefaultOrder.POSITION:
            key = OrderKey("position", sql(position_column), KeyKind.NUMBER, nullable=False, descending=False)
            return _with_id([key], alias, descending=False)
        case DefaultOrder.NATURAL:
            row_type = context.type(type_name)
            if not isinstance(row_type, ContentType):
                raise TypeError(f"{type_name} has no natural order")
            name = row_type.natural_order
            field = context.registry.fields[type_name][name]
            key = _field_key(context, field, alias, name, descending=False, nullable=False)
            return _with_id([key], alias, descending=False)
        case DefaultOrder.NEWEST:
            return _with_id([], alias, descending=True)


def _with_id(keys: list[OrderKey], alias: str, *, descending: bool, related: Iterable[RelatedRow] = ()) -> Order:
    last = OrderKey("id", sql(f"{alias}.id"), KeyKind.ID, nullable=False, descending=descending)
    return Order((*keys, last), tuple(related))


def _key(
    context: CompileContext, type_name: str, argument: ArgumentValue, parent: str, related: list[RelatedRow], *, nullable: bool
) -> OrderKey:
    if not isinstance(argument, Mapping) or len(argument) != 1:
        raise context.refuse("an order names exactly one field")
    ((name, value),) = argument.items()
    context = context.at(name)
    if isinstance(value, Mapping):
        relation = context.registry.to_one(type_name, name)
        alias = context.alias("o")
        table = context.table(context.type(relation.target).table)
        may_miss = nullable or not relation.field.required
        related.append(RelatedRow(table, alias, parent, relation.column, may_miss))
        inner = _key(context, relation.target, value, alias, related, nullable=may_miss)
        return replace(inner, name=f"{name}.{inner.name}")
    if not isinstance(value, ScalarValue) or value.value is None:
        raise context.refuse("null is not a direction; use ASC or DESC")
    descending = str(value.value) == "DESC"
    field = context.registry.fields[type_name].get(name)
    if field is None or isinstance(field, Count):
        return _aggregate_key(context, type_name, name, parent, descending=descending, nullable=nullable)
    return _field_key(context, field, parent, name, descending=descending, nullable=nullable)


def _field_key(context: CompileContext, field: Field, alias: str, name: str, *, descending: bool, nullable: bool) -> OrderKey:
    expression = sql(f'{alias}."{order_column(field)}"')
    column_nullable = not is_never_null(context, field)
    return OrderKey(name, expression, _key_kind(field), nullable or column_nullable, descending, column_nullable)


def _key_kind(field: Field) -> KeyKind:
    match field:
        case Text():
            return KeyKind.TEXT
        case IntegerField() | Scaled() | Rating():
            return KeyKind.NUMBER
        case Day():
            return KeyKind.DAY
        case Instant():
            return KeyKind.INSTANT
        case _:
            raise TypeError(f"lists cannot be ordered by {field.name}")


def _aggregate_key(
    context: CompileContext, type_name: str, name: str, alias: str, *, descending: bool, nullable: bool
) -> OrderKey:
    """Kept on the live edition's rows; counted when asked on the working edition's."""
    counted, average = _find_aggregate(context, type_name, name)
    # Also where it is kept: a kept value changes with the tables that it is counted from, so the plan has to name them.
    expression = count_of(context, counted, alias) if average is None else average_of(context, counted, average, alias)
    if context.edition is Edition.LIVE:
        expression = sql(f"{alias}.{snake_case(name)}")
    column_nullable = average is not None
    return OrderKey(name, expression, KeyKind.NUMBER, nullable or column_nullable, descending, column_nullable)


def _find_aggregate(context: CompileContext, type_name: str, name: str) -> tuple[ToMany, str | None]:
    """The list that is counted, and the rating whose mean is taken (None for a count)."""
    for field in context.type(type_name).fields:
        if isinstance(field, Count) and field.name == name:
            return context.registry.to_many(type_name, field.of), None
        if isinstance(field, Score) and field.count_order == name:
            return context.registry.to_many(type_name, field.of), None
        if isinstance(field, Score) and field.average_order == name:
            return context.registry.to_many(type_name, field.of), field.rating
    raise TypeError(f"lists of {type_name} cannot be ordered by {name}")
