"""Pages of an order by a key of a related row, tie by tie: of each tie no more is read than the page can hold."""

from dataclasses import dataclass

from cms.content.editions import Edition
from cms.reading.pages.cursor import cursor_slot, read_cursor
from cms.reading.pages.page_arguments import PageArguments
from cms.reading.rows.ordering import KEY_TYPES, Order, OrderKey, RelatedKey
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import TRUE, Sql, all_of, join, sql, where_clause

_IDS = ("'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'")
"""What all ids lie between."""

KEY, ID, HEAD = "page_key$", "page_id$", "page_head$"
"""What the two sides of a page are put in order by, and the related rows of a tie."""


def uses_related_order(context: CompileContext, order: Order, page: PageArguments, held: Sql) -> bool:
    """Whether an order is by one key of a related row, over all live rows, read from an end or on from a cursor.

    A condition might leave few rows of many ties, and a cursor at which a page ends is none to begin at.
    """
    one_key = len(order.related) == 1 and len(order.keys) == 2
    ends_at = page.after if page.backwards else page.before
    return context.edition is Edition.LIVE and held == TRUE and one_key and ends_at is None


def rows_in_related_order(
    context: CompileContext, type_name: str, row: str, order: Order, page: PageArguments, columns: Sql, size: int
) -> Sql:
    """The first `size` rows of a page, as a SELECT of these columns of the rows under the alias `row`."""
    end, leaf = ("before", page.before) if page.backwards else ("after", page.after)
    values = None if leaf is None else read_cursor(context.at(end), order, type_name, leaf)
    slots = () if leaf is None else tuple(cursor_slot(context.at(end), key, n, leaf) for n, key in enumerate(order.keys, 1))
    missing = None if values is None else values[0] is None
    table = context.table(context.type(type_name).table)
    up = order.keys[0].descending is page.backwards
    return _Ties(context, table, row, order.keys[0], order.related[0], up, size, slots, missing).rows(columns, page)


