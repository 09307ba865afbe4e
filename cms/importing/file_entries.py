"""The entries in a file, as the input that the acts take."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cms.content.content_type import ContentType, RowType
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.texts import check_characters
from cms.importing.json_text import read_json
from cms.importing.located_values import LocatedValue, Mistake, UnreadableError
from cms.importing.markdown_text import read_markdown
from cms.importing.yaml_text import read_yaml
from cms.wording import find_similar


@dataclass(frozen=True)
class FileEntry:
    """An entry as a file says it: its type, its slug, the input for the acts, and where each part stands."""

    file: Path
    content_type: ContentType
    slug: str
    values: Mapping[str, object]
    located_value: LocatedValue
    list_place: int = 0
    """Where it stands in its list."""


def read_entries(registry: Registry, file: Path, text: str, mistakes: list[Mistake]) -> list[FileEntry]:
    """The entries of a file that can be told; notes what is wrong with others, and UnreadableError when none can be."""
    if file.suffix == ".md":
        content_type, located_value = read_markdown(registry, text)
        entries = [_read_entry(registry, file, content_type, located_value, mistakes)]
    else:
        found = read_json(text) if file.suffix == ".json" else read_yaml(text)
        entries = [
            _read_entry(registry, file, content_type, located_value, mistakes, place)
            for content_type, place, located_value in _list_entries(registry, found, mistakes)
        ]
    return [entry for entry in entries if entry is not None]


def _list_entries(
    registry: Registry, found: LocatedValue | None, mistakes: list[Mistake]
) -> list[tuple[ContentType, int, LocatedValue]]:
    types = {one.plural: one for one in registry.content_types}
    if found is None or not isinstance(found.value, dict) or not found.parts:
        description = "The file is empty" if found is None or found.value == {} else "This is no content"
        raise UnreadableError(Mistake(found.line if found else 1, f"{description}; list entries under {_join_with_or(types)}."))
    listed: list[tuple[ContentType, int, LocatedValue]] = []
    for name, part in found.parts.items():
        if name not in types:
            suggestion = find_similar(name, types)
            remedy = f"did you mean {suggestion}?" if suggestion else f"there are {_join_with_or(types)}."
            mistakes.append(Mistake(part.line, f"There is no content called {name!r}; {remedy}"))
        elif not isinstance(part.value, list):
            mistakes.append(Mistake(part.line, f"What stands under {name} is not a list; start each entry with a dash."))
        else:
            listed += [(types[name], place, item) for place, item in enumerate(part.parts.values())]
    return listed


def _read_entry(
    registry: Registry,
    file: Path,
    content_type: ContentType,
    located_value: LocatedValue,
    mistakes: list[Mistake],
    place: int = 0,
) -> FileEntry | None:
    values = located_value.value
    if not isinstance(values, dict):
        mistakes.append(Mistake(located_value.line, f"This is not a {content_type.name}; give its fields by name."))
        return None
    slug = values.get("slug")
    if not isinstance(slug, str) or not slug:
        description = "no slug" if slug is None else f"the slug {slug!r}, which is not a text"
        message = f"This {content_type.name} has {description}; give it one: it says which entry this is."
        mistakes.append(Mistake(located_value.line_of(["slug"]), message))
        return None
    try:
        check_characters(slug)
    except ValueError as error:
        mistakes.append(Mistake(located_value.line_of(["slug"]), str(error)))
        return None
    return FileEntry(file, content_type, slug, _expand_references(registry, content_type, values), located_value, place)


def _expand_references(registry: Registry, row_type: RowType, values: Mapping[str, object]) -> dict[str, object]:
    """In files a reference is a slug; the acts want to be told so."""
    fields = registry.fields[row_type.name]
    expanded: dict[str, object] = {}
    for name, value in values.items():
        match fields.get(name):
            case Reference():
                expanded[name] = _expand_reference(value)
            case Links():
                expanded[name] = [_expand_reference(item) for item in value] if isinstance(value, list) else value
            case Owned() as field:
                expanded[name] = _expand_rows(registry, registry.rows[field.of], value)
            case _:
                expanded[name] = value
    return expanded


def _expand_rows(registry: Registry, row_type: RowType, value: object) -> object:
    if not isinstance(value, list):
        return value
    return [_expand_references(registry, row_type, item) if isinstance(item, dict) else item for item in value]


def _expand_reference(value: object) -> object:
    return {"slug": value} if isinstance(value, str) else value


def _join_with_or(names: Mapping[str, object]) -> str:
    *some, last = names
    return f"{', '.join(some)} or {last}"
