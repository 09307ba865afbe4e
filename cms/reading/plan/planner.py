"""Plans: one statement for all root fields of an operation, and how to bind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cms.content.editions import Edition, owners_of_tables
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.errors import RequestCode, RequestRefused
from cms.reading.plan.root_fields import compile_root_field
from cms.reading.selection import ScalarValue, SelectedField
from cms.reading.sql.compile_context import CompileContext, ReadLimits
from cms.reading.sql.fragments import Slot, Sql, join, render_sql, sql
from cms.reading.sql.json_dialect import JsonDialect
from cms.reading.sql.postgres_json import PostgresJson
from cms.reading.sql.sqlite_json import SqliteJson

Variables = Mapping[str, object]

JSON_DIALECTS: Mapping[Dialect, JsonDialect] = {Dialect.SQLITE: SqliteJson(), Dialect.POSTGRES: PostgresJson()}

MOST_ROOT_FIELDS = 1_500
"""Columns of a statement: SQLite gives 2,000 at most, PostgreSQL 1,664."""

REVISION_COLUMNS = "(select revision from content_clock), (select revision from access_clock)"


@dataclass(frozen=True)
class Plan:
    """One statement: its first columns are the content and access revisions it saw, then one of JSON for each key."""

    text: str
    slots: tuple[Slot, ...]
    keys: tuple[str, ...]
    cost: int
    reads: frozenset[str]
    """The content types that the answer depends on: it stays what it is until the change log has an entry of one of them.

    For the live edition; the working edition changes without a log.
    """


def make_plan(
    registry: Registry, dialect: Dialect, edition: Edition, root_fields: Sequence[SelectedField], limits: ReadLimits
) -> Plan:
    """The plan for root fields; RequestRefused when their arguments are wrong or ask for too much."""
    json_dialect, owners = JSON_DIALECTS[dialect], owners_of_tables(registry)
    if len(root_fields) > MOST_ROOT_FIELDS:
        message = (
            f"this operation has {len(root_fields)} fields at its root, of {MOST_ROOT_FIELDS} allowed; ask for less at once"
        )
        raise RequestRefused(RequestCode.TOO_COSTLY, message)
    measures_rows = False
    for max_nesting in json_dialect.nesting_limits:
        context, statement = _compile(
            CompileContext(registry, json_dialect, edition, limits, max_nesting=max_nesting, measures_rows=measures_rows),
            root_fields,
        )
        if not measures_rows and context.totals.bytes > limits.bytes:
            measures_rows = True
            context, statement = _compile(
                CompileContext(registry, json_dialect, edition, limits, max_nesting=max_nesting, measures_rows=True),
                root_fields,
            )
        text, slots = render_sql(statement, dialect)
        if json_dialect.can_parse(text):
            break
    reads = frozenset(owners[base] for base in context.totals.tables)
    return Plan(text, slots, tuple(one.key for one in root_fields), context.totals.cost, reads)


def _compile(context: CompileContext, root_fields: Sequence[SelectedField]) -> tuple[CompileContext, Sql]:
    columns = [compile_root_field(context, one) for one in root_fields]
    return context, sql(context.with_clause(), "select ", join(", ", [REVISION_COLUMNS, *columns]))


def bind_plan(plan: Plan, variables: Variables) -> list[object]:
    """The values of a plan's slots; RequestRefused when one of them cannot be."""
    return [_encode(slot, variables) for slot in plan.slots]


def _encode(slot: Slot, variables: Variables) -> object:
    try:
        return slot.encode(_value(slot.scalar, variables))
    except ValueError as error:
        where_clause = ".".join(slot.field)
        raise RequestRefused(RequestCode.BAD_USER_INPUT, f"{where_clause}: {error}", slot.field) from error


def _value(scalar: ScalarValue, variables: Variables) -> object:
    """What a scalar holds in this request."""
    if scalar.path is None:
        if isinstance(scalar.value, tuple):
            return [_value(one, variables) if isinstance(one, ScalarValue) else one for one in scalar.value]
        return scalar.value
    found: object = variables
    for part in scalar.path:
        found = found[part]  # type: ignore[index]  # the plan was made for variables of this shape
    return found
