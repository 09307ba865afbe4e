"""Where the rows of a list come from: tables, and what ties them to the row above."""

from collections.abc import Iterable
from dataclasses import dataclass

from cms.content.relation_graph import DefaultOrder, ToMany
from cms.reading.selection import Arguments, ScalarValue
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, sql


@dataclass(frozen=True)
class ListSource:
    """The rows of a list under the alias `row`: FROM, the condition that ties them, and the editors' order's column."""

    type_name: str
    row: str
    tables: Sql
    tie: Sql
    position: str

    def columns(self, names: Iterable[str]) -> Sql:
        """These columns of the rows; a row without any is there all the same."""
        return sql(", ".join(f'{self.row}."{name}"' for name in names) or f"{self.row}.id")


def list_of_all(scope: CompileContext, type_name: str) -> ListSource:
    """Every row of a type."""
    row = scope.alias("t")
    return ListSource(type_name, row, sql(f"{scope.table(scope.type(type_name).table)} {row}"), TRUE, f"{row}.id")


def list_of(scope: CompileContext, step: ToMany, parent: str, arguments: Arguments | None = None) -> ListSource:
    """The rows one step away from the row under the alias `parent`."""
    row = scope.alias("t")
    reach = _reach(scope, step, parent, arguments or {})
    alias = scope.alias("h") if step.hop is not None else row
    if step.hop is not None and step.sequence is not DefaultOrder.POSITION:
        keys = sql(
            f"select {alias}.{step.hop.far} from {scope.table(step.hop.table)} {alias} where {alias}.{step.hop.near}", reach
        )
        tie = sql(f"{row}.{step.column} in (", keys, ")")
        return ListSource(step.target, row, sql(f"{scope.table(scope.type(step.target).table)} {row}"), tie, f"{row}.id")
    rows = rows_by_parent(scope, step, row, alias)
    return ListSource(step.target, row, rows.tables, sql(rows.parent, reach), f"{alias}.position")


@dataclass(frozen=True)
class RowsByParent:
    """The rows of a list whoever they belong to: FROM, and the column that says to whom."""

    tables: Sql
    parent: str


def rows_by_parent(scope: CompileContext, step: ToMany, row: str, join_alias: str) -> RowsByParent:
    """The rows of a list under the alias `row`, behind its join table where it has one."""
    table = f"{scope.table(scope.type(step.target).table)} {row}"
    join = step.hop
    if join is None:
        return RowsByParent(sql(table), f"{row}.{step.column}")
    on = f"{row}.{step.column} = {join_alias}.{join.far}"
    return RowsByParent(sql(f"{scope.table(join.table)} {join_alias} join {table} on {on}"), f"{join_alias}.{join.near}")


def _reach(scope: CompileContext, step: ToMany, parent: str, arguments: Arguments) -> Sql:
    """Equal to the parent's key, or to one in its subtree."""
    within = arguments.get("within")
    to_self = isinstance(within, ScalarValue) and within.value == "SELF"
    if step.subtree is None or to_self:
        return sql(f" = {parent}.id")
    row = scope.alias("c")
    return sql(f" in (select {row}.descendant_id from {scope.table(step.subtree)} {row} where {row}.ancestor_id = {parent}.id)")
