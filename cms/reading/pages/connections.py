"""Connections: one page of a list, its edges, where it stands, and the exact total."""

from collections.abc import Callable, Iterable

from cms.content.editions import Edition
from cms.reading.pages.cursor import beyond, cursor_expression, cursor_slot
from cms.reading.pages.nulls_last import halves_of, needs_halves
from cms.reading.pages.page_arguments import PageArguments, read_page_arguments
from cms.reading.pages.related_order import rows_in_related_order, uses_related_order
from cms.reading.rows.conditions import condition
from cms.reading.rows.lists import ListSource
from cms.reading.rows.ordering import Order, order_of
from cms.reading.selection import EMPTY, TYPENAME, ScalarValue, Selected, Selection
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, all_of, column_list, join, sql, where
from cms.reading.sql.json_dialect import Pair
from cms.reading.sql.row_size import CURSOR as CURSOR_SIZE
from cms.reading.sql.row_size import LONGEST_CURSOR, NAME, QUOTES

ROW, ROWS, CURSOR = "page_row$", "page_rows$", "page_cursor$"
"""What is known of each row of a page: its place, how many were fetched, its cursor."""

CURSORS = frozenset({"startCursor", "endCursor"})

_PLACES = frozenset({ROW, ROWS, CURSOR})

_Members = Callable[[CompileContext, str, str, Selection], list[Pair]]
"""Makes the members of a row's object: (scope, type name, alias, selection)."""


def connection(scope: CompileContext, source: ListSource, standing: Order, one: Selected, members: _Members) -> Pair:
    """The connection for a list, as an object under its key."""
    arguments = one.arguments
    order = order_of(scope.at("orderBy"), source.type_name, arguments.get("orderBy"), source.row) or standing
    held = condition(scope.at("where"), source.type_name, arguments.get("where"), source.row)
    return _Connection(
        scope, source, order, all_of([source.tie, held]), read_page_arguments(scope, arguments), members
    ).compile(one)


