"""Everything that is wrong with a value, found as graphql-core finds it, and each thing said once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLType,
    Node,
    Undefined,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from schema.validation.input_notation import InputValue
from schema.validation.input_object_messages import (
    FieldPath,
    missing_members_message,
    no_object_message,
    not_one_member_message,
    unknown_member_message,
)
from schema.validation.leaf_messages import leaf_message


@dataclass(frozen=True)
class InvalidValue:
    """One thing that is wrong: where, and what."""

    path: FieldPath
    node: Node | None
    message: str

    def under(self, name: str | None) -> str:
        """The message with the place it is about, from an argument or a variable on."""
        steps = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.path)
        place = f"{name}{steps}" if name else steps.removeprefix(".")
        return f"{place}: {self.message}" if place else self.message


def find_invalid_values(kind: GraphQLInputType, value: InputValue, path: FieldPath = ()) -> Iterator[InvalidValue]:
    """What is wrong with a value that should be of a type; nothing where only a variable will tell."""
    if value.is_variable:
        return
    if is_non_null_type(kind):
        if value.is_null:
            yield InvalidValue(path, value.node, f"null is no {_spell(kind.of_type)}; give one")
        else:
            yield from find_invalid_values(kind.of_type, value, path)
    elif value.is_null:
        return
    elif is_list_type(kind):
        items = value.items()
        for number, item in enumerate([value] if items is None else items):
            yield from find_invalid_values(kind.of_type, item, path if items is None else (*path, number))
    elif is_input_object_type(kind):
        yield from _in_object(kind, value, path)
    elif is_leaf_type(kind) and (message := leaf_message(kind, value)) is not None:
        yield InvalidValue(path, value.node, message)


def _in_object(kind: GraphQLInputObjectType, value: InputValue, path: FieldPath) -> Iterator[InvalidValue]:
    members = value.members()
    if members is None:
        yield InvalidValue(path, value.node, no_object_message(kind, value))
        return
    for name, member in members.items():
        if name in kind.fields:
            yield from find_invalid_values(kind.fields[name].type, member, (*path, name))
        else:
            yield InvalidValue(path, member.member_node, unknown_member_message(kind, name, path))
    missing = [name for name, field in kind.fields.items() if name not in members and _is_needed(field.type, field)]
    if missing:
        yield InvalidValue(path, value.node, missing_members_message(kind, missing))
    if kind.is_one_of:
        yield from _in_one_of(kind, value, members, path)


def _in_one_of(
    kind: GraphQLInputObjectType, value: InputValue, members: Mapping[str, InputValue], path: FieldPath
) -> Iterator[InvalidValue]:
    if members.keys() - kind.fields.keys():
        return  # the unknown one is spoken of, and was meant to be the one
    if len(members) != 1:
        yield InvalidValue(path, value.node, not_one_member_message(kind, members))
        return
    ((name, member),) = members.items()
    if member.is_null:
        yield InvalidValue((*path, name), member.node, f"null is no {_spell(kind.fields[name].type)}; give one")


def _is_needed(kind: GraphQLInputType, field: object) -> bool:
    return is_non_null_type(kind) and getattr(field, "default_value", Undefined) is Undefined


def _spell(kind: GraphQLType) -> str:
    if is_non_null_type(kind):
        return _spell(kind.of_type)
    return f"list of {_spell(kind.of_type)}" if is_list_type(kind) else str(kind)
