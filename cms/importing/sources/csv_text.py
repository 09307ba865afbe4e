"""CSV with a header row (RFC 4180): a row is an entry, a column a field; lists are separated by bars."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cms.content.content_type import ContentType
from cms.content.entry_references import guess_reference
from cms.content.fields import Boolean, ExternalIds, Field, Integer, Scaled, TextList
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.content.values.slugs import make_slug
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.editing.storage.declarations import InputType
from cms.editing.storage.transaction import DECLARATIONS
from cms.importing.located_values import LocatedValue, Mistake, UnreadableError, locate_mapping
from cms.importing.sources.source_entry import SourceEntry, SourceValues, external_ref
from cms.wording import find_similar

TYPE_COLUMN = "type"
SEPARATOR = "|"
LONGEST_CELL = 10_000_000


@dataclass(frozen=True)
class _CsvRow:
    """A row: the line that it starts on, and its cells."""

    line: int
    cells: list[str]


def read_csv(
    registry: Registry, file: Path, text: str, mistakes: list[Mistake], default_type: str | None = None
) -> list[SourceEntry]:
    """The entries of a file; notes what is wrong with rows, and raises UnreadableError when it is the header or the form.

    Their type stands in a column, or is the default one.
    """
    head, *rows = _read_rows(text) or [_CsvRow(1, [])]
    columns = [name.strip() for name in head.cells]
    _check_columns(registry, columns, default_type)
    entries = (_read_row(registry, file, dict.fromkeys(columns), row, mistakes, default_type) for row in rows)
    return [one for one in entries if one is not None]


def find_named_type(registry: Registry, name: str) -> ContentType:
    """The content type called so, in whatever case, one or many; ValueError with the right names when there is none."""
    for one in registry.content_types:
        if name.casefold() in {one.name.casefold(), one.plural.casefold()}:
            return one
    names = ", ".join(one.singular for one in registry.content_types)
    raise ValueError(f"There is no type {name!r}; there are {names}.")


def _read_rows(text: str) -> list[_CsvRow]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[_CsvRow] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_CsvRow(line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(Mistake(line, f"This is not CSV: {error}.")) from error
    return rows


def _check_columns(registry: Registry, columns: Sequence[str], default_type: str | None) -> None:
    if not columns:
        raise UnreadableError(Mistake(1, "The file is empty; name fields in its first row, such as slug,title,year."))
    if TYPE_COLUMN not in columns and default_type is None:
        raise UnreadableError(
            Mistake(1, f"It does not say of what type its rows are; add a column {TYPE_COLUMN}, or give --type.")
        )
    types = registry.content_types if default_type is None else (find_named_type(registry, default_type),)
    fields = {name for one in types for name in DECLARATIONS.input_types[one.name].names}
    mistakes = [Mistake(1, _explain_unknown(name, fields)) for name in columns if name not in fields | {TYPE_COLUMN}]
    mistakes += [
        Mistake(1, f"The column {name!r} is there twice; give it once.") for name in {*columns} if columns.count(name) > 1
    ]
    if mistakes:
        raise UnreadableError(*mistakes)


def _explain_unknown(name: str, fields: set[str]) -> str:
    near = find_similar(name, fields)
    right = f"did you mean {near}?" if near else f"there are {', '.join(sorted(fields))}."
    return f"The column {name!r} is no field; {right}"


def _read_row(
    registry: Registry,
    file: Path,
    columns: Mapping[str, None],
    row: _CsvRow,
    mistakes: list[Mistake],
    default_type: str | None,
) -> SourceEntry | None:
    if len(row.cells) != len(columns):
        message = f"The row has {len(row.cells)} cells, and the header {len(columns)}; put what holds a comma in double quotes."
        mistakes.append(Mistake(row.line, message))
        return None
    cells = dict(zip(columns, (cell.strip() for cell in row.cells), strict=True))
    try:
        content_type = find_named_type(registry, cells.pop(TYPE_COLUMN, "") or default_type or "")
        values = _read_cells(DECLARATIONS.input_types[content_type.name], cells)
        known_by = _find_names(content_type, values)
    except ValueError as error:
        mistakes.append(Mistake(row.line, str(error)))
        return None
    located_value = locate_mapping({name: LocatedValue(value, row.line) for name, value in values.items()}, row.line)
    slug = values.get("slug") or make_slug(*(_as_part(values.get(name)) for name in content_type.slug_from))
    return SourceEntry(file, content_type, values, located_value, known_by, str(slug), added_to=frozenset({"externalIds"}))


def _as_part(value: object) -> str | int | None:
    return value if isinstance(value, str | int) else None


def _find_names(content_type: ContentType, values: SourceValues) -> tuple[EntryRef, ...]:
    if isinstance(slug := values.get("slug"), str):
        return (EntryRef(content_type.name, EntryRefKind.SLUG, slug),)
    ids = values.get("externalIds")
    known_by = (
        tuple(external_ref(content_type.name, one["source"], one["value"]) for one in ids) if isinstance(ids, list) else ()
    )
    if not known_by:
        raise ValueError(
            f"This {content_type.name} has neither a slug nor an external id; give it one: it says which entry this is."
        )
    values.pop("slug", None)
    return known_by


def _read_cells(input_type: InputType, cells: Mapping[str, str]) -> SourceValues:
    fields = {one.field.name: one.field for one in input_type.fields}
    values: SourceValues = {}
    for name, cell in cells.items():
        if name in fields:
            values[name] = _read_cell(fields[name], cell)
        elif cell:
            raise ValueError(f"A {input_type.row_type.name} has no field {name}; leave the cell empty.")
    return values


def _read_cell(field: Field, cell: str) -> object:
    match field:
        case Owned():
            raise ValueError(f"{field.name} have parts of their own, which a cell cannot hold; load them from YAML.")
        case Links():
            return [_read_reference(item) for item in _split(cell)]
        case ExternalIds():
            return [_read_external_id(item) for item in _split(cell)]
        case TextList():
            return list(_split(cell))
    if not cell:
        return None
    match field:
        case Reference():
            return _read_reference(cell)
        case Boolean():
            return {"true": True, "false": False}.get(cell.casefold(), cell)
        case Integer() | Scaled():
            return _read_number(cell)
        case _:
            return cell


def _split(cell: str) -> Iterator[str]:
    return (item.strip() for item in cell.split(SEPARATOR) if item.strip())


def _read_reference(text: str) -> object:
    return guess_reference(text) or {"slug": text}


def _read_external_id(text: str) -> SourceValues:
    source, _, value = text.partition(":")
    if not source.strip() or not value.strip():
        raise ValueError(f"{text!r} is no id in another system; write source:value, such as imdb:tt2911666.")
    return {"source": source.strip(), "value": value.strip()}


def _read_number(cell: str) -> object:
    """The number that a cell holds; else its text, which the act refuses in its own words."""
    for read in (int, float):
        try:
            return read(cell)
        except ValueError:
            continue
    return cell
