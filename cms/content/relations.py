"""The kinds of field that lead to other rows."""

from dataclasses import dataclass, field

from cms.content.fields import Field


@dataclass(frozen=True)
class Inverse:
    """The list at the other end of a relation."""

    name: str
    doc: str = field(kw_only=True)
    where: bool = field(default=True, kw_only=True)


@dataclass(frozen=True)
class Reference(Field):
    """To one entry of another type, by a foreign key."""

    to: str = field(kw_only=True)
    inverse: Inverse | None = field(default=None, kw_only=True)

    @property
    def column(self) -> str:
        """The foreign key."""
        return f"{super().column}_id"


@dataclass(frozen=True)
class Tree(Reference):
    """To the parent of the same type; a closure table answers for whole subtrees.

    With `within`, every list of the type takes an argument that says how far into the tree it reaches.
    """

    within: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Links(Field):
    """To many entries, in the editors' order, by a link table."""

    to: str = field(kw_only=True)
    inverse: Inverse | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Owned(Field):
    """Rows that live and die with the entry: an edge with data."""

    of: str = field(kw_only=True)


@dataclass(frozen=True)
class Through(Field):
    """What lies at the end of a path of relations, each once. `plain` lists keep the order of the path's first relation."""

    path: tuple[str, ...] = field(kw_only=True)
    plain: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Score(Field):
    """The score summary of a list of rated entries, and the orders by its count and mean."""

    of: str = field(kw_only=True)
    rating: str = field(kw_only=True)
    count_order: str | None = field(default=None, kw_only=True)
    average_order: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Count(Field):
    """An order by how many rows a list holds."""

    of: str = field(kw_only=True)
