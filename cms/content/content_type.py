"""A content type, declared once: everything else is derived from these values."""

from dataclasses import dataclass, field

from cms.access.permissions import Permission
from cms.content.fields import Counter, ExternalIds, Field, Id, Instant, Slug, Status
from cms.content.naming import snake_case

ID = Id("id", required=True, where=True, doc="Opaque, URL-safe, typed, the same in every edition and after export and import.")

ENTRY_FIELDS: tuple[Field, ...] = (
    ID,
    Slug("slug", required=True, where=True, max_length=120, doc="The entry's name in addresses, unique within its type."),
    Status(
        "status",
        required=True,
        where=True,
        doc="How the working edition stands to the live one. In the published perspective always PUBLISHED.",
    ),
    Counter(
        "version",
        required=True,
        doc="Grows by one with every save; send it back as expectedVersion."
        " In the published perspective, the version that is live.",
    ),
    Instant("createdAt", required=True, where=True, order=True, doc="When the entry was first saved."),
    Instant("updatedAt", required=True, where=True, order=True, doc="When this version was saved."),
    Instant(
        "publishedAt",
        where=True,
        order=True,
        doc="When what is live now went live; null when nothing is live. Moves with every publish.",
    ),
    Instant("firstPublishedAt", where=True, order=True, doc="When the entry first went live; never moves."),
    ExternalIds(
        "externalIds", required=True, where=True, doc="The entry's ids in other systems, in the order they were given."
    ),
)


@dataclass(frozen=True)
class RowType:
    """A type of row that can be fetched by its id and listed: an entry or what an entry owns."""

    name: str
    fields: tuple[Field, ...]
    doc: str = field(kw_only=True)

    @property
    def table(self) -> str:
        """The working edition's table; the live edition's has the prefix `live_`. Also the prefix of public ids."""
        return snake_case(self.name)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """What a reader can select of it."""
        return (ID, *self.fields)


@dataclass(frozen=True)
class ContentType(RowType):
    """A type of entry: its list's name, what its slug is made from, its fields, what lists of it are ordered by when plain.

    With `write_own`, that permission is enough to make entries of the type, and to write those that one made.
    """

    plural: str = field(kw_only=True)
    slug_from: tuple[str, ...] = field(kw_only=True)
    natural_order: str = field(kw_only=True)
    write_own: Permission | None = field(default=None, kw_only=True)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """What a reader can select of it, its entry fields first."""
        return (*ENTRY_FIELDS, *self.fields)

    @property
    def enum_name(self) -> str:
        """What it is called among the types of entries: MOVIE."""
        return self.table.upper()

    @property
    def singular(self) -> str:
        """The root field that fetches one."""
        return self.name[:1].lower() + self.name[1:]


@dataclass(frozen=True)
class OwnedType(RowType):
    """A type of row that an entry owns; `owner` is the field that leads back, `identity` what makes two rows the same."""

    owner: str = field(kw_only=True)
    owner_type: str = field(kw_only=True)
    identity: tuple[str, ...] = field(kw_only=True)
    unique: bool = field(default=False, kw_only=True)
