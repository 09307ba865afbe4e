"""The types of one schema by name, each made known to Strawberry."""

import keyword
from collections.abc import Iterable, Sequence
from enum import Enum
from types import new_class
from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from schema.derive.definitions import ArgumentDefinition, FieldDefinition, InputValueDefinition, python_annotation
from schema.derive.enums import enum_of_names
from schema.derive.scalars import SCALARS

# Any: classes that are made here have no type a checker could know.
Class = type[Any]


class SchemaTypes:
    """Classes by their GraphQL name.

    They refer to each other by name, in any order and in circles: Strawberry looks the names up in here, not in a module,
    so that each schema has types of its own.
    """

    def __init__(self, shared: "SchemaTypes | None" = None) -> None:
        self.classes: dict[str, Any] = dict(SCALARS if shared is None else shared.classes)
        self._annotations: dict[str, StrawberryAnnotation] = {}
        self.derived: set[str] = set() if shared is None else set(shared.derived)
        """The types whose values are finished trees; all others have resolvers, and values of any Python class."""

    def get(self, name: str) -> Class:
        """The class of this name; KeyError when there is none."""
        found: Class = self.classes[name]
        return found

    def add_object(self, name: str, fields: Iterable[FieldDefinition], *, doc: str, interface: str | None = None) -> Class:
        """Add an object type, with its interface's fields before its own."""
        made = strawberry.type(self._make_class(name, fields, interface), name=name, description=doc)
        self.classes[name] = made
        self.derived.add(name)
        return made

    def add_resolver_type(self, made: Class) -> None:
        """Add a Strawberry type with resolvers of its own, so that derived ones can name it."""
        self.classes[made.__strawberry_definition__.name] = made

    def add_interface(self, name: str, fields: Iterable[FieldDefinition], *, doc: str, interface: str | None = None) -> None:
        """Add an interface, with the fields of the one it implements before its own."""
        made = self._make_class(name, fields, interface)
        self.classes[name] = strawberry.interface(made, name=name, description=doc)
        self.derived.add(name)

    def add_input(self, name: str, fields: Iterable[InputValueDefinition], *, doc: str) -> None:
        """Add an input of which any fields may be given."""
        self.classes[name] = strawberry.input(self._make_class(name, fields), name=name, description=doc)

    def add_one_of(self, name: str, fields: Iterable[InputValueDefinition], *, doc: str) -> None:
        """Add an input of which exactly one field must be given."""
        self.classes[name] = strawberry.input(self._make_class(name, fields), name=name, description=doc, one_of=True)
        self.derived.add(name)

    def add_enum(self, options: type[Enum]) -> None:
        """Add a closed set, whose members' values say what they mean."""
        self.classes[options.__name__] = enum_of_names(options)

    def _make_class(
        self, name: str, fields: Iterable[FieldDefinition | InputValueDefinition], interface: str | None = None
    ) -> Class:
        listed = tuple(fields)
        attributes = {
            "__module__": __name__,
            "__doc__": name,
            # A string would be looked up in this module, whatever the field itself says; Strawberry's own
            # annotation, which it puts here for resolvers, keeps its namespace.
            "__annotations__": {_attribute(one.name): self._annotate(one.type) for one in listed},
            **{_attribute(one.name): self._make_field(one) for one in listed},
        }
        bases: tuple[Class, ...] = () if interface is None else (self.get(interface),)
        return new_class(name, bases, exec_body=lambda body: body.update(attributes))

    def _make_field(self, field: FieldDefinition | InputValueDefinition) -> StrawberryField:
        made = StrawberryField(graphql_name=field.name, description=field.doc)
        if isinstance(field, FieldDefinition):
            # Strawberry derives arguments from a resolver's signature and converts them on every call; these have neither.
            made.arguments = self._make_arguments(field.arguments)
        return made

    def _make_arguments(self, arguments: Sequence[ArgumentDefinition]) -> list[StrawberryArgument]:
        return [
            StrawberryArgument(one.name, one.name, self._annotate(one.type), description=one.doc, default=one.default)
            for one in arguments
        ]

    def _annotate(self, notation: str) -> StrawberryAnnotation:
        if notation not in self._annotations:
            self._annotations[notation] = StrawberryAnnotation(python_annotation(notation), namespace=self.classes)
        return self._annotations[notation]


def _attribute(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name
