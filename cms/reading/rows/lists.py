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
    table = scope.table(scope.type(step.target).table)
    reach = _reach(scope, step, parent, arguments or {})
    if step.hop is None:
        return ListSource(step.target, row, sql(f"{table} {row}"), sql(f"{row}.{step.column}", reach), f"{row}.position")
    hop = scope.alias("h")
    far = f"{hop}.{step.hop.far}"
    hop_table = f"{scope.table(step.hop.table)} {hop}"
    if step.sequence is DefaultOrder.POSITION:
        tables = sql(f"{hop_table} join {table} {row} on {row}.{step.column} = {far}")
        return ListSource(step.target, row, tables, sql(f"{hop}.{step.hop.near}", reach), f"{hop}.position")
    among = sql(f"{row}.{step.column} in (select {far} from {hop_table} where {hop}.{step.hop.near}", reach, ")")
    return ListSource(step.target, row, sql(f"{table} {row}"), among, f"{row}.id")


def _reach(scope: CompileContext, step: ToMany, parent: str, arguments: Arguments) -> Sql:
    """Equal to the parent's key, or to one in its subtree."""
    within = arguments.get("within")
    to_self = isinstance(within, ScalarValue) and within.value == "SELF"
    if step.subtree is None or to_self:
        return sql(f" = {parent}.id")
    row = scope.alias("c")
    return sql(f" in (select {row}.descendant_id from {scope.table(step.subtree)} {row} where {row}.ancestor_id = {parent}.id)")
