"""JSON as SQLite writes it, from version 3.40 on: functions over expressions."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

from cms.database.addresses.address import Dialect
from cms.reading.sql.fragments import Sql, join, sql
from cms.reading.sql.json_dialect import JsonMember

OVERFLOW = "parser stack overflow"
_CHUNK = 60  # a function takes 127 arguments

_LONGEST = 2**31 - 1
"""Characters of a text at most."""

SPEND = "marquee_spend"
"""The function that connections add up in what a statement spends."""


class SqliteJson:
    """SQLite 3.40 and newer. What a sub-select returns is text again, so JSON is marked as such wherever it is used."""

    dialect = Dialect.SQLITE
    nesting_limits: Sequence[int | None] = (None, 6, 4, 3, 2, 1)

    def can_parse(self, statement: str) -> bool:
        """As the parser itself says, in an empty database: its stack holds 100 entries, and each release counts its own."""
        with closing(sqlite3.connect(":memory:")) as nowhere:
            try:
                nowhere.execute(statement)
            except sqlite3.Error as error:
                return OVERFLOW not in str(error)
        return True

    def select_object(self, members: Sequence[JsonMember], tail: Sql) -> Sql:
        """An object by `json_object`."""
        return sql("(select ", self.object(members), tail, ")")

    def select_array(self, members: Sequence[JsonMember], tail: Sql) -> Sql:
        """A list by `json_group_array`."""
        return sql("(select json_group_array(", self.object(members), ")", tail, ")")

    def object(self, members: Sequence[JsonMember]) -> Sql:
        """`json_object`; more members than a function takes are spliced from several."""
        chunks = [members[start : start + _CHUNK] for start in range(0, len(members), _CHUNK)] or [()]
        # Written once each, or rows in rows in rows would be computed twice as often at every level. What precedes the last
        # character, as many characters as there may be, is all but that one.
        built = [sql("json_object(", _arguments(chunk), ")") for chunk in chunks]
        if len(built) == 1:
            return built[0]
        inner = join(" || ',' || ", (sql("substr(substr(", one, f", -1, -{_LONGEST}), 2)") for one in built))
        return sql("json('{' || ", inner, " || '}')")

    def array_agg(self, element: Sql, condition: Sql) -> Sql:
        """`json_group_array` over the rows that count."""
        return sql("json_group_array(", element, ") filter (where ", condition, ")")

    def as_json(self, text: Sql) -> Sql:
        """`json`."""
        return _as_json(text)

    def array(self, elements: Sequence[Sql]) -> Sql:
        """`json_array`."""
        return sql("json_array(", join(", ", elements), ")")

    def array_elements(self, column: Sql, alias: str) -> Sql:
        """`json_each`, which goes in order."""
        return sql("json_each(", column, f") {alias}")

    def scalar_member(self, element: Sql, name: str) -> Sql:
        """`->>`."""
        return sql("(", element, f" ->> '{name}')")

    def integer_member(self, element: Sql, name: str) -> Sql:
        """`->>` keeps numbers."""
        return self.scalar_member(element, name)

    def boolean(self, condition: Sql) -> Sql:
        """There are no booleans but in JSON."""
        return sql("json(case when ", condition, " then 'true' else 'false' end)")

    def scaled_number(self, column: Sql, scale: int) -> Sql:
        """Division of doubles."""
        return sql("(", column, f" / {scale}.0)")

    def instant(self, column: Sql) -> Sql:
        """`strftime`, exact to the millisecond."""
        return sql("strftime('%Y-%m-%dT%H:%M:%fZ', ", column, ")")

    def hexadecimal(self, json: Sql) -> Sql:
        """`hex`."""
        return sql("lower(hex(", json, "))")

    def equals_any(self, column: Sql, values: Sql) -> Sql:
        """A bound JSON list, taken apart."""
        return sql(column, " in (select value from json_each(", values, "))")

    def in_select(self, column: Sql, select: Sql) -> Sql:
        """`in`."""
        return sql(column, " in (", select, ")")

    def index_condition(self, condition: Sql, *, holds: bool) -> Sql:
        """`=`."""
        return sql(condition, f" = {int(holds)}")

    def contains(self, column: Sql, part: Sql) -> Sql:
        """`instr`; LIKE would have limits of its own."""
        return sql("instr(", column, ", ", part, ") > 0")

    def is_distinct_from(self, column: Sql, value: Sql) -> Sql:
        """`is not`."""
        return sql(column, " is not ", value)

    def byte_length(self, text: Sql) -> Sql:
        """The length of a BLOB; `octet_length` came with SQLite 3.43."""
        return sql("length(cast(", text, " as blob))")

    def spend(self, size: Sql, budget: int) -> Sql:
        """A function of ours."""
        return sql(f"{SPEND}(", size, f", {budget})")

    def node_ids(self, slot: Sql, alias: str) -> Sql:
        """A bound JSON text, taken apart."""
        return sql(
            "(select value ->> 0 as type, value ->> 1 as key, key as place from json_each(",
            slot,
            f")) {alias}",
        )


def _arguments(members: Sequence[JsonMember]) -> Sql:
    return join(
        ", ", (sql(f"'{member.key}', ", _as_json(member.value) if member.is_text else member.value) for member in members)
    )


def _as_json(json: Sql) -> Sql:
    return sql("json(", json, ")")
