"""Pages of an order by a key of a related row, tie by tie: of each tie no more is read than the page can hold."""

from dataclasses import dataclass

from cms.content.editions import Edition
from cms.reading.pages.cursor import cursor_slot, read_cursor
from cms.reading.pages.page_arguments import PageArguments
from cms.reading.rows.ordering import Order, OrderKey, RelatedRow
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, all_of, join, sql, where_clause

_ID_BOUNDS = ("'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'")
"""What all ids lie between."""

KEY_COLUMN, ID_COLUMN, FIRST_ID_COLUMN = "page_key$", "page_id$", "page_head$"
"""What the two partitions of a page are put in order by, and the related rows of a tie."""


def uses_related_order(context: CompileContext, order: Order, page: PageArguments, condition: Sql) -> bool:
    """Whether an order is by one key of a related row, over all live rows, read from an end or on from a cursor.

    A condition might leave few rows of many ties, and a cursor at which a page ends is none to begin at.
    """
    one_key = len(order.related) == 1 and len(order.keys) == 2
    ends_at = page.after if page.backwards else page.before
    return context.edition is Edition.LIVE and condition == TRUE and one_key and ends_at is None


def rows_in_related_order(
    context: CompileContext, type_name: str, row: str, order: Order, page: PageArguments, columns: Sql, size: int
) -> Sql:
    """The first `size` rows of a page, as a SELECT of these columns of the rows under the alias `row`."""
    name, cursor = ("before", page.before) if page.backwards else ("after", page.after)
    slots: tuple[Sql, ...] = ()
    missing = None
    if cursor is not None:
        at_cursor = context.at(name)
        missing = read_cursor(at_cursor, order, type_name, cursor)[0] is None
        slots = tuple(cursor_slot(at_cursor, key, number, cursor) for number, key in enumerate(order.keys, 1))
    table = context.table(context.type(type_name).table)
    key, related = order.keys[0], order.related[0]
    ascending = key.descending is page.backwards
    compiler = _RelatedOrderCompiler(context, table, row, key, related, ascending, size, slots, missing)
    return compiler.rows(columns, page)


