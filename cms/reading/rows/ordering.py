"""Orders: what rows are sorted by, with missing values last and ties broken by id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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

KEY_TYPES = {"text": "text", "number": "bigint", "day": "date", "instant": "timestamptz", "id": "uuid"}


@dataclass(frozen=True)
class OrderKey:
    """One thing rows are sorted by: an expression, what it holds, whether it may be missing, which way it runs."""

    name: str
    value: Sql
    kind: str
    null: bool
    descending: bool
    sparse: bool = False
    """Whether its own column may be empty, which its index then begins with; `null` also holds where its row may miss."""

    @property
    def terms(self) -> tuple[Sql, ...]:
        """What stands in ORDER BY: missing values last, and one direction for both terms."""
        if not self.null:
            return (self.value,)
        return (sql("(", self.value, " is not null)" if self.descending else " is null)"), self.value)


@dataclass(frozen=True)
class RelatedKey:
    """A row that a key is of: its table and alias, the column that leads to it, and whether it may be missing."""

    table: str
    alias: str
    row: str
    column: str
    may_miss: bool

    @property
    def join(self) -> str:
        """Where the related row is always there, the database may begin with it, and walk its index."""
        kind = " left" if self.may_miss else ""
        return f"{kind} join {self.table} {self.alias} on {self.alias}.id = {self.row}.{self.column}"


@dataclass(frozen=True)
class Order:
    """All keys, the last of them the id, and the related rows that some of them are of."""

    keys: tuple[OrderKey, ...]
    related: tuple[RelatedKey, ...] = ()

    @property
    def joins(self) -> Sql:
        """What brings in the related rows."""
        return sql(*(one.join for one in self.related))

    @property
    def has_texts(self) -> bool:
        """Whether cursors hold texts, and so may be long."""
        return any(key.kind == "text" for key in self.keys)

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
    related: list[RelatedKey] = []
    for number, one in enumerate(given):
        keys.append(_key(context.at(str(number)), type_name, one, alias, related, null=False))
    if not keys:
        return None
    return _with_id(keys, alias, descending=keys[-1].descending, related=related)


def default_order(context: CompileContext, step_type: str, sequence: DefaultOrder, position: str, alias: str) -> Order:
    """The order of a list when nobody asks for one; `position` is the column that holds the editors' order."""
    match sequence:
        case DefaultOrder.POSITION:
            return _with_id(
                [OrderKey("position", sql(position), "number", null=False, descending=False)], alias, descending=False
            )
        case DefaultOrder.NATURAL:
            row_type = context.type(step_type)
            if not isinstance(row_type, ContentType):
                raise TypeError(f"{step_type} has no natural order")
            name = row_type.natural_order
            field = context.registry.fields[step_type][name]
            return _with_id([_field_key(context, field, alias, name, descending=False, null=False)], alias, descending=False)
        case DefaultOrder.NEWEST:
            return _with_id([], alias, descending=True)


def _with_id(keys: list[OrderKey], alias: str, *, descending: bool, related: Iterable[RelatedKey] = ()) -> Order:
    last = OrderKey("id", sql(f"{alias}.id"), "id", null=False, descending=descending)
    return Order((*keys, last), tuple(related))


def _key(
    context: CompileContext, type_name: str, argument: ArgumentValue, row: str, related: list[RelatedKey], *, null: bool
) -> OrderKey:
    if not isinstance(argument, Mapping) or len(argument) != 1:
        raise context.refuse("an order names exactly one field")
    ((name, value),) = argument.items()
    context = context.at(name)
    if isinstance(value, Mapping):
        relation = context.registry.to_one(type_name, name)
        alias = context.alias("o")
        table = context.table(context.type(relation.target).table)
        may_miss = null or not relation.field.required
        related.append(RelatedKey(table, alias, row, relation.column, may_miss))
        inner = _key(context, relation.target, value, alias, related, null=may_miss)
        return replace(inner, name=f"{name}.{inner.name}")
    if not isinstance(value, ScalarValue) or value.value is None:
        raise context.refuse("null is not a direction; use ASC or DESC")
    descending = str(value.value) == "DESC"
    field = context.registry.fields[type_name].get(name)
    if field is None or isinstance(field, Count):
        return _aggregate_key(context, type_name, name, row, descending=descending, null=null)
    return _field_key(context, field, row, name, descending=descending, null=null)


def _field_key(context: CompileContext, field: Field, alias: str, name: str, *, descending: bool, null: bool) -> OrderKey:
    value = sql(f'{alias}."{order_column(field)}"')
    sparse = not is_never_null(context, field)
    return OrderKey(name, value, _kind(field), null or sparse, descending, sparse)


def _kind(field: Field) -> str:
    match field:
        case Text():
            return "text"
        case IntegerField() | Scaled() | Rating():
            return "number"
        case Day():
            return "day"
        case Instant():
            return "instant"
        case _:
            raise TypeError(f"lists cannot be ordered by {field.name}")


def _aggregate_key(context: CompileContext, type_name: str, name: str, alias: str, *, descending: bool, null: bool) -> OrderKey:
    """Kept on the live edition's rows; counted when asked on the working edition's."""
    counted, average = _find_aggregate(context, type_name, name)
    # Also where it is kept: a kept value changes with the tables that it is counted from, so the plan has to name them.
    value = count_of(context, counted, alias) if average is None else average_of(context, counted, average, alias)
    if context.edition is Edition.LIVE:
        value = sql(f"{alias}.{snake_case(name)}")
    sparse = average is not None
    return OrderKey(name, value, "number", null or sparse, descending, sparse)


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
