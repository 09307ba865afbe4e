"""Column and index kinds that make both databases behave alike."""

from tortoise import fields
from tortoise.indexes import Index


class CodePointText(fields.CharField[str]):
    """Text that every database compares by code point (PostgreSQL would use the locale's order)."""

    class _db_postgres:
        def __init__(self, field: "CodePointText") -> None:
            self.field = field

        @property
        def SQL_TYPE(self) -> str:
            return f'VARCHAR({self.field.max_length}) COLLATE "C"'


class NullsLastIndex(Index):
    """An index that serves an order in which missing values come last.

    The order is written `(column IS NULL), column, id`, all ascending, or `(column IS NOT NULL), column, id`, all
    descending: one direction for all keys, so that a page after a cursor is one row comparison on every database.
    """

    NEGATION = ""

    @property
    def field_names(self) -> list[str]:
        """The indexed expressions, ready to stand in SQL."""
        (column,) = self.fields
        return [f'("{column}" IS {self.NEGATION}NULL)', column, "id"]


class NullsLastDescendingIndex(NullsLastIndex):
    """The same for descending orders, where the index is read backwards."""

    NEGATION = "NOT "
