"""JSON as PostgreSQL writes it: rows of sub-selects turned into objects."""

from collections.abc import Sequence

from cms.database.addresses.address import Dialect
from cms.reading.sql.fragments import Sql, join, sql
from cms.reading.sql.json_dialect import JsonMember

IDENTIFIER_BYTES = 63
MOST_COLUMNS = 1_600  # of a row, which ends at 1,664
_CHUNK = 50  # json_build_object takes a hundred arguments

SPENT = "marquee.spent_bytes"
"""A setting of the transaction, so that it begins at nothing in every statement that is one of its own."""

OVERSPENT = "marquee: the answer is too large"
"""Stands in the error of a statement that spent more than its budget: no other expression fails on purpose."""


class PostgresJson:
    """PostgreSQL 15 and newer."""

    dialect = Dialect.POSTGRES
    nesting_limits: Sequence[int | None] = (None,)

    def can_parse(self, statement: str) -> bool:  # noqa: ARG002 - no other dialect would do without
        """However deep."""
        return True

    def select_object(self, members: Sequence[JsonMember], tail: Sql) -> Sql:
        """An object by `to_json(row)`, the fastest form; keys longer than an identifier are built by hand.

        A column of the row's own name would be taken for the row, hence the mark in it.
        """
        if _needs_building(members):
            return sql("(select ", self.object(members), tail, ")")
        return sql("(select to_json(x$) from (select ", _columns(members), tail, ") x$)")

    def select_array(self, members: Sequence[JsonMember], tail: Sql) -> Sql:
        """A list by `json_agg(row)`."""
        if _needs_building(members):
            return sql("(select coalesce(json_agg(", self.object(members), "), '[]')", tail, ")")
        return sql("(select coalesce(json_agg(x$), '[]') from (select ", _columns(members), tail, ") x$)")

    def object(self, members: Sequence[JsonMember]) -> Sql:
        """An object over the row at hand."""
        if not _needs_building(members):
            return sql("(select to_json(x$) from (select ", _columns(members), ") x$)")
        chunks = [members[start : start + _CHUNK] for start in range(0, len(members), _CHUNK)]
        # Written once each, or rows in rows in rows would be computed twice as often at every level.
        built = [sql("json_build_object(", _arguments(chunk), ")") for chunk in chunks]
        if len(built) == 1:
            return built[0]
        inner = join(" || ', ' || ", (sql("right(left(", one, "::text, -1), -1)") for one in built))
        return sql("('{' || ", inner, " || '}')::json")

    def array_agg(self, element: Sql, condition: Sql) -> Sql:
        """`json_agg` over the rows that count."""
        return sql("coalesce(json_agg(", element, ") filter (where ", condition, "), '[]')")

    def as_json(self, text: Sql) -> Sql:
        """Types are never lost."""
        return text

    def array(self, elements: Sequence[Sql]) -> Sql:
        """`json_build_array`."""
        return sql("json_build_array(", join(", ", elements), ")")

    def array_elements(self, column: Sql, alias: str) -> Sql:
        """`jsonb_array_elements` in their order."""
        return sql("jsonb_array_elements(", column, f") with ordinality {alias}(value, place)")

    def scalar_member(self, element: Sql, name: str) -> Sql:
        """`->>`."""
        return sql("(", element, f" ->> '{name}')")

    def integer_member(self, element: Sql, name: str) -> Sql:
        """`->>`, as a number."""
        return sql("(", element, f" ->> '{name}')::int")

    def boolean(self, condition: Sql) -> Sql:
        """A boolean is one."""
        return sql("(", condition, ")")

    def scaled_number(self, column: Sql, scale: int) -> Sql:
        """Division of doubles, so that the shortest decimal that stands for it is printed."""
        return sql("(", column, f"::float8 / {scale})")

    def instant(self, column: Sql) -> Sql:
        """`to_char` in UTC."""
        return sql("to_char(", column, """ at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')""")

    def hexadecimal(self, json: Sql) -> Sql:
        """`encode`."""
        return sql("encode(convert_to(", json, "::text, 'UTF8'), 'hex')")

    def equals_any(self, column: Sql, values: Sql) -> Sql:
        """`= any(array)`."""
        return sql(column, " = any(", values, ")")

    def in_select(self, column: Sql, select: Sql) -> Sql:
        """`= any(array)`, which is filled once."""
        return sql(column, " = any(array(", select, "))")

    def index_condition(self, condition: Sql, *, holds: bool) -> Sql:
        """`is`; `=` would be simplified to what the index does not have."""
        return sql(condition, f" is {holds}".lower())

    def contains(self, column: Sql, part: Sql) -> Sql:
        """`strpos`."""
        return sql("strpos(", column, ", ", part, ") > 0")

    def is_distinct_from(self, column: Sql, value: Sql) -> Sql:
        """`is distinct from`."""
        return sql(column, " is distinct from ", value)

    def byte_length(self, text: Sql) -> Sql:
        """`octet_length`, which reads no text that is stored apart."""
        return sql("octet_length((", text, ")::text)")

    def spend(self, size: Sql, budget: int) -> Sql:
        """A sum kept in a setting of the transaction; past the budget, a text that is no boolean."""
        before = f"coalesce(nullif(current_setting('{SPENT}', true), ''), '0')::bigint"
        spent = sql(f"set_config('{SPENT}', ({before} + ", size, ")::text, true)")
        # Volatile as well: the planner works out beforehand what is always the same, and would fail then.
        failure = f"('{OVERSPENT}' || set_config('{SPENT}', '', true))::boolean"
        return sql("case when ", spent, f"::bigint <= {budget} then true else {failure} end")

    def node_ids(self, slot: Sql, alias: str) -> Sql:
        """A bound JSON text, taken apart."""
        return sql(
            "(select value ->> 0 as type, (value ->> 1)::uuid as key, place from jsonb_array_elements(",
            slot,
            f"::jsonb) with ordinality e$(value, place)) {alias}",
        )


def _needs_building(members: Sequence[JsonMember]) -> bool:
    """Whether a row cannot be made an object: a key is longer than a column's name may be, or there are too many."""
    return len(members) > MOST_COLUMNS or any(len(member.key) >= IDENTIFIER_BYTES for member in members)


def _columns(members: Sequence[JsonMember]) -> Sql:
    return join(", ", (sql(member.value, f' as "{member.key}"') for member in members))


def _arguments(members: Sequence[JsonMember]) -> Sql:
    return join(", ", (sql(f"'{member.key}', ", member.value) for member in members))