@dataclass(frozen=True)
class _Ties:
    """A page under such an order.

    Rows that tie are ordered by their ids, whichever related row they belong to. The first `size` rows of a tie are among the
    first `size` rows of each of those `size` related rows whose own first rows come first.
    """

    context: CompileContext
    table: str
    row: str
    key: OrderKey
    related: RelatedKey
    up: bool
    size: int
    cursor: tuple[Sql, ...]
    """The key and the id in the cursor; empty where there is none."""
    cursor_misses: bool | None
    """Whether the key is missing in the cursor."""

    @property
    def turn(self) -> str:
        """The direction in which rows are read."""
        return "asc" if self.up else "desc"

    def rows(self, columns: Sql, page: PageArguments) -> Sql:
        """Rows that have the key, rows that miss it, or the one and, as far as there is room, the other."""
        first, *more = self._sides(page)
        if not more:
            return self._side(columns, TRUE, missing=first)
        columns = sql(columns, ", ", self.key.value, f" as {KEY}, {self.row}.id as {ID}")
        name = self.context.alias("p")
        room = sql(f"(select count(*) from {name}) < {self.size}")
        rest = sql(" union all select * from (", self._side(columns, room, missing=not first), f") {self.context.alias('p')}")
        both = sql(f"with {name} as materialized (", self._side(columns, TRUE, missing=first), f") select * from {name}", rest)
        flag = f"({KEY} is {'not ' if self.key.descending else ''}null)"
        keys = ", ".join(f"{term} {self.turn}" for term in (flag, KEY, ID))
        return sql("select * from (", both, f") {self.context.alias('p')} order by {keys} limit {self.size}")

    def _sides(self, page: PageArguments) -> list[bool]:
        """Whether the key is missing, on each side that the page may have rows of; what is missing comes last."""
        sides = [True, False] if page.backwards else [False, True]
        if not self.key.null:
            return [False]
        return sides if self.cursor_misses is None else sides[sides.index(self.cursor_misses) :]

    def _side(self, columns: Sql, condition: Sql, *, missing: bool) -> Sql:
        tables, held = self._missing() if missing else self._present()
        keys = sql("" if missing else sql(self.key.value, f" {self.turn}, "), f"{self.row}.id {self.turn}")
        held = all_of([condition, held])
        return sql("select ", columns, " from ", tables, where_clause(held), " order by ", keys, f" limit {self.size}")

    def _present(self) -> tuple[Sql, Sql]:
        """One related row of each tie, in the order of their index, and beside it the first rows of the tie."""
        one, twin = self.related.alias, self.context.alias("o")
        tied = all_of([*self._begins(twin, missing=False), sql(self._key_of(twin), " = ", self.key.value)])
        # A comparison, not an equation: the planner would expect a single tie, and sort everything.
        known = where_clause(all_of([tied, self._has_rows(twin)]))
        leads = sql(f"{one}.id <= (select {twin}.id from {self.related.table} {twin}", known, f" order by {twin}.id limit 1)")
        among = self.context.json.in_select(sql(f"{self.row}.id"), self._first_of_tie(twin, tied, missing=False))
        held = all_of([*self._begins(one, missing=False), self._from_cursor(), self._has_rows(one), leads, among])
        return sql(f"{self.related.table} {one} cross join {self.table} {self.row}"), held

    def _missing(self) -> tuple[Sql, Sql]:
        """One tie: the first rows of related rows that miss the key, and of none."""
        parts = []
        if self.key.sparse:
            twin = self.context.alias("o")
            tied = all_of([*self._begins(twin, missing=True), sql(self._key_of(twin), " is null")])
            parts.append(self._first_of_tie(twin, tied, missing=True))
        if self.related.may_miss:
            parts.append(self._first("is null", self.size, missing=True))
        ids = join(" union all ", (sql("select * from (", part, f") {self.context.alias('p')}") for part in parts))
        nothing = sql(f"(select cast(null as {KEY_TYPES[self.key.kind]}) as ", self._key_of(""), f") {self.related.alias}")
        return sql(nothing, f" cross join {self.table} {self.row}"), self.context.json.in_select(sql(f"{self.row}.id"), ids)

    def _has_rows(self, alias: str) -> Sql:
        """Most people are no critics."""
        row = self.context.alias("r")
        return sql(
            f"(select {row}.id from {self.table} {row} where {row}.{self.related.column} = {alias}.id limit 1) is not null"
        )

    def _begins(self, alias: str, *, missing: bool) -> list[Sql]:
        """What the index of a key that may be empty begins with."""
        if not self.key.sparse:
            return []
        flag = sql("(", self._key_of(alias), " is not null)" if self.key.descending else " is null)")
        return [self.context.json.index_condition(flag, holds=self.key.descending is not missing)]

    def _key_of(self, alias: str) -> Sql:
        """The key under another alias, or as a bare name."""
        (text,) = self.key.value.parts
        name = str(text).removeprefix(f"{self.related.alias}.")
        return sql(f"{alias}.{name}" if alias else name)

    def _from_cursor(self) -> Sql:
        if self.cursor_misses is not False:
            return TRUE
        return sql(self.key.value, f" {'>' if self.up else '<'}= ", self.cursor[0])

    def _first_of_tie(self, twin: str, tied: Sql, *, missing: bool) -> Sql:
        """The ids of the first rows of a tie; `tied` says which related rows, under the alias `twin`, make it."""
        head = self._first(f"= {twin}.id", 1, missing=missing)
        soonest = f" order by {HEAD} {self.turn} nulls last limit {self.size}"
        related = sql(
            f"select {twin}.id, (", head, f") as {HEAD} from {self.related.table} {twin}", where_clause(tied), soonest
        )
        each, row = self.context.alias("o"), self.context.alias("r")
        last = self._first(f"= {each}.id", 1, missing=missing, skip=self.size - 1)
        until = sql(f"{row}.id {'<' if self.up else '>'}= coalesce((", last, f"), {_IDS[self.up]})")
        held = all_of([sql(f"{row}.{self.related.column} = {each}.id"), self._beyond(row, missing=missing), until])
        tables = sql("(", related, f") {each} cross join {self.table} {row}")
        return sql(f"select {row}.id from ", tables, where_clause(held), f" order by {row}.id {self.turn} limit {self.size}")

    def _first(self, owner: str, count: int, *, missing: bool, skip: int = 0) -> Sql:
        """The ids of the first rows of one related row, or of none."""
        row = self.context.alias("r")
        held = all_of([sql(f"{row}.{self.related.column} {owner}"), self._beyond(row, missing=missing)])
        ending = f" order by {row}.id {self.turn} limit {count}{f' offset {skip}' if skip else ''}"
        return sql(f"select {row}.id from {self.table} {row}", where_clause(held), ending)

    def _beyond(self, row: str, *, missing: bool) -> Sql:
        """Beyond the cursor, in the tie in which it stands."""
        if self.cursor_misses is not missing:
            return TRUE
        key, last = self.cursor
        start = (
            last if missing else sql("case when ", self.key.value, " = ", key, " then ", last, f" else {_IDS[not self.up]} end")
        )
        return sql(f"{row}.id {'>' if self.up else '<'} ", start)
