"""What mutations take: for each content type an input that makes an entry and a patch that changes one, and what they hold."""

from collections.abc import Iterator

from cms.content.content_type import ContentType, OwnedType, RowType
from cms.content.fields import Boolean, Choice, ExternalIds, Field, Rating, RichText, Slug, Text
from cms.content.registry import Registry
from cms.content.relations import Links, Owned, Reference
from cms.editing.storage.declarations import InputField, InputType, ListField, addition_name, removal_name
from cms.wording import enumerate_names
from schema.derive.definitions import InputValueDefinition
from schema.derive.field_definitions import value_type
from schema.derive.schema_types import SchemaTypes
from schema.derive.value_limits import RATING_LABEL, RATING_NUMBER, describe_limits

_PATCH = (
    "Absent fields stay as they are; null clears; a list replaces the list. addX and removeX change a list without replacing "
    "it, removals first; with the list itself in the same patch they are INVALID."
)
_PROSE = "Prose fields take Markdown."
_LETTERS = "A+ and A 100, A- 91, B+ 83, B 75, B- 67, C+ 58, C 50, C- 42, D+ 33, D 25, D- 17, F 0, on a scale of 0 to 100"


def add_mutation_inputs(types: SchemaTypes, registry: Registry) -> None:
    """Add the input and the patch of each content type, and the inputs of what entries own."""
    _add_rating(types)
    for owned_type in registry.owned_types:
        fields = (*_identity(owned_type), *_inputs(registry, owned_type))
        types.add_input(f"{owned_type.name}Input", fields, doc=f"{owned_type.doc} {_keeping(owned_type)}")
    for content_type in registry.content_types:
        doc = f"A new {content_type.name}. {_slug_rule(content_type)} {_PROSE}"
        types.add_input(f"{content_type.name}Input", _inputs(registry, content_type), doc=doc)
        doc = f"Changes to a {content_type.name}. {_PATCH} {_PROSE}"
        types.add_input(f"{content_type.name}Patch", _patches(registry, content_type), doc=doc)


def _add_rating(types: SchemaTypes) -> None:
    fields = (
        InputValueDefinition(
            "label", "String", f"As printed, such as 8.8/10, 3½/4, B+; made from the numbers when it is absent. {RATING_LABEL}"
        ),
        InputValueDefinition("value", "Float", f"The score on its own scale. {RATING_NUMBER}"),
        InputValueDefinition("best", "Float", f"The highest score its scale allows; 10 when it is absent. {RATING_NUMBER}"),
        InputValueDefinition("worst", "Float", f"The lowest score its scale allows; 0 when it is absent. {RATING_NUMBER}"),
    )
    doc = (
        "best defaults to 10, worst to 0; or label alone, from which the rest follows: 8.8/10, 3½/4, 74%, "
        f"★★★½ (out of five unless it shows empty stars), and letters: {_LETTERS}."
    )
    types.add_input("RatingInput", fields, doc=doc)


def _identity(owned_type: OwnedType) -> Iterator[InputValueDefinition]:
    """What is one of a kind for its owner needs no id to be recognised."""
    if not owned_type.unique:
        yield InputValueDefinition("id", "ID", f"The id of the {owned_type.name} that this is; absent for a new one.")


def _keeping(owned_type: OwnedType) -> str:
    same = enumerate_names(owned_type.identity)
    if owned_type.unique:
        return f"At most one for each {owned_type.owner} and {same}; it keeps its id while that pair stays."
    return f"With id, or equal in {same} to a row that is there, it keeps that row and its id."


def _slug_rule(content_type: ContentType) -> str:
    return f"Its slug is made from {' and '.join(content_type.slug_from)} when it is absent; -2, -3 where that is taken."


def _inputs(registry: Registry, row_type: RowType) -> Iterator[InputValueDefinition]:
    for one in _forms(row_type):
        kind = _input_type(one.field)
        yield InputValueDefinition(
            one.field.name, f"{kind}!" if one.is_required else kind, f"{_doc(registry, one.field)}{_default(one.field)}"
        )


def _patches(registry: Registry, row_type: RowType) -> Iterator[InputValueDefinition]:
    forms = [one.field for one in _forms(row_type)]
    for field in forms:
        yield InputValueDefinition(field.name, _input_type(field), _doc(registry, field))
    for field in forms:
        if isinstance(field, ListField):
            yield from _list_patches(registry, field)


def _list_patches(registry: Registry, field: ListField) -> Iterator[InputValueDefinition]:
    """What changes a list without giving all of it."""
    added, removed = (
        f"Added at the end of {field.name}, in this order.",
        f"Taken out of {field.name}; INVALID when it is not there.",
    )
    if not isinstance(field, Owned):
        yield InputValueDefinition(
            addition_name(field.name), _input_type(field), f"{added} What is there already is not added again."
        )
        yield InputValueDefinition(removal_name(field.name), _input_type(field), removed)
        return
    owned_type = registry.get_owned(field.of)
    same = enumerate_names(owned_type.identity)
    kept = f"What is equal in {same} to a row that is there is not added again: that row stays as it is."
    yield InputValueDefinition(addition_name(field.name), _input_type(field), f"{added} {kept}")
    yield InputValueDefinition(
        removal_name(field.name), "[ID!]", f"The ids of rows to be taken out of {field.name}; INVALID when it is not there."
    )


def _doc(registry: Registry, field: Field) -> str:
    return " ".join(filter(None, (field.doc, describe_limits(registry, field))))


def _forms(row_type: RowType) -> list[InputField]:
    """The fields somebody gives; ids in other systems last, as they are the least asked for."""
    return sorted(InputType(row_type).fields, key=lambda one: isinstance(one.field, ExternalIds))


def _input_type(field: Field) -> str:
    match field:
        case Reference():
            return "EntryRef"
        case Links():
            return "[EntryRef!]"
        case Owned():
            return f"[{field.of}Input!]"
        case ExternalIds():
            return "[ExternalIdInput!]"
        case Rating():
            return "RatingInput"
        case RichText():
            return "String"
        case _:
            return value_type(field)


def _default(field: Field) -> str:
    match field:
        case Choice() if field.default is not None:
            return f" {field.default.name} when it is absent."
        case Boolean():
            return f" {'true' if field.default else 'false'} when it is absent."
        case Text() if field.default is not None:
            return f" {field.default} when it is absent."
        case Text() if field.derive is not None and not isinstance(field, Slug):
            return " Follows from the other fields when it is absent."
        case _:
            return ""
