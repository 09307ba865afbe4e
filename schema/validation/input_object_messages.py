"""What is said of wrong inputs: conditions, orders, references and what mutations take."""

import re
from collections.abc import Mapping, Sequence

from graphql import GraphQLInputObjectType, get_named_type, is_enum_type, is_input_object_type, is_leaf_type, is_non_null_type

from cms.content.entry_references import format_reference, guess_reference
from cms.wording import describe_given, enumerate_names, find_similar
from schema.validation.input_notation import InputValue, ValueKind, shorten
from schema.validation.suggestions import suggest_names

FieldPath = tuple[str | int, ...]

WORDS = {"ListCondition": ("quantifier", "quantifiers"), "Condition": ("operator", "operators"), "Order": ("key", "keys")}
"""What the members of an input are called, by the ending of its name."""

NULL_TEST, ANY = "isNull", "some"
NO_RELATION = frozenset({"and", "or", "not", "some", "every", "none"})
"""Members that hold a condition and are no relation."""

REFERENCE, EXTERNAL_ID, RATING = "EntryRef", "ExternalIdInput", "RatingInput"

_MOST_KEYS = 3
"""Keys of an order that are written out."""


def _words(kind: GraphQLInputObjectType) -> tuple[str, str]:
    return next((words for ending, words in WORDS.items() if kind.name.endswith(ending)), ("field", "fields"))


def unknown_member_message(kind: GraphQLInputObjectType, name: str, path: FieldPath) -> str:
    """What is said of a member that an input does not have."""
    one, several = _words(kind)
    suggestion = _instead(kind, name, path) or suggest_names(name, list(kind.fields), several)
    return f"{kind.name} has no {one} {shorten(name)}; {suggestion}"


def _instead(kind: GraphQLInputObjectType, name: str, path: FieldPath) -> str | None:
    """What to write where the name tells what was meant."""
    holder = path[-1] if path else None
    if name == NULL_TEST and kind.name.endswith("Where") and isinstance(holder, str) and holder not in NO_RELATION:
        return f"for rows without one write not: {{{holder}: {{}}}}, for rows with one {holder}: {{}}"
    if name == NULL_TEST and kind.name.endswith("ListCondition"):
        return "for rows without any write none: {}, for rows with one or more some: {}"
    if kind.name.endswith("ListCondition"):
        row = get_named_type(kind.fields[ANY].type)
        if is_input_object_type(row) and name in row.fields:
            return f"write some, every or none around it, such as {ANY}: {{{name}: ...}}"
    return None


def missing_members_message(kind: GraphQLInputObjectType, names: Sequence[str]) -> str:
    """What is said of members that an input needs and does not have."""
    return f"{kind.name} needs {enumerate_names(names)}"


def no_object_message(kind: GraphQLInputObjectType, value: InputValue) -> str:
    """What is said of a value where an input should stand."""
    example = _example(kind, value)
    if example is not None:
        return f"{value.show()} is no {kind.name}; write {example}"
    if value.items() is not None:
        return f"a list is no {kind.name}; write one object"
    _, several = _words(kind)
    return f"{value.show()} is no {kind.name}, which is an object; the {several} are {enumerate_names(list(kind.fields))}"


def _example(kind: GraphQLInputObjectType, value: InputValue) -> str | None:
    if "eq" in kind.fields:
        return _comparison(kind, value)
    if kind.name.endswith("Order"):
        return _order(kind, value)
    if kind.name == RATING and value.kind is not ValueKind.OTHER:
        return f"{{{value.spell_name('label' if value.kind is ValueKind.TEXT else 'value')}: {value.show()}}}"
    return None if value.text is None else _in_members(kind, value.text, value)


def _in_members(kind: GraphQLInputObjectType, text: str, value: InputValue) -> str | None:
    """The object that a text stands for: a reference, an id in another system, or a row that needs a reference first of all."""
    if kind.name in {REFERENCE, EXTERNAL_ID}:
        reference = guess_reference(text) or {}
        meant = reference if kind.name == REFERENCE else reference.get("externalId")
        return format_reference(meant, value.spell_name) if meant else None
    needed = [name for name, field in kind.fields.items() if is_non_null_type(field.type)]
    first = get_named_type(kind.fields[needed[0]].type) if needed else None
    if not is_input_object_type(first) or first.name != REFERENCE:
        return None
    others = "".join(f", {value.spell_name(name)}: ..." for name in needed[1:])
    inner = _in_members(first, text, value)
    return inner and f"{{{value.spell_name(needed[0])}: {inner}{others}}}"


def _comparison(kind: GraphQLInputObjectType, value: InputValue) -> str | None:
    """The comparison that a value, or a list of values, stands for."""
    leaf, items = get_named_type(kind.fields["eq"].type), value.items()
    operator = "eq" if items is None else "in"
    fits = is_leaf_type(leaf) and all(one.why_invalid(leaf) is None for one in items or [value])
    return f"{{{value.spell_name(operator)}: {value.show()}}}" if fits and operator in kind.fields else None


def _order(kind: GraphQLInputObjectType, value: InputValue) -> str | None:
    """The order that a name such as title, -title or title_DESC stands for."""
    words = value.show().strip('"')
    key = find_similar(re.sub(r"^-|[ _](asc|desc)$", "", words, flags=re.IGNORECASE), kind.fields)
    if key is None or not is_enum_type(get_named_type(kind.fields[key].type)):
        return None
    direction = "DESC" if words.startswith("-") or words.lower().endswith("desc") else "ASC"
    return f"{{{value.spell_name(key)}: {value.spell_name(direction)}}}"


def not_one_member_message(kind: GraphQLInputObjectType, members: Mapping[str, InputValue]) -> str:
    """What is said when not exactly one member is given where exactly one must be."""
    names, known = list(members), enumerate_names(list(kind.fields))
    given = describe_given(names)
    if not kind.name.endswith("Order"):
        return f"{kind.name} takes exactly one of {known}; {given}"
    if not names:
        return f"{kind.name} takes exactly one key, and {given}; the keys are {known}"
    each = ", ".join(f"{{{one.spell_name(name)}: {one.show()}}}" for name, one in list(members.items())[:_MOST_KEYS])
    return f"{kind.name} takes exactly one key, and {given}; write [{each}]"
