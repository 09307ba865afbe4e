"""What is known of an operation while it is written: its variables, fragments, response keys and cost."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_letters, ascii_lowercase, digits
from typing import Any, TypeVar

from graphql import GraphQLCompositeType, GraphQLSchema
from hypothesis import strategies as st

from tests.generate.compiler_names import list_compiler_names
from tests.generate.conditions import Pool

Choice = TypeVar("Choice")

# The most the page sizes of one operation may multiply up to, with room to a server's limit of 50,000 nodes.
MOST_COST = 15_000
MOST_PER_LIST = 2_000
MOST_ALIASES = 80
# Past so many fields only leaves are written, so that no document grows without end.
MOST_FIELDS = 50

# PostgreSQL cuts identifiers at 63 bytes: two keys that differ after that, and keys named like other fields.
LONG_KEY = "key_that_is_as_long_as_an_identifier_may_be_in_the_database_and_more"
LIKE_FIELDS = ("id", "Id", "title", "name", "data", "value", "json", LONG_KEY + "_1", LONG_KEY + "_2")
SHORT = (*ascii_letters, "_", *(one + two for one in ascii_lowercase for two in ascii_lowercase + digits))
ALIASES = (LIKE_FIELDS, ascii_letters, SHORT, list_compiler_names())
CURSORS = {"cursor", "startCursor", "endCursor"}


@dataclass(frozen=True)
class Fragment:
    """A finished named fragment, with what spreading it costs below one parent, and how deep it was written."""

    name: str
    on: GraphQLCompositeType
    text: str
    cost: float
    place: "Place"


@dataclass(frozen=True)
class Place:
    """Where in an operation a selection stands.

    `entries` more entries may be nested below, `levels` more fields of any kind; `weight` is what the page sizes
    above multiply up to.
    """

    entries: int
    levels: int
    weight: int

    def is_within(self, other: "Place") -> bool:
        """Tell whether what was written at the other place has room here."""
        return self.entries >= other.entries and self.levels >= other.levels


@dataclass
class Writing:
    """An operation being written."""

    draw: st.DrawFn
    schema: GraphQLSchema
    pool: Pool
    declarations: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)
    keys: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    aliases: int = 0
    fields: int = 0
    cost: float = 0
    names: int = 0

    def name(self, prefix: str) -> str:
        """Return a name that nothing else in this operation has."""
        self.names += 1
        return f"{prefix}{self.names}"

    def happens(self, in_ten: int) -> bool:
        """Draw whether something happens that does so this many times out of ten."""
        return self.draw(st.integers(0, 9)) >= 10 - in_ten

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Draw one of these."""
        return self.draw(st.sampled_from(choices))

    def can_list(self, place: Place, size: int) -> bool:
        """Tell whether a list of this size may still be asked for here."""
        total = place.weight * size
        return total <= MOST_PER_LIST and self.cost + total <= MOST_COST
