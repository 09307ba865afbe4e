"""What each kind of field is in the schema: how it is read, how lists are filtered by it."""

from cms.content.fields import (
    Boolean,
    Choice,
    Day,
    ExternalIds,
    Field,
    Id,
    Instant,
    Integer,
    Rating,
    RichText,
    Scaled,
    Status,
    Text,
    TextList,
)
from cms.content.relations import Reference
from schema.derive.definitions import FieldDefinition, InputValueDefinition

_VALUE_TYPES: dict[type, str] = {
    Id: "ID",
    Text: "String",
    Integer: "Int",
    Scaled: "Float",
    Boolean: "Boolean",
    Day: "Date",
    Instant: "DateTime",
    Status: "EntryStatus",
    TextList: "[String!]",
    RichText: "RichText",
    Rating: "Rating",
    ExternalIds: "[ExternalId!]",
}


def field_definition(field: Field) -> FieldDefinition:
    """The field as it is read; TypeError for a kind that holds no value of its own."""
    return FieldDefinition(field.name, f"{value_type(field)}!" if field.required else value_type(field), field.doc)


def value_type(field: Field) -> str:
    """The type of a field's value; TypeError for a kind that holds no value of its own."""
    match field:
        case Choice():
            return field.options.__name__
        case Reference():
            return field.to
        case _:
            return _value_type(field)


def _value_type(field: Field) -> str:
    for kind in type(field).__mro__:
        if kind in _VALUE_TYPES:
            return _VALUE_TYPES[kind]
    raise TypeError(f"{field.name} holds no value that could be read")


def where_input(field: Field) -> InputValueDefinition:
    """The condition on a field; TypeError for a kind that nothing can be compared with."""
    match field:
        case ExternalIds():
            return InputValueDefinition(
                "externalId", "ExternalIdInput", "True for the entry that has this id in another system."
            )
        case Rating():
            doc = "Compares Rating.normalized, 0 to 100; isNull finds unrated reviews."
            return InputValueDefinition(field.name, "FloatCondition", doc)
        case Reference():
            return InputValueDefinition(field.name, f"{field.to}Where", f"{field.doc} True when it is there and meets this.")
        case _:
            return InputValueDefinition(field.name, condition_type(field), field.doc)


def condition_type(field: Field) -> str:
    """The comparisons a field's value allows; TypeError for a kind that nothing can be compared with."""
    match field:
        case Id() | Text() | Integer() | Scaled() | Boolean() | Day() | Instant() | Status() | Choice():
            return f"{value_type(field)}Condition"
        case _:
            raise TypeError(f"nothing can be compared with {field.name}")
