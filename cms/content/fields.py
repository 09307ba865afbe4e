"""The kinds of field that hold values: what a content type says of each of its columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from cms.content.naming import snake_case
from cms.content.values.formats import SLUG, Format

INT_MAX = 2**31 - 1


@dataclass(frozen=True)
class Field:
    """What all kinds say: name, meaning, whether a stored entry always has it, and whether lists filter or order by it."""

    name: str
    doc: str = field(kw_only=True)
    required: bool = field(default=False, kw_only=True)
    where: bool = field(default=False, kw_only=True)
    order: bool = field(default=False, kw_only=True)

    @property
    def column(self) -> str:
        """The column that holds the value (the first one, where a kind needs several)."""
        return snake_case(self.name)


@dataclass(frozen=True)
class Text(Field):
    """One line of text. Filtered or ordered text has a folded twin; `derive` makes it from the entry when it is not given."""

    max_length: int = field(default=300, kw_only=True)
    default: str | None = field(default=None, kw_only=True)
    format: Format | None = field(default=None, kw_only=True)
    derive: Callable[[Mapping[str, Any]], str] | None = field(default=None, kw_only=True)  # Any: a row's values

    @property
    def folded(self) -> str | None:
        """The column with the folded twin, where there is one."""
        return f"{self.column}_folded" if self.where or self.order else None

    @property
    def derived(self) -> str:
        """The column that says whether the text was derived rather than given."""
        return f"{self.column}_derived"


@dataclass(frozen=True)
class Integer(Field):
    """A whole number between two bounds."""

    least: int = field(default=-INT_MAX - 1, kw_only=True)
    most: int = field(default=INT_MAX, kw_only=True)


@dataclass(frozen=True)
class Scaled(Field):
    """A number with a fixed count of decimals, stored as an integer of its smallest unit."""

    decimals: int = field(default=2, kw_only=True)
    most: int = field(default=1_000_000, kw_only=True)


@dataclass(frozen=True)
class Boolean(Field):
    """Yes or no."""

    default: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class Day(Field):
    """A calendar day."""


@dataclass(frozen=True)
class Choice(Field):
    """One of a closed set; each member's meaning stands in `meanings`."""

    options: type[Enum] = field(kw_only=True)
    default: Enum | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class TextList(Field):
    """A short list of short texts."""

    max_length: int = field(default=200, kw_only=True)
    format: Format | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class RichText(Field):
    """Markdown and what is derived from it, kept apart from the entry's row."""


@dataclass(frozen=True)
class Rating(Field):
    """A score as printed, with its scale, in integer hundredths; filters and orders compare the normalised value."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the columns that hold value, worst, best and normalised."""
        return tuple(f"{self.column}_{part}" for part in ("value", "worst", "best", "normalized"))

    @property
    def normalized(self) -> str:
        """The column that is compared."""
        return f"{self.column}_normalized"


# ---- the fields every entry has; the system keeps them, nobody edits them (slug and external ids apart)


@dataclass(frozen=True)
class Id(Field):
    """The typed id; its column is the key."""


@dataclass(frozen=True)
class Slug(Text):
    """The entry's name in addresses, unique in its type and edition; what it may hold is folded already."""

    format: Format | None = field(default=SLUG, kw_only=True)

    @property
    def folded(self) -> str:
        """The column itself."""
        return self.column


@dataclass(frozen=True)
class Status(Field):
    """Draft, published or changed; computed, never stored."""


@dataclass(frozen=True)
class Counter(Integer):
    """A number the system counts up."""


@dataclass(frozen=True)
class Instant(Field):
    """A moment the system noted, in UTC."""


@dataclass(frozen=True)
class ExternalIds(Field):
    """The entry's ids in other systems, in a table of their own."""
