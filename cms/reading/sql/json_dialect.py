"""What the two databases say differently: objects, lists and texts as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cms.database.addresses.address import Dialect
from cms.reading.sql.fragments import Sql


@dataclass(frozen=True)
class JsonMember:
    """One member of a JSON object: its key, the expression, and whether that is JSON which may have become mere text.

    A function's result is known to be JSON where it is used; a sub-select's or a column's has to be marked as such.
    """

    key: str
    value: Sql
    is_text: bool = False


class JsonDialect(Protocol):
    """How a database writes JSON."""

    dialect: Dialect
    nesting_limits: Sequence[int | None]
    """How many levels may stand inside one another: to be tried in turn, until the database can read the statement."""

    def can_parse(self, statement: str) -> bool:
        """Whether the statement nests no deeper than the database's parser goes."""

    def select_object(self, members: Sequence[JsonMember], tail: Sql) -> Sql:
        """A scalar sub-select: the first row of `tail` (FROM and what follows) as an object, null when there is none."""

    def select_array(self, members: Sequence[JsonMember], tail: Sql) -> Sql:
        """A scalar sub-select: all rows of `tail` as a list of objects, in their order."""

    def object(self, members: Sequence[JsonMember]) -> Sql:
        """An object as an expression over the row at hand."""

    def array_agg(self, element: Sql, condition: Sql) -> Sql:
        """An aggregate: the JSON elements of the rows that meet the condition, as a list."""

    def as_json(self, text: Sql) -> Sql:
        """JSON that may have become mere text, known as JSON again."""

    def array(self, elements: Sequence[Sql]) -> Sql:
        """A list of scalars as an expression."""

    def array_elements(self, column: Sql, alias: str) -> Sql:
        """A table of the elements of a JSON list, `alias.value` each, in their order."""

    def scalar_member(self, element: Sql, name: str) -> Sql:
        """A scalar member of a JSON object, as text or number."""

    def boolean(self, condition: Sql) -> Sql:
        """A condition as a JSON value."""

    def integer_member(self, element: Sql, name: str) -> Sql:
        """A whole-number member of a JSON object."""

    def scaled_number(self, column: Sql, scale: int) -> Sql:
        """A stored integer as the number it stands for."""

    def instant(self, column: Sql) -> Sql:
        """A moment as RFC 3339 text in UTC with milliseconds."""

    def hexadecimal(self, json: Sql) -> Sql:
        """The bytes of a JSON value, in hexadecimal digits."""

    def equals_any(self, column: Sql, values: Sql) -> Sql:
        """Whether a column is one of a bound list."""

    def in_select(self, column: Sql, select: Sql) -> Sql:
        """Whether a column is one of what a sub-select gives, found by the column's index."""

    def index_condition(self, condition: Sql, *, holds: bool) -> Sql:
        """Whether a condition that an index begins with holds, found by that index."""

    def contains(self, column: Sql, part: Sql) -> Sql:
        """Whether a text holds another."""

    def is_distinct_from(self, column: Sql, value: Sql) -> Sql:
        """Whether a value is missing or another."""

    def byte_length(self, text: Sql) -> Sql:
        """How many bytes a text or a stored list takes; null when there is none."""

    def spend(self, size: Sql, budget: int) -> Sql:
        """True, unless all that one statement spends comes to more than the budget: then the statement fails."""

    def node_ids(self, slot: Sql, alias: str) -> Sql:
        """A table of bound (type, key) pairs, `alias.type`, `alias.key` and `alias.place` each, in their order."""
