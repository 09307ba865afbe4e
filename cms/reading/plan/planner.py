"""Plans: one statement for all root fields of an operation, and how to bind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cms.content.editions import Edition, owners_of_tables
from cms.content.registry import Registry
from cms.database.addresses.address import Dialect
from cms.errors import RequestCode, RequestRefused
from cms.reading.plan.root_fields import root_field
from cms.reading.selection import ScalarValue, Selected
from cms.reading.sql.compile_context import CompileContext, ReadLimits
from cms.reading.sql.fragments import Slot, Sql, join, render_sql, sql
from cms.reading.sql.json_dialect import JsonDialect
from cms.reading.sql.postgres_json import PostgresJson
from cms.reading.sql.sqlite_json import SqliteJson

Variables = Mapping[str, object]

JSON_DIALECTS: Mapping[Dialect, JsonDialect] = {Dialect.SQLITE: SqliteJson(), Dialect.POSTGRES: PostgresJson()}

MOST_ROOTS = 1_500
"""Columns of a statement: SQLite gives 2,000 at most, PostgreSQL 1,664."""

REVISIONS = "(select revision from content_clock), (select revision from access_clock)"


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


def make_plan(registry: Registry, dialect: Dialect, edition: Edition, roots: Sequence[Selected], limits: ReadLimits) -> Plan:
    """The plan for root fields; RequestRefused when their arguments are wrong or ask for too much."""
    json_dialect, owners = JSON_DIALECTS[dialect], owners_of_tables(registry)
    if len(roots) > MOST_ROOTS:
        message = f"this operation has {len(roots)} fields at its root, of {MOST_ROOTS} allowed; ask for less at once"
        raise RequestRefused(RequestCode.TOO_COSTLY, message)
    measured = False
    for room in json_dialect.rooms:
        scope, statement = _compile(
            CompileContext(registry, json_dialect, edition, limits, room=room, measured=measured), roots
        )
        if not measured and scope.ledger.bytes > limits.bytes:
            measured = True
            scope, statement = _compile(
                CompileContext(registry, json_dialect, edition, limits, room=room, measured=True), roots
            )
        text, slots = render_sql(statement, dialect)
        if json_dialect.can_read(text):
            break
    reads = frozenset(owners[base] for base in scope.ledger.tables)
    return Plan(text, slots, tuple(one.key for one in roots), scope.ledger.cost, reads)


def _compile(scope: CompileContext, roots: Sequence[Selected]) -> tuple[CompileContext, Sql]:
    columns = [root_field(scope, one) for one in roots]
    return scope, sql(scope.with_clause(), "select ", join(", ", [REVISIONS, *columns]))


def bind_plan(plan: Plan, variables: Variables) -> list[object]:
    """The values of a plan's slots; RequestRefused when one of them cannot be."""
    return [_encode(slot, variables) for slot in plan.slots]


def _encode(slot: Slot, variables: Variables) -> object:
    try:
        return slot.encode(_value(slot.leaf, variables))
    except ValueError as error:
        where = ".".join(slot.field)
        raise RequestRefused(RequestCode.BAD_USER_INPUT, f"{where}: {error}", slot.field) from error


def _value(leaf: ScalarValue, variables: Variables) -> object:
    """What a leaf holds in this request."""
    if leaf.path is None:
        if isinstance(leaf.value, tuple):
            return [_value(one, variables) if isinstance(one, ScalarValue) else one for one in leaf.value]
        return leaf.value
    found: object = variables
    for step in leaf.path:
        found = found[step]  # type: ignore[index]  # the plan was made for variables of this shape
    return found
