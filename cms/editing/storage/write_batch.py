"""What an act is about to write, collected so that it can be sent in as few statements as possible."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cms.editing.storage.table import Table

_Values = tuple[object, ...]


@dataclass(frozen=True)
class RowInsert:
    """New rows of a table."""

    table: Table
    columns: tuple[str, ...]
    rows: list[_Values]


@dataclass(frozen=True)
class RowUpdate:
    """Changed rows of a table, each beginning with its id; the only one with a mark must still have that."""

    table: Table
    columns: tuple[str, ...]
    rows: list[_Values]
    mark: str | None = None


@dataclass(frozen=True)
class RowDelete:
    """Rows of a table that go: those whose column is one of the keys."""

    table: Table
    column: str
    keys: list[UUID]


RowWrite = RowInsert | RowUpdate | RowDelete


@dataclass(frozen=True)
class WriteBatch:
    """Operations in their order; those on nothing are left out."""

    operations: list[RowWrite] = field(default_factory=list)

    def insert(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Adds rows that all name the same columns."""
        if rows:
            columns = tuple(rows[0])
            self.operations.append(RowInsert(table, columns, [tuple(map(row.__getitem__, columns)) for row in rows]))

    def update(self, table: Table, rows: Sequence[Mapping[str, object]], mark: str | None = None) -> None:
        """Changes rows, found by the id that each names, that all name the same columns.

        A single one can be given the mark with which it was read: then it is changed only if nobody has touched it since.
        """
        if rows:
            columns = tuple(column for column in rows[0] if column != "id")
            values = [(row["id"], *map(row.__getitem__, columns)) for row in rows]
            self.operations.append(RowUpdate(table, columns, values, mark))

    def delete(self, table: Table, column: str, keys: Sequence[UUID]) -> None:
        """Removes the rows whose column is one of the keys."""
        if keys:
            self.operations.append(RowDelete(table, column, list(keys)))

    def operations_by_statement(self) -> Iterator[list[RowWrite]]:
        """The operations in groups that one statement can do.

        Within a statement each sees the tables as they were before it: what changes rows that another one wrote has to
        wait for the next.
        """
        group: list[RowWrite] = []
        written: set[str] = set()
        for one in self.operations:
            if not isinstance(one, RowInsert) and one.table.name in written:
                yield group
                group, written = [], set()
            group.append(one)
            written.add(one.table.name)
        if group:
            yield group
