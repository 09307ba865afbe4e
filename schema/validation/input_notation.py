"""Input values: literals written in a document, and JSON sent in variables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLScalarType,
    ListValueNode,
    Node,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    print_ast,
)

from cms.wording import MOST_QUOTED_CHARACTERS

MOST_PARTS = 20
"""Members and items of a value that are looked at to show it."""

LeafType = GraphQLEnumType | GraphQLScalarType


class ValueKind(Enum):
    """What a value is in its notation, the document's or JSON."""

    TEXT = auto()
    NUMBER = auto()
    OTHER = auto()


class InputValue(Protocol):
    """A value as it was written or sent."""

    @property
    def node(self) -> Node | None:
        """Where it stands in the document; None for what was sent beside it."""

    @property
    def member_node(self) -> Node | None:
        """The member that it is the value of, in the document; the same as the node for what is no member."""

    @property
    def kind(self) -> ValueKind:
        """What it is in its notation."""

    @property
    def text(self) -> str | None:
        """The text that it is, when it is one."""

    @property
    def is_null(self) -> bool:
        """Whether it is null."""

    @property
    def is_variable(self) -> bool:
        """Whether what it is will only be known from a variable."""

    def items(self) -> Sequence["InputValue"] | None:
        """Its items, when it is a list."""

    def members(self) -> Mapping[str, "InputValue"] | None:
        """Its members, when it is an object."""

    def show(self) -> str:
        """The value in its own notation, at a length that can be read."""

    def spell_name(self, name: str) -> str:
        """The name of a member or an enum value, in this notation."""

    def why_invalid(self, leaf: LeafType) -> str | None:
        """Why it is no value of a scalar or an enum, in the words of that type; None when it is one."""


@dataclass(frozen=True)
class LiteralValue:
    """A value written in a document."""

    value: ValueNode
    member: ObjectFieldNode | None = None
    """The member that it is the value of."""

    @property
    def node(self) -> Node:
        """Where it stands."""
        return self.value

    @property
    def member_node(self) -> Node:
        """Its member, or itself."""
        return self.member or self.value

    @property
    def kind(self) -> ValueKind:
        """What it is."""
        if self.text is not None:
            return ValueKind.TEXT
        return ValueKind.NUMBER if self.value.kind in {"int_value", "float_value"} else ValueKind.OTHER

    @property
    def text(self) -> str | None:
        """The text that it is."""
        return self.value.value if isinstance(self.value, StringValueNode) else None

    @property
    def is_null(self) -> bool:
        """Whether it is null."""
        return isinstance(self.value, NullValueNode)

    @property
    def is_variable(self) -> bool:
        """Whether it is a variable."""
        return isinstance(self.value, VariableNode)

    def items(self) -> "Sequence[LiteralValue] | None":
        """Its items."""
        return [LiteralValue(one) for one in self.value.values] if isinstance(self.value, ListValueNode) else None

    def members(self) -> "Mapping[str, LiteralValue] | None":
        """Its members; of those that stand twice, which another rule refuses, the last."""
        if not isinstance(self.value, ObjectValueNode):
            return None
        return {one.name.value: LiteralValue(one.value, one) for one in self.value.fields}

    def show(self) -> str:
        """The value as it is written."""
        return shorten(print_ast(self.value))

    def spell_name(self, name: str) -> str:
        """A name stands for itself."""
        return name

    def why_invalid(self, leaf: LeafType) -> str | None:
        """Why it is none."""
        coerce = getattr(leaf, "coerce_input_literal", None) or leaf.parse_literal
        try:
            coerce(self.value)
        except GraphQLError as error:
            return error.message
        return None


@dataclass(frozen=True)
class JsonValue:
    """A value sent as JSON."""

    value: Any  # JSON is of any type

    @property
    def node(self) -> None:
        """It stands in no document."""

    @property
    def member_node(self) -> None:
        """Nor does its member."""

    @property
    def kind(self) -> ValueKind:
        """What it is."""
        if self.text is not None:
            return ValueKind.TEXT
        return ValueKind.NUMBER if isinstance(self.value, int | float) and not isinstance(self.value, bool) else ValueKind.OTHER

    @property
    def text(self) -> str | None:
        """The text that it is."""
        return self.value if isinstance(self.value, str) else None

    @property
    def is_null(self) -> bool:
        """Whether it is null."""
        return self.value is None

    @property
    def is_variable(self) -> bool:
        """It is what a variable holds."""
        return False

    def items(self) -> "Sequence[JsonValue] | None":
        """Its items."""
        return [JsonValue(one) for one in self.value] if isinstance(self.value, list) else None

    def members(self) -> "Mapping[str, JsonValue] | None":
        """Its members."""
        return {name: JsonValue(one) for name, one in self.value.items()} if isinstance(self.value, dict) else None

    def show(self) -> str:
        """The value as JSON."""
        return shorten(orjson.dumps(_shortened(self.value)).decode())

    def spell_name(self, name: str) -> str:
        """A name is a text."""
        return f'"{name}"'

    def why_invalid(self, leaf: LeafType) -> str | None:
        """Why it is none."""
        try:
            leaf.coerce_input_value(self.value)
        except GraphQLError as error:
            return error.message
        return None


def shorten(text: str) -> str:
    """A text at a length that can be read."""
    return text if len(text) <= MOST_QUOTED_CHARACTERS else f"{text[:MOST_QUOTED_CHARACTERS]}…"


def _shortened(value: Any) -> Any:  # Any: as above
    """As much of a value as can be shown."""
    if isinstance(value, str):
        return value[: MOST_QUOTED_CHARACTERS + 1]
    if isinstance(value, list):
        return [_shortened(one) for one in value[:MOST_PARTS]]
    if isinstance(value, dict):
        return {name[: MOST_QUOTED_CHARACTERS + 1]: _shortened(value[name]) for name in list(value)[:MOST_PARTS]}
    return value
