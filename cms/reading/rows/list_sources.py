"""Where the rows of a list come from: tables, and the condition that ties them to the row above."""

from collections.abc import Iterable
from dataclasses import dataclass

from cms.content.relation_graph import DefaultOrder, ToMany
from cms.reading.selection import Arguments, ScalarValue
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, sql


@dataclass(frozen=True)
class ListSource:
    """The rows of a list under an alias: FROM, the condition that ties them to a parent, and the editors' order's column."""

    type_name: str
    alias: str
    tables: Sql
    parent_condition: Sql
    position_column: str

    def columns(self, names: Iterable[str]) -> Sql:
        """These columns of the rows; a row without any is there all the same."""
        return sql(", ".join(f'{self.alias}."{name}"' for name in names) or f"{self.alias}.id")


def rows_of_type(context: CompileContext, type_name: str) -> ListSource:
    """Every row of a type."""
    alias = context.alias("t")
    return ListSource(type_name, alias, _table(context, type_name, alias), TRUE, f"{alias}.id")


def rows_of_relation(context: CompileContext, relation: ToMany, parent: str, arguments: Arguments | None = None) -> ListSource:
    """The rows that a relation leads to from the row under the alias `parent`."""
    alias = context.alias("t")
    is_parent = _is_parent(context, relation, parent, arguments or {})
    join = relation.join_table
    join_alias = context.alias("h") if join is not None else alias
    if join is not None and relation.default_order is not DefaultOrder.POSITION:
        keys = f"select {join_alias}.{join.target_column} from {context.table(join.table)} {join_alias}"
        parents = sql(f" where {join_alias}.{join.parent_column}", is_parent)
        condition = sql(f"{alias}.{relation.column} in ({keys}", parents, ")")
        return ListSource(relation.target, alias, _table(context, relation.target, alias), condition, f"{alias}.id")
    rows = rows_by_parent(context, relation, alias, join_alias)
    return ListSource(relation.target, alias, rows.tables, sql(rows.parent_key, is_parent), f"{join_alias}.position")


@dataclass(frozen=True)
class RowsByParent:
    """The rows of a list, of all parents at once: FROM, and the column that holds each row's parent."""

    tables: Sql
    parent_key: str


def rows_by_parent(context: CompileContext, relation: ToMany, alias: str, join_alias: str) -> RowsByParent:
    """The rows that a relation leads to, under an alias, behind its join table where it has one."""
    table, join = _table(context, relation.target, alias), relation.join_table
    if join is None:
        return RowsByParent(table, f"{alias}.{relation.column}")
    on = f" on {alias}.{relation.column} = {join_alias}.{join.target_column}"
    tables = sql(f"{context.table(join.table)} {join_alias} join ", table, on)
    return RowsByParent(tables, f"{join_alias}.{join.parent_column}")


def _table(context: CompileContext, type_name: str, alias: str) -> Sql:
    return sql(f"{context.table(context.type(type_name).table)} {alias}")


def _is_parent(context: CompileContext, relation: ToMany, parent: str, arguments: Arguments) -> Sql:
    """Equal to the parent's key, or to one in its subtree."""
    within = arguments.get("within")
    to_self = isinstance(within, ScalarValue) and within.value == "SELF"
    if relation.subtree is None or to_self:
        return sql(f" = {parent}.id")
    alias = context.alias("c")
    closure = f"{context.table(relation.subtree)} {alias}"
    return sql(f" in (select {alias}.descendant_id from {closure} where {alias}.ancestor_id = {parent}.id)")