@dataclass(frozen=True)
class _RelatedOrderCompiler:
    """A page under such an order.

    Rows that tie are ordered by their ids, whichever related row they belong to. The first `size` rows of a tie are among the
    first `size` rows of each of those `size` related rows whose own first rows come first.
    """

    context: CompileContext
    table: str
    row: str
    key: OrderKey
    related: RelatedRow
    ascending: bool
    size: int
    cursor: tuple[Sql, ...]
    """The key and the id in the cursor; empty where there is none."""
    cursor_key_missing: bool | None
    """Whether the key is missing in the cursor."""

    @property
    def direction(self) -> str:
        """The direction in which rows are read."""
        return "asc" if self.ascending else "desc"

    def rows(self, columns: Sql, page: PageArguments) -> Sql:
        """Rows that have the key, rows that miss it, or the one and, as far as there is room, the other."""
        first, *more = self._partitions(page)
        if not more:
            return self._select(columns, TRUE, missing=first)
        columns = sql(columns, ", ", self.key.expression, f" as {KEY_COLUMN}, {self.row}.id as {ID_COLUMN}")
        name = self.context.alias("p")
        room = sql(f"(select count(*) from {name}) < {self.size}")
        second = self._select(columns, room, missing=not first)
        rest = sql(" union all select * from (", second, f") {self.context.alias('p')}")
        begin = self._select(columns, TRUE, missing=first)
        both = sql(f"with {name} as materialized (", begin, f") select * from {name}", rest)
        flag = f"({KEY_COLUMN} is {'not ' if self.key.descending else ''}null)"
        keys = ", ".join(f"{term} {self.direction}" for term in (flag, KEY_COLUMN, ID_COLUMN))
        return sql("select * from (", both, f") {self.context.alias('p')} order by {keys} limit {self.size}")

    def _partitions(self, page: PageArguments) -> list[bool]:
        """Whether the key is missing, in each partition that the page may have rows of; what is missing comes last."""
        partitions = [True, False] if page.backwards else [False, True]
        if not self.key.nullable:
            return [False]
        return partitions if self.cursor_key_missing is None else partitions[partitions.index(self.cursor_key_missing) :]

    def _select(self, columns: Sql, condition: Sql, *, missing: bool) -> Sql:
        tables, own_condition = self._rows_without_key() if missing else self._rows_with_key()
        keys = sql("" if missing else sql(self.key.expression, f" {self.direction}, "), f"{self.row}.id {self.direction}")
        where = where_clause(all_of([condition, own_condition]))
        return sql("select ", columns, " from ", tables, where, " order by ", keys, f" limit {self.size}")

    def _rows_with_key(self) -> tuple[Sql, Sql]:
        """One related row of each tie, in the order of their index, and beside it the first rows of the tie."""
        one, tied = self.related.alias, self.context.alias("o")
        same_key = sql(self._key_under(tied), " = ", self.key.expression)
        is_tied = all_of([*self._index_conditions(tied, missing=False), same_key])
        # A comparison, not an equation: the planner would expect a single tie, and sort everything.
        where = where_clause(all_of([is_tied, self._has_rows(tied)]))
        leads = sql(f"{one}.id <= (select {tied}.id from {self.related.table} {tied}", where, f" order by {tied}.id limit 1)")
        is_first = self.context.json.in_select(sql(f"{self.row}.id"), self._first_ids_of_tie(tied, is_tied, missing=False))
        index_conditions = self._index_conditions(one, missing=False)
        condition = all_of([*index_conditions, self._at_or_beyond_cursor(), self._has_rows(one), leads, is_first])
        return sql(f"{self.related.table} {one} cross join {self.table} {self.row}"), condition

    def _rows_without_key(self) -> tuple[Sql, Sql]:
        """One tie: the first rows of related rows that miss the key, and of none."""
        parts = []
        if self.key.column_nullable:
            tied = self.context.alias("o")
            is_tied = all_of([*self._index_conditions(tied, missing=True), sql(self._key_under(tied), " is null")])
            parts.append(self._first_ids_of_tie(tied, is_tied, missing=True))
        if self.related.nullable:
            parts.append(self._first_ids_of_related("is null", self.size, missing=True))
        ids = join(" union all ", (sql("select * from (", part, f") {self.context.alias('p')}") for part in parts))
        nothing = sql(f"(select cast(null as {self.key.kind.value}) as ", self._key_under(""), f") {self.related.alias}")
        return sql(nothing, f" cross join {self.table} {self.row}"), self.context.json.in_select(sql(f"{self.row}.id"), ids)

    def _has_rows(self, alias: str) -> Sql:
        """Most people are no critics."""
        row = self.context.alias("r")
        where = f"where {row}.{self.related.column} = {alias}.id"
        return sql(f"(select {row}.id from {self.table} {row} {where} limit 1) is not null")

    def _index_conditions(self, alias: str, *, missing: bool) -> list[Sql]:
        """What the index of a key that may be empty begins with."""
        if not self.key.column_nullable:
            return []
        flag = sql("(", self._key_under(alias), " is not null)" if self.key.descending else " is null)")
        return [self.context.json.index_condition(flag, holds=self.key.descending is not missing)]

    def _key_under(self, alias: str) -> Sql:
        """The key under another alias, or as a bare name."""
        (text,) = self.key.expression.parts
        name = str(text).removeprefix(f"{self.related.alias}.")
        return sql(f"{alias}.{name}" if alias else name)

    def _at_or_beyond_cursor(self) -> Sql:
        if self.cursor_key_missing is not False:
            return TRUE
        return sql(self.key.expression, f" {'>' if self.ascending else '<'}= ", self.cursor[0])

    def _first_ids_of_tie(self, tied: str, is_tied: Sql, *, missing: bool) -> Sql:
        """The ids of the first rows of a tie; `is_tied` says which related rows, under the alias `tied`, make it."""
        first = self._first_ids_of_related(f"= {tied}.id", 1, missing=missing)
        order_by = f" order by {FIRST_ID_COLUMN} {self.direction} nulls last limit {self.size}"
        select, table = sql(f"select {tied}.id, (", first, f") as {FIRST_ID_COLUMN}"), f" from {self.related.table} {tied}"
        related = sql(select, table, where_clause(is_tied), order_by)
        each, row = self.context.alias("o"), self.context.alias("r")
        last = self._first_ids_of_related(f"= {each}.id", 1, missing=missing, skip=self.size - 1)
        until = sql(f"{row}.id {'<' if self.ascending else '>'}= coalesce((", last, f"), {_ID_BOUNDS[self.ascending]})")
        is_related = sql(f"{row}.{self.related.column} = {each}.id")
        where = where_clause(all_of([is_related, self._beyond_cursor(row, missing=missing), until]))
        tables = sql("(", related, f") {each} cross join {self.table} {row}")
        return sql(f"select {row}.id from ", tables, where, f" order by {row}.id {self.direction} limit {self.size}")

    def _first_ids_of_related(self, owner: str, count: int, *, missing: bool, skip: int = 0) -> Sql:
        """The ids of the first rows of one related row, or of none."""
        row = self.context.alias("r")
        condition = all_of([sql(f"{row}.{self.related.column} {owner}"), self._beyond_cursor(row, missing=missing)])
        ending = f" order by {row}.id {self.direction} limit {count}{f' offset {skip}' if skip else ''}"
        return sql(f"select {row}.id from {self.table} {row}", where_clause(condition), ending)

    def _beyond_cursor(self, row: str, *, missing: bool) -> Sql:
        """Beyond the cursor, in the tie in which it stands."""
        if self.cursor_key_missing is not missing:
            return TRUE
        key, start = self.cursor
        if not missing:
            before_all = _ID_BOUNDS[not self.ascending]
            start = sql("case when ", self.key.expression, " = ", key, " then ", start, f" else {before_all} end")
        return sql(f"{row}.id {'>' if self.ascending else '<'} ", start)
