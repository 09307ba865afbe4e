"""Connections: one page of a list, its edges, where it stands, and the exact total."""

from collections.abc import Callable, Iterable

from cms.content.editions import Edition
from cms.reading.pages.cursor import cursor_condition, cursor_expression, cursor_slot
from cms.reading.pages.null_partitions import needs_null_partitions, null_partitions
from cms.reading.pages.page_arguments import PageArguments, read_page_arguments
from cms.reading.pages.related_order import rows_in_related_order, uses_related_order
from cms.reading.rows.conditions import compile_condition
from cms.reading.rows.list_sources import ListSource
from cms.reading.rows.ordering import Order, requested_order
from cms.reading.selection import EMPTY, TYPENAME, ScalarValue, SelectedField, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, all_of, join, sql, used_columns, where_clause
from cms.reading.sql.json_dialect import JsonMember
from cms.reading.sql.row_size import CURSOR_BYTES, LONGEST_CURSOR_BYTES, NAME_BYTES, QUOTE_BYTES

ROW_NUMBER, ROW_COUNT, CURSOR_COLUMN = "page_row$", "page_rows$", "page_cursor$"
"""Columns of the rows of a page: the number of each from the start of the page, how many were fetched, its cursor."""

CURSOR_FIELDS = frozenset({"startCursor", "endCursor"})

_NUMBERING_COLUMNS = frozenset({ROW_NUMBER, ROW_COUNT, CURSOR_COLUMN})

_MakeMembers = Callable[[CompileContext, str, str, Selection], list[JsonMember]]
"""Makes the members of a row's object: (context, type name, alias, selection)."""


def compile_connection(
    context: CompileContext, list_source: ListSource, default: Order, selected: SelectedField, make_members: _MakeMembers
) -> JsonMember:
    """The connection for a list, as an object under its key."""
    arguments = selected.arguments
    type_name, alias = list_source.type_name, list_source.alias
    order = requested_order(context.at("orderBy"), type_name, arguments.get("orderBy"), alias) or default
    where = compile_condition(context.at("where"), type_name, arguments.get("where"), alias)
    condition, page = all_of([list_source.parent_condition, where]), read_page_arguments(context, arguments)
    return _ConnectionCompiler(context, list_source, order, condition, page, make_members).compile(selected)


