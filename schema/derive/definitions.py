"""How a type is written down before Strawberry gets to know it: names, types in the schema language, and what they mean."""

from dataclasses import dataclass

from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, TypeNode, parse_type
from strawberry import UNSET


@dataclass(frozen=True)
class ArgumentDefinition:
    """An argument of a field; without a default it may be left out when its type is nullable."""

    name: str
    type: str
    doc: str
    default: object = UNSET


@dataclass(frozen=True)
class FieldDefinition:
    """A field that is read."""

    name: str
    type: str
    doc: str
    arguments: tuple[ArgumentDefinition, ...] = ()


@dataclass(frozen=True)
class InputValueDefinition:
    """A field of an input."""

    name: str
    type: str
    doc: str


def python_annotation(notation: str) -> str:
    """The type as Python annotates it: `[Movie!]` is `list[Movie] | None`."""
    return _spell(parse_type(notation))


def _spell(node: TypeNode) -> str:
    if isinstance(node, NonNullTypeNode):
        return _spell_present(node.type)
    return f"{_spell_present(node)} | None"


def _spell_present(node: TypeNode) -> str:
    match node:
        case ListTypeNode():
            return f"list[{_spell(node.type)}]"
        case NamedTypeNode():
            return node.name.value
        case _:
            raise TypeError(f"a type cannot be written as {node.kind}")
