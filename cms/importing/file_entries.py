"""The entries in a file, as the input that the acts take."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cms.content.content_type import ContentType, RowType
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.input.reference_input import EntryRef, EntryRefKind, collect_given_external_ids
from cms.editing.input.texts import check_characters
from cms.importing.find_files import NDJSON_SUFFIXES, STANDARD_INPUT
from cms.importing.json_text import read_json
from cms.importing.located_values import LocatedValue, Mistake, UnreadableError
from cms.importing.markdown_text import read_markdown
from cms.importing.match_by import MatchBy
from cms.importing.ndjson_text import read_ndjson
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
    match_by: MatchBy = MatchBy.SLUG
    is_whole: bool = True
    """Whether it says all of the entry, so that what it leaves out is taken away; else that stays."""

    @property
    def name(self) -> str:
        """What it is called in messages: its slug, or an id in another system."""
        first = self.own_refs[0].value
        return self.slug or (":".join(first) if isinstance(first, tuple) else str(first))

    @property
    def own_refs(self) -> Sequence[EntryRef]:
        """The references by which it is known."""
        if self.match_by is MatchBy.SLUG:
            return (EntryRef(self.content_type.name, EntryRefKind.SLUG, self.slug),)
        return tuple(collect_given_external_ids(self.content_type.name, self.values))

    @property
    def replaced_kinds(self) -> Collection[EntryRefKind]:
        """A file says all ids in other systems, and the slug where it gives one."""
        return (EntryRefKind.EXTERNAL_ID, EntryRefKind.SLUG) if self.slug else (EntryRefKind.EXTERNAL_ID,)


def read_entries(
    registry: Registry, file: Path, text: str, mistakes: list[Mistake], match_by: MatchBy = MatchBy.SLUG
) -> list[FileEntry]:
    """The entries of a file that can be told; notes what is wrong with others, and UnreadableError when none can be."""
    listed = _list_located(registry, file, text, mistakes)
    entries = [
        _read_entry(registry, file, content_type, located_value, mistakes, place, match_by)
        for content_type, place, located_value in listed
    ]
    return [entry for entry in entries if entry is not None]


def _list_located(
    registry: Registry, file: Path, text: str, mistakes: list[Mistake]
) -> Iterable[tuple[ContentType, int, LocatedValue]]:
    """The entries as they stand in a file, with their types and places."""
    if file.suffix == ".md":
        content_type, located_value = read_markdown(registry, text)
        return [(content_type, 0, located_value)]
    if file.suffix in NDJSON_SUFFIXES or file == STANDARD_INPUT:
        return read_ndjson(registry, text, mistakes)
    return _list_entries(registry, read_json(text) if file.suffix == ".json" else read_yaml(text), mistakes)


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
    list_place: int,
    match_by: MatchBy,
) -> FileEntry | None:
    values = located_value.value
    if not isinstance(values, dict):
        mistakes.append(Mistake(located_value.line, f"This is not a {content_type.name}; give its fields by name."))
        return None
    if match_by is MatchBy.EXTERNAL_ID and not any(collect_given_external_ids(content_type.name, values)):
        message = f"This {content_type.name} has no externalIds that could say which entry this is; give it one."
        mistakes.append(Mistake(located_value.line_of(["externalIds"]), message))
        return None
    slug = values.get("slug")
    is_nameless = slug is None and match_by is MatchBy.EXTERNAL_ID
    wrong = None if is_nameless else _find_wrong_slug(content_type, slug)
    if wrong is not None:
        mistakes.append(Mistake(located_value.line_of(["slug"]), wrong))
        return None
    expanded = _expand_references(registry, content_type, values)
    return FileEntry(file, content_type, str(slug or ""), expanded, located_value, list_place, match_by)


def _find_wrong_slug(content_type: ContentType, slug: object) -> str | None:
    """What is wrong with a slug, as far as it can be told before anything is looked up."""
    if not isinstance(slug, str) or not slug:
        said = "no slug" if slug is None else f"the slug {slug!r}, which is not a text"
        return f"This {content_type.name} has {said}; give it one: it says which entry this is."
    try:
        check_characters(slug)
    except ValueError as error:
        return str(error)
    return None


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
