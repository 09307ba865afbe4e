"""What the schema tells of itself, within a bound: a few names can ask for all the fields of all the types of all fields."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import orjson
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)

from cms.database.clients.errors import answer_too_large
from cms.reading.selection import TYPENAME, SelectedField
from cms.reading.sql.compile_context import MOST_ANSWER_BYTES
from schema.computed.argument_values import read_argument
from schema.documents.too_costly import too_costly

SCHEMA, TYPE = "__schema", "__type"
INTROSPECTION_FIELDS = frozenset({SCHEMA, TYPE})
MOST_INTROSPECTED = 30_000
"""Fields of objects; what tools ask for when they start comes to a third of it."""

DIRECTIVE_LOCATIONS = frozenset(
    {
        *("QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"),
        *("VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INTERFACE"),
        *("UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT", "INPUT_FIELD_DEFINITION"),
    }
)
"""Where a directive may stand (GraphQL specification, October 2021 and September 2025). graphql-core knows of more, which would
keep clients from reading the schema at all: those that know an older specification refuse a place they do not know."""


@dataclass(frozen=True)
class _Field:
    """A field of an answer: how it is read from its object, and what is shown of that; nothing below a scalar or a choice."""

    key: str
    # Any: objects of graphql-core, each read by the resolver that comes with it.
    read: Callable[[Any], Any]
    selection: "tuple[_Field, ...] | None" = None
    is_list: bool = False


def introspect(
    schema: GraphQLSchema,
    root_fields: Iterable[SelectedField],
    variables: Mapping[str, object],
    most_bytes: int = MOST_ANSWER_BYTES,
) -> dict[str, bytes]:
    """The JSON of each root field __schema and __type, by its key; RequestRefused when they come to too much.

    The resolvers are an executor's, and so are the answers (section 4 of the GraphQL specification, September 2025). An
    executor would take several times as long, and could not be stopped half way.
    """
    reader = _Reader(schema, variables, most_bytes)
    return {one.key: orjson.dumps(reader.root(one)) for one in root_fields if one.name in INTROSPECTION_FIELDS}


@dataclass
class _Reader:
    schema: GraphQLSchema
    variables: Mapping[str, object]
    most_bytes: int
    field_count: int = 0
    byte_count: int = 0

    def root(self, one: SelectedField) -> object:
        if one.name == SCHEMA:
            return self._object(self.schema, self._read_fields("__Schema", one))
        found = self.schema.get_type(str(read_argument(one, "name", self.variables)))
        return None if found is None else self._object(found, self._read_fields("__Type", one))

    def _read_fields(self, kind: str, one: SelectedField) -> tuple[_Field, ...]:
        declared = self.schema.type_map[kind]
        if not is_object_type(declared) or one.selection is None:
            raise TypeError(f"{kind} has no fields to select")
        return tuple(self._field(declared, field) for field in one.selection.only_fields())

    def _field(self, kind: GraphQLObjectType, one: SelectedField) -> _Field:
        if one.name == TYPENAME:
            return _Field(one.key, lambda _: kind.name)
        declared = kind.fields[one.name]
        named, is_list = get_named_type(declared.type), is_list_type(get_nullable_type(declared.type))
        read = self._read(declared.resolve, {name: read_argument(one, name, self.variables) for name in one.arguments})
        read = _within_specification(kind.name, one.name, read)
        if not is_leaf_type(named):
            return _Field(one.key, read, self._read_fields(named.name, one), is_list)
        write = _write_each(named.coerce_output_value) if is_list else _write(named.coerce_output_value)
        return _Field(one.key, lambda found: write(read(found)))

    def _read(self, resolve: Any, arguments: Mapping[str, object]) -> Callable[[Any], Any]:
        info = SimpleNamespace(schema=self.schema)
        return lambda found: resolve(found, info, **arguments)

    def _object(self, found: object, shown: tuple[_Field, ...]) -> dict[str, object]:
        self.field_count += len(shown)
        if self.field_count > MOST_INTROSPECTED:
            raise too_costly(f"the schema would be told in more than {MOST_INTROSPECTED} fields; ask for less of it at once")
        self._add_bytes(sum(len(one.key) for one in shown))
        return {one.key: self._value(one.read(found), one) for one in shown}

    def _add_bytes(self, size: int) -> None:
        self.byte_count += size
        if self.byte_count > self.most_bytes:
            raise answer_too_large(self.most_bytes)

    def _value(self, found: Any, one: _Field) -> object:
        if one.selection is None or found is None:
            self._add_bytes(len(found) if isinstance(found, str) else 0)
            return found
        return [self._object(item, one.selection) for item in found] if one.is_list else self._object(found, one.selection)


def _within_specification(kind: str, name: str, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What reads a field, without the places of directives that are in no specification."""
    match kind, name:
        case "__Directive", "locations":
            return lambda directive: [one for one in read(directive) if one.name in DIRECTIVE_LOCATIONS]
        case "__Type", "enumValues":
            return lambda found: _known(read(found)) if found.name == "__DirectiveLocation" else read(found)
        case _:
            return read


def _known(values: Iterable[tuple[str, object]]) -> list[tuple[str, object]]:
    return [one for one in values if one[0] in DIRECTIVE_LOCATIONS]


def _write(coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else coerce(value)


def _write_each(coerce: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: None if values is None else [coerce(value) for value in values]
