"""Markdown files: one entry each, its fields in front of its text, between two lines of three dashes."""

from cms.content.content_type import ContentType
from cms.content.editions import rich_text_fields
from cms.content.registry import Registry
from cms.importing.located_values import LocatedValue, Mistake, UnreadableError, locate_mapping
from cms.importing.yaml_text import read_yaml

_FRONT_MATTER_LINE = "---"
_TYPE_KEY = "type"


def read_markdown(registry: Registry, text: str) -> tuple[ContentType, LocatedValue]:
    """The type of the entry and its parts, the text among them; UnreadableError when they cannot be told.

    `type` names the content type; without it, it is the one that cannot be without a text.
    """
    front, body, line = _split_front_matter(text)
    located_value = read_yaml(front, first_line=2)
    if located_value is None or not isinstance(located_value.value, dict):
        raise UnreadableError(
            Mistake(1, f"Between the lines {_FRONT_MATTER_LINE} stands no field; give at least slug and title.")
        )
    parts = dict(located_value.parts)
    content_type = _find_type(registry, parts.pop(_TYPE_KEY, None))
    field = _text_field(content_type)
    if field in parts:
        raise UnreadableError(Mistake(parts[field].line, f"{field} is the text below the fields; write it there only."))
    return content_type, locate_mapping({**parts, field: LocatedValue(body, line)}, 1)


def _split_front_matter(text: str) -> tuple[str, str, int]:
    """The fields, the text without the empty lines around it, and the line it starts on."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FRONT_MATTER_LINE:
        raise UnreadableError(
            Mistake(1, f"The file does not start with a line {_FRONT_MATTER_LINE}; put the fields between two of them.")
        )
    end = next((place for place, line in enumerate(lines[1:], start=1) if line.rstrip() == _FRONT_MATTER_LINE), None)
    if end is None:
        raise UnreadableError(Mistake(1, f"The fields have no end; put a line {_FRONT_MATTER_LINE} between them and the text."))
    start = next((place for place, line in enumerate(lines) if place > end and line.strip()), end + 1)
    return "\n".join(lines[1:end]), "\n".join(lines[start:]).rstrip(), start + 1


def _find_type(registry: Registry, named: LocatedValue | None) -> ContentType:
    if named is None:
        textual = [one for one in registry.content_types if any(field.required for field in rich_text_fields(one))]
        if len(textual) == 1:
            return textual[0]
        names = ", ".join(one.name for one in registry.content_types if rich_text_fields(one))
        raise UnreadableError(Mistake(1, f"It does not say of what type it is; give {_TYPE_KEY}: one of {names}."))
    for one in registry.content_types:
        if one.name == named.value:
            return one
    names = ", ".join(one.name for one in registry.content_types)
    raise UnreadableError(Mistake(named.line, f"There is no type {named.value!r}; there are {names}."))


def _text_field(content_type: ContentType) -> str:
    fields = sorted(rich_text_fields(content_type), key=lambda field: not field.required)
    if not fields:
        raise UnreadableError(Mistake(1, f"A {content_type.name} has no text; write it in a .yaml file."))
    return fields[0].name