class _ConnectionCompiler:
    """One connection being compiled: every part reads the same page, cut by the same condition."""

    def __init__(
        self,
        context: CompileContext,
        list_source: ListSource,
        order: Order,
        condition: Sql,
        page: PageArguments,
        make_members: _MakeMembers,
    ) -> None:
        self.context = context
        self.list_source = list_source
        self.type_name = list_source.type_name
        self.order = order
        self.condition = condition
        self.page = page
        self.make_members = make_members
        self.after_condition = self._cursor_condition("after", backwards=False)
        self.before_condition = self._cursor_condition("before", backwards=True)
        self.row_alias = context.alias("t")

    def compile(self, connection: SelectedField) -> JsonMember:
        """The whole object."""
        fields = (connection.selection or EMPTY).only_fields()
        for selected in fields:
            self.context.count_bytes(selected.key, NAME_BYTES)
        if not any(_reads_page(selected) for selected in fields):
            members = [self._member_without_rows(selected) for selected in fields]
            return JsonMember(connection.key, self.context.json.object(members))
        row_context = self.context.in_list(self.page.size).deeper()
        if all(selected.name in {"nodes", "totalCount", TYPENAME} for selected in fields):
            members = [self._unnumbered_member(selected, row_context) for selected in fields]
            return JsonMember(connection.key, self.context.json.object(members))
        row_context = row_context.for_new_row()
        members = [self._numbered_member(selected, row_context) for selected in fields]
        numbered = self._numbered_rows([*(member.value for member in members), row_context.join_clauses])
        joins, budget = row_context.join_clauses, where_clause(row_context.budget_condition)
        tail = sql(" from ", numbered, f" {self.row_alias}", joins, budget)
        return JsonMember(connection.key, self.context.json.select_object(members, tail), is_text=True)

    def _cursor_condition(self, name: str, *, backwards: bool) -> Sql:
        cursor = self.page.after if name == "after" else self.page.before
        if cursor is None:
            return TRUE
        return cursor_condition(self.context.at(name), self.order, self.type_name, cursor, backwards=backwards)

    def _member_without_rows(self, selected: SelectedField) -> JsonMember:
        if selected.name == "totalCount":
            return JsonMember(selected.key, self._total_count())
        if selected.name == "pageInfo":
            return JsonMember(selected.key, self.context.json.object([]))
        return JsonMember(selected.key, sql(f"'{self.type_name}Connection'"))

    def _total_count(self) -> Sql:
        """Counted, except for the number of all live entries of a type, which is kept."""
        if self.condition == TRUE and self.context.edition is Edition.LIVE:
            return sql(f"coalesce((select total from live_total where type = '{self.type_name}'), 0)")
        return sql("(select count(*) from ", self.list_source.tables, where_clause(self.condition), ")")

    def _unnumbered_member(self, selected: SelectedField, row_context: CompileContext) -> JsonMember:
        """The rows alone: nothing needs to be numbered."""
        if selected.name != "nodes":
            return self._member_without_rows(selected)
        row_context = row_context.for_new_row()
        members = self.make_members(row_context, self.type_name, self.row_alias, selected.selection or EMPTY)
        used = used_columns(self.row_alias, [*(member.value for member in members), row_context.join_clauses])
        columns = self._select_list(used)
        rows = self._page_rows(columns, self.page.size)
        if self.page.backwards:
            rows = self._reversed(rows)
        tail = sql(" from (", rows, f") {self.row_alias}", row_context.join_clauses, where_clause(row_context.budget_condition))
        return JsonMember(selected.key, self.context.json.select_array(members, tail), is_text=True)

    def _reversed(self, rows: Sql) -> Sql:
        """Rows cut from the end, put the right way round."""
        inner = self.context.alias("t")
        numbered = sql(f"select {inner}.*, row_number() over () as {ROW_NUMBER} from (", rows, f") {inner}")
        outer = self.context.alias("t")
        return sql(f"select {outer}.* from (", numbered, f") {outer} order by {outer}.{ROW_NUMBER} desc limit {self.page.size}")

    def _page_rows(self, columns: Sql, size: int) -> Sql:
        """The page, cut first; nothing is computed for rows outside it."""
        if uses_related_order(self.context, self.order, self.page, self.condition):
            alias = self.list_source.alias
            return rows_in_related_order(self.context, self.type_name, alias, self.order, self.page, columns, size)
        if not needs_null_partitions(self.context, self.order, self.page):
            condition = all_of([self.condition, self.after_condition, self.before_condition])
            return self._select_rows(columns, self.order, condition, size)
        partitions = null_partitions(self.context, self.order, self.type_name, self.page)
        selects = [
            self._select_rows(columns, partition.order, all_of([self.condition, partition.condition]), size)
            for partition in partitions
        ]
        if len(selects) == 1:
            return selects[0]
        return sql(join(" union all ", (sql("select * from (", select, ")") for select in selects)), f" limit {size}")

    def _select_rows(self, columns: Sql, order: Order, condition: Sql, size: int) -> Sql:
        order_by = order.clause(backwards=self.page.backwards)
        tables = sql(self.list_source.tables, self.order.joins)
        return sql("select ", columns, " from ", tables, where_clause(condition), order_by, f" limit {size}")

    def _numbered_rows(self, pieces: Iterable[Sql]) -> Sql:
        """The page and one row more, with the columns that pieces use: the rows' own, and those that number them."""
        inner = self.context.alias("t")
        columns = self._select_list(used_columns(self.row_alias, pieces))
        rows = sql("(", self._page_rows(columns, self.page.size + 1), f") {inner}")
        order_by = f" order by {ROW_NUMBER} desc" if self.page.backwards else f" order by {ROW_NUMBER}"
        numbered = f"(select {inner}.*, row_number() over () as {ROW_NUMBER}, count(*) over () as {ROW_COUNT} from "
        return sql(numbered, rows, order_by, f" limit {self.page.size + 1})")

    def _select_list(self, named: Iterable[str]) -> Sql:
        """The select list with these columns; the numbers of rows come later."""
        columns = self.list_source.columns(name for name in named if name not in _NUMBERING_COLUMNS)
        if CURSOR_COLUMN not in named:
            return columns
        cursor = cursor_expression(self.context.json, self.order, self.type_name)
        return sql(columns, ", ", cursor, f" as {CURSOR_COLUMN}")

    def _numbered_member(self, selected: SelectedField, row_context: CompileContext) -> JsonMember:
        on_page = sql(f"{self.row_alias}.{ROW_NUMBER} <= {self.page.size}")
        match selected.name:
            case "nodes":
                return JsonMember(selected.key, self.context.json.array_agg(self._node_object(selected, row_context), on_page))
            case "edges":
                return JsonMember(selected.key, self.context.json.array_agg(self._edge_object(selected, row_context), on_page))
            case "pageInfo" if _reads_page(selected):
                members = [self._page_info_member(subfield) for subfield in (selected.selection or EMPTY).only_fields()]
                return JsonMember(selected.key, self.context.json.object(members))
            case _:
                return self._member_without_rows(selected)

    def _node_object(self, selected: SelectedField, row_context: CompileContext) -> Sql:
        selection = selected.selection or EMPTY
        return self.context.json.object(self.make_members(row_context, self.type_name, self.row_alias, selection))

    def _edge_object(self, selected: SelectedField, row_context: CompileContext) -> Sql:
        members = []
        for subfield in (selected.selection or EMPTY).only_fields():
            if subfield.name == "node":
                row_context.count_bytes(subfield.key, QUOTE_BYTES)
                members.append(JsonMember(subfield.key, self._node_object(subfield, row_context)))
            elif subfield.name == "cursor":
                cursor = sql(f"{self.row_alias}.{CURSOR_COLUMN}")
                row_context.count_bytes(subfield.key, LONGEST_CURSOR_BYTES if self.order.has_texts else CURSOR_BYTES, cursor)
                members.append(JsonMember(subfield.key, cursor))
            else:
                row_context.count_bytes(subfield.key, NAME_BYTES)
                members.append(JsonMember(subfield.key, sql(f"'{self.type_name}Edge'")))
        return self.context.json.object(members)

    def _page_info_member(self, subfield: SelectedField) -> JsonMember:
        self.context.count_bytes(subfield.key, CURSOR_BYTES if subfield.name in CURSOR_FIELDS else NAME_BYTES)
        first, last = self._end_row_numbers()
        match subfield.name:
            case "hasNextPage":
                return JsonMember(subfield.key, self.context.json.boolean(self._has_more(forwards=True)))
            case "hasPreviousPage":
                return JsonMember(subfield.key, self.context.json.boolean(self._has_more(forwards=False)))
            case "startCursor":
                return JsonMember(subfield.key, self._cursor_of_row(first))
            case "endCursor":
                return JsonMember(subfield.key, self._cursor_of_row(last))
            case _:
                # An aggregate like the others, so that there is one row even when this is all that is asked.
                return JsonMember(subfield.key, sql(f"case when count({self.row_alias}.{ROW_NUMBER}) >= 0 then 'PageInfo' end"))

    def _end_row_numbers(self) -> tuple[str, str]:
        """The numbers of the first and the last row of the page."""
        count, size = f"{self.row_alias}.{ROW_COUNT}", self.page.size
        far_end = f"case when {count} < {size} then {count} else {size} end"
        return (far_end, "1") if self.page.backwards else ("1", far_end)

    def _cursor_of_row(self, row_number: str) -> Sql:
        return sql(f"max(case when {self.row_alias}.{ROW_NUMBER} = {row_number} then {self.row_alias}.{CURSOR_COLUMN} end)")

    def _has_more(self, *, forwards: bool) -> Sql:
        """Whether rows lie beyond the page: one more was fetched, or some lie at or past the cursor on that side."""
        beyond_cursor = self.before_condition if forwards else self.after_condition
        fetched_more = sql(f"coalesce(max({self.row_alias}.{ROW_COUNT}), 0) > {self.page.size}")
        counted_from_here = forwards is not self.page.backwards
        if beyond_cursor == TRUE:
            return fetched_more if counted_from_here else sql(f"count({self.row_alias}.{ROW_NUMBER}) < 0")
        name, cursor = ("before", self.page.before) if forwards else ("after", self.page.after)
        past = self._has_rows_past(beyond_cursor, name, cursor)
        if counted_from_here:
            return sql("(", fetched_more, " or ", past, ")")
        return sql(f"count({self.row_alias}.{ROW_NUMBER}) >= 0 and ", past)

    def _has_rows_past(self, beyond_cursor: Sql, name: str, cursor: ScalarValue | None) -> Sql:
        """Whether rows lie at or past a cursor: first of all the row that it was made of, which no scan is needed for."""
        if cursor is None:
            raise TypeError(f"there is no cursor {name}")
        outside, number = all_of([self.condition, sql("not (", beyond_cursor, ")")]), len(self.order.keys)
        its_id = cursor_slot(self.context.at(name), self.order.keys[-1], number, cursor)
        itself = all_of([sql(f"{self.list_source.alias}.id = ", its_id), outside])
        rows = sql("select 1 from ", self.list_source.tables, self.order.joins)
        return sql("(exists (", rows, where_clause(itself), ") or exists (", rows, where_clause(outside), "))")


def _reads_page(selected: SelectedField) -> bool:
    """Whether a field needs the page's rows; directives can leave an object nothing to say."""
    if selected.name == "pageInfo":
        return bool((selected.selection or EMPTY).only_fields())
    return selected.name in {"nodes", "edges"}