class _Connection:
    """One connection being compiled: every part reads the same page, cut by the same condition."""

    def __init__(
        self, scope: CompileContext, source: ListSource, order: Order, held: Sql, page: PageArguments, members: _Members
    ) -> None:
        self.scope = scope
        self.source = source
        self.order = order
        self.held = held
        self.page = page
        self.members = members
        self.after = self._beyond("after", backwards=False)
        self.before = self._beyond("before", backwards=True)
        self.row = scope.alias("t")

    def compile(self, whole: Selected) -> Pair:
        """The whole object."""
        fields = (whole.below or EMPTY).only()
        for one in fields:
            self.scope.weigh(one.key, NAME)
        if not any(_reads_page(one) for one in fields):
            return Pair(whole.key, self.scope.json.object([self._constant(one) for one in fields]))
        row_scope = self.scope.times(self.page.size).deeper()
        if all(one.name in {"nodes", "totalCount", TYPENAME} for one in fields):
            return Pair(whole.key, self.scope.json.object([self._without_places(one, row_scope) for one in fields]))
        row_scope = row_scope.joining()
        pairs = [self._with_places(one, row_scope) for one in fields]
        numbered = self._numbered([*(pair.value for pair in pairs), row_scope.joined])
        tail = sql(" from ", numbered, f" {self.row}", row_scope.joined, where(row_scope.spent))
        return Pair(whole.key, self.scope.json.one(pairs, tail), is_text=True)

    def _beyond(self, name: str, *, backwards: bool) -> Sql:
        leaf = self.page.after if name == "after" else self.page.before
        if leaf is None:
            return TRUE
        return beyond(self.scope.at(name), self.order, self.source.type_name, leaf, backwards=backwards)

    def _constant(self, one: Selected) -> Pair:
        if one.name == "totalCount":
            return Pair(one.key, self._total())
        if one.name == "pageInfo":
            return Pair(one.key, self.scope.json.object([]))
        return Pair(one.key, sql(f"'{self.source.type_name}Connection'"))

    def _total(self) -> Sql:
        """Counted, except for the number of all live entries of a type, which is kept."""
        if self.held == TRUE and self.scope.edition is Edition.LIVE:
            return sql(f"coalesce((select total from live_total where type = '{self.source.type_name}'), 0)")
        return sql("(select count(*) from ", self.source.tables, where(self.held), ")")

    def _without_places(self, one: Selected, row_scope: CompileContext) -> Pair:
        """The rows alone: nothing needs to be numbered."""
        if one.name != "nodes":
            return self._constant(one)
        row_scope = row_scope.joining()
        pairs = self.members(row_scope, self.source.type_name, self.row, one.below or EMPTY)
        columns = self._columns(column_list(self.row, [*(pair.value for pair in pairs), row_scope.joined]))
        rows = self._rows(columns, self.page.size)
        if self.page.backwards:
            rows = self._turned(rows)
        tail = sql(" from (", rows, f") {self.row}", row_scope.joined, where(row_scope.spent))
        return Pair(one.key, self.scope.json.many(pairs, tail), is_text=True)

    def _turned(self, rows: Sql) -> Sql:
        """Rows cut from the end, put the right way round."""
        inner = self.scope.alias("t")
        numbered = sql(f"select {inner}.*, row_number() over () as {ROW} from (", rows, f") {inner}")
        outer = self.scope.alias("t")
        return sql(f"select {outer}.* from (", numbered, f") {outer} order by {outer}.{ROW} desc limit {self.page.size}")

    def _rows(self, columns: Sql, size: int) -> Sql:
        """The page, cut first; nothing is computed for rows outside it."""
        if uses_related_order(self.scope, self.order, self.page, self.held):
            source = self.source
            return rows_in_related_order(self.scope, source.type_name, source.row, self.order, self.page, columns, size)
        if not needs_halves(self.scope, self.order, self.page):
            return self._walk(columns, self.order, all_of([self.held, self.after, self.before]), size)
        halves = halves_of(self.scope, self.order, self.source.type_name, self.page)
        walks = [self._walk(columns, half.order, all_of([self.held, half.held]), size) for half in halves]
        if len(walks) == 1:
            return walks[0]
        return sql(join(" union all ", (sql("select * from (", walk, ")") for walk in walks)), f" limit {size}")

    def _walk(self, columns: Sql, order: Order, held: Sql, size: int) -> Sql:
        clause = order.clause(backwards=self.page.backwards)
        return sql("select ", columns, " from ", self.source.tables, self.order.joins, where(held), clause, f" limit {size}")

    def _numbered(self, pieces: Iterable[Sql]) -> Sql:
        """The page and one row more, with what pieces speak of: columns, a row's place, how many there are, its cursor."""
        inner = self.scope.alias("t")
        rows = sql("(", self._rows(self._columns(column_list(self.row, pieces)), self.page.size + 1), f") {inner}")
        turn = f" order by {ROW} desc" if self.page.backwards else f" order by {ROW}"
        numbered = f"(select {inner}.*, row_number() over () as {ROW}, count(*) over () as {ROWS} from "
        return sql(numbered, rows, turn, f" limit {self.page.size + 1})")

    def _columns(self, named: Iterable[str]) -> Sql:
        """What has to be selected so that these can be spoken of; the numbers of rows come later."""
        columns = self.source.columns(name for name in named if name not in _PLACES)
        if CURSOR not in named:
            return columns
        return sql(columns, ", ", cursor_expression(self.scope.json, self.order, self.source.type_name), f" as {CURSOR}")

    def _with_places(self, one: Selected, row_scope: CompileContext) -> Pair:
        on_page = sql(f"{self.row}.{ROW} <= {self.page.size}")
        match one.name:
            case "nodes":
                return Pair(one.key, self.scope.json.collect(self._node(one, row_scope), on_page))
            case "edges":
                return Pair(one.key, self.scope.json.collect(self._edge(one, row_scope), on_page))
            case "pageInfo" if _reads_page(one):
                pairs = [self._page_info(part) for part in (one.below or EMPTY).only()]
                return Pair(one.key, self.scope.json.object(pairs))
            case _:
                return self._constant(one)

    def _node(self, one: Selected, row_scope: CompileContext) -> Sql:
        return self.scope.json.object(self.members(row_scope, self.source.type_name, self.row, one.below or EMPTY))

    def _edge(self, one: Selected, row_scope: CompileContext) -> Sql:
        pairs = []
        for part in (one.below or EMPTY).only():
            if part.name == "node":
                row_scope.weigh(part.key, QUOTES)
                pairs.append(Pair(part.key, self._node(part, row_scope)))
            elif part.name == "cursor":
                cursor = sql(f"{self.row}.{CURSOR}")
                row_scope.weigh(part.key, LONGEST_CURSOR if self.order.has_texts else CURSOR_SIZE, cursor)
                pairs.append(Pair(part.key, cursor))
            else:
                row_scope.weigh(part.key, NAME)
                pairs.append(Pair(part.key, sql(f"'{self.source.type_name}Edge'")))
        return self.scope.json.object(pairs)

    def _page_info(self, part: Selected) -> Pair:
        self.scope.weigh(part.key, CURSOR_SIZE if part.name in CURSORS else NAME)
        first, last = self._ends()
        match part.name:
            case "hasNextPage":
                return Pair(part.key, self.scope.json.boolean(self._more(forwards=True)))
            case "hasPreviousPage":
                return Pair(part.key, self.scope.json.boolean(self._more(forwards=False)))
            case "startCursor":
                return Pair(part.key, self._cursor_at(first))
            case "endCursor":
                return Pair(part.key, self._cursor_at(last))
            case _:
                # An aggregate like the others, so that there is one row even when this is all that is asked.
                return Pair(part.key, sql(f"case when count({self.row}.{ROW}) >= 0 then 'PageInfo' end"))

    def _ends(self) -> tuple[str, str]:
        """Which places the first and the last row of the page have."""
        far = f"case when {self.row}.{ROWS} < {self.page.size} then {self.row}.{ROWS} else {self.page.size} end"
        return (far, "1") if self.page.backwards else ("1", far)

    def _cursor_at(self, place: str) -> Sql:
        return sql(f"max(case when {self.row}.{ROW} = {place} then {self.row}.{CURSOR} end)")

    def _more(self, *, forwards: bool) -> Sql:
        """Whether rows lie beyond the page: one more was fetched, or some lie at or past the cursor on that side."""
        cursor = self.before if forwards else self.after
        fetched_more = sql(f"coalesce(max({self.row}.{ROWS}), 0) > {self.page.size}")
        counted_from_here = forwards is not self.page.backwards
        if cursor == TRUE:
            return fetched_more if counted_from_here else sql(f"count({self.row}.{ROW}) < 0")
        past = self._past(cursor, "before" if forwards else "after", self.page.before if forwards else self.page.after)
        if counted_from_here:
            return sql("(", fetched_more, " or ", past, ")")
        return sql(f"count({self.row}.{ROW}) >= 0 and ", past)

    def _past(self, cursor: Sql, name: str, leaf: ScalarValue | None) -> Sql:
        """Whether rows lie at or past a cursor: first of all the row that it was made of, which no scan is needed for."""
        if leaf is None:
            raise TypeError(f"there is no cursor {name}")
        outside, number = self._outside(cursor), len(self.order.keys)
        its_id = cursor_slot(self.scope.at(name), self.order.keys[-1], number, leaf)
        itself = all_of([sql(f"{self.source.row}.id = ", its_id), outside])
        rows = sql("select 1 from ", self.source.tables, self.order.joins)
        return sql("(exists (", rows, where(itself), ") or exists (", rows, where(outside), "))")

    def _outside(self, cursor: Sql) -> Sql:
        return all_of([self.held, sql("not (", cursor, ")")])


def _reads_page(one: Selected) -> bool:
    """Whether a field needs the page's rows; directives can leave an object nothing to say."""
    return one.name in {"nodes", "edges"} or (one.name == "pageInfo" and bool((one.below or EMPTY).only()))
