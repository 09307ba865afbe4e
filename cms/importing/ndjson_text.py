"""NDJSON: an entry a line, with its type."""

from collections.abc import Iterator

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.importing.json_text import read_json
from cms.importing.located_values import LocatedValue, Mistake, UnreadableError
from cms.wording import find_similar

_TYPE = "type"


def read_ndjson(registry: Registry, text: str, mistakes: list[Mistake]) -> Iterator[tuple[ContentType, int, LocatedValue]]:
    """The entries of a text with their types and places, each on its line; notes what is wrong with others."""
    types = {name: one for one in registry.content_types for name in (one.table.upper(), one.name, one.plural)}
    place = 0
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            found = read_json(line)
        except UnreadableError as error:
            mistakes += [Mistake(number, one.message) for one in error.mistakes]
            continue
        if found is None:
            continue
        content_type = _read_type(types, found.value)
        if isinstance(content_type, str):
            mistakes.append(Mistake(number, content_type))
        elif isinstance(found.value, dict):
            values = {name: value for name, value in found.value.items() if name != _TYPE}
            yield content_type, place, LocatedValue(values, number)
        place += 1


def _read_type(types: dict[str, ContentType], value: object) -> ContentType | str:
    """The type that a line names, or what is wrong with it."""
    one_of = ", ".join(name for name in types if name.isupper())
    if not isinstance(value, dict):
        return f"This is no entry; give an object with its {_TYPE}, one of {one_of}, and its fields."
    named = value.get(_TYPE)
    if isinstance(named, str) and named in types:
        return types[named]
    near = find_similar(named, types) if isinstance(named, str) else None
    said = f"The entry has no {_TYPE}" if named is None else f"There is no type {named!r}"
    return f"{said}; {f'did you mean {near}?' if near else f'give one of {one_of}.'}"
