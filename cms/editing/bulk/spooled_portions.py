"""Prepared portions on disk, so that memory holds one at a time however many there are."""

import pickle
from collections.abc import Callable, Iterator
from copyreg import dispatch_table
from functools import cache
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from cms.content.content_type import ContentType
from cms.content_types import REGISTRY
from cms.content_types.models import __models__
from cms.editing.bulk.portion import Portion
from cms.editing.storage.table import Table, table_of

MOST_IN_MEMORY = 500
"""Entries that are kept as they are."""

IN_MEMORY = 16 * 1024 * 1024
"""Bytes that are kept in memory beside them: few lists of entries need a file."""


_PickledAs = tuple[Callable[..., Any], tuple[Any, ...]]  # Any: as pickle declares what makes an object again


class SpooledPortions:
    """Portions in the order in which they were appended; they go with the block."""

    def __init__(self) -> None:
        self._first: list[Portion] = []
        """Those that stay in memory as they are: most lists of entries are no longer."""
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - it is closed at the end of our own block
        self._starts: list[int] = []
        self.sizes: list[int] = []
        """How many entries each of them has."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self.sizes)

    def append(self, portion: Portion) -> None:
        """Adds one to the end."""
        self.sizes.append(len(portion.changes))
        if sum(self.sizes) <= MOST_IN_MEMORY:
            self._first.append(portion)
            return
        self._starts.append(self._file.tell())
        pickler = pickle.Pickler(self._file, protocol=pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = dispatch_table | {Table: _by_name, ContentType: _by_type_name}
        pickler.dump(portion)

    def __iter__(self) -> Iterator[Portion]:
        return map(self.read, range(len(self)))

    def read(self, place: int) -> Portion:
        """The one at a place."""
        if place < len(self._first):
            return self._first[place]
        self._file.seek(self._starts[place - len(self._first)])
        # Only what this very process wrote into a file that nobody else can open by name.
        portion: Portion = pickle.load(self._file)  # noqa: S301
        return portion


def _by_name(table: Table) -> _PickledAs:
    return _find_table, (table.name,)


def _by_type_name(content_type: ContentType) -> _PickledAs:
    return _find_type, (content_type.name,)


def _find_type(name: str) -> ContentType:
    return REGISTRY.get_type(name)


def _find_table(name: str) -> Table:
    return _tables()[name]


@cache
def _tables() -> dict[str, Table]:
    return {table.name: table for table in map(table_of, __models__)}
