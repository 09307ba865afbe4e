"""What an archive holds: sections of rows, each of one table, in the order in which they can be written again."""

from collections.abc import Iterator
from dataclasses import dataclass

from tortoise.models import Model

from cms.changes.models import Change, ContentClock, EntryVersion, Installation, LoadedEntry, SlugRedirect
from cms.content.content_type import ContentType
from cms.content.editions import Edition, aggregate_columns
from cms.editing.live.child_tables import child_tables_of
from cms.editing.saving.write_records import deferred_columns
from cms.editing.storage.declarations import Declarations
from cms.editing.storage.table import Table, table_of

SINGLE_ROWS: tuple[type[Model], ...] = (ContentClock, Installation)
"""Tables of one row, which is there in an empty installation as well: the content revision, and which installation it is."""

_LOG_MODELS: tuple[type[Model], ...] = (*SINGLE_ROWS, Change, LoadedEntry)
_KEYS: dict[type[Model], tuple[str, ...]] = {LoadedEntry: ("entry_id",), SlugRedirect: ("type", "slug")}


@dataclass(frozen=True)
class ArchiveParts:
    """What of an installation is archived beside its entries."""

    history: bool = True
    redirects: bool = True


@dataclass(frozen=True, eq=False)
class TableSection:
    """Rows of a table in the order of `key`, of which these columns are carried.

    With `sets_references` they are no rows of their own: references that are set once everything that is referred to is there.
    """

    model: type[Model]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    sets_references: bool = False

    @property
    def table(self) -> Table:
        """The table."""
        return table_of(self.model)


def list_sections(declarations: Declarations, parts: ArchiveParts) -> list[TableSection]:
    """All of them. What follows from other tables is left out: trees' closures, stored aggregates, totals."""
    sections = [section for edition in Edition for section in _sections_of_edition(declarations, edition)]
    models = list(_LOG_MODELS)
    models += [EntryVersion] if parts.history else []
    models += [SlugRedirect] if parts.redirects else []
    return sections + [_section_of(model) for model in models]


def _section_of(model: type[Model]) -> TableSection:
    columns = table_of(model).columns
    is_redirect = model is SlugRedirect
    return TableSection(model, tuple(one for one in columns if one != "id" or not is_redirect), _KEYS.get(model, ("id",)))


def _sections_of_edition(declarations: Declarations, edition: Edition) -> Iterator[TableSection]:
    types = declarations.registry.content_types
    for content_type in types:
        yield from _sections_of_rows(declarations, edition, content_type)
    for content_type in types:
        for child_table in child_tables_of(declarations.registry, content_type):
            model = declarations.models.get(edition, child_table.base)
            columns = table_of(model).columns
            if not child_table.keeps_keys:
                carried = tuple(column for column in columns if column != "id")
                yield TableSection(model, carried, (child_table.owner_column, "position", "id"))
            else:
                yield TableSection(model, columns, ("id",) if "id" in columns else (child_table.owner_column,))


def _sections_of_rows(declarations: Declarations, edition: Edition, content_type: ContentType) -> Iterator[TableSection]:
    model = declarations.models.get(edition, content_type.table)
    deferred = deferred_columns(declarations.registry, content_type)
    left_out = {*deferred, *(aggregate_columns(content_type) if edition is Edition.LIVE else ())}
    yield TableSection(model, tuple(column for column in table_of(model).columns if column not in left_out), ("id",))
    if deferred:
        yield TableSection(model, ("id", *deferred), ("id",), sets_references=True)
