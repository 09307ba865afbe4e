"""How content is read where an executor walks through it: each field takes what stands in a finished tree under its key.

Every object is a mapping from response keys (alias or name) to values that are already serialised; where an interface is
asked for, the mapping also names its type under `TYPE_KEY`.
"""

from collections.abc import Collection, Mapping

import strawberry
from graphql import (
    GraphQLAbstractType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

TYPE_KEY = " type"
"""Not a name a client can give a field, so nothing it asks for can take its place."""


def install_key_resolvers(schema: strawberry.Schema, derived: Collection[str]) -> None:
    """Let the fields of derived types read from a finished tree.

    Strawberry gives them a resolver that knows the name of the field only, not the key under which it was asked for, and
    types with interfaces a test for instances of their class; nothing public replaces either.
    """
    for made in (one for name, one in schema.schema_converter.type_map.items() if name in derived):
        match made.implementation:
            case GraphQLObjectType() as one:
                one.is_type_of = None
                _read_fields(one)
            case GraphQLInterfaceType() as one:
                one.resolve_type = resolve_type_name
            case GraphQLInputObjectType() as one:
                # Strawberry has its own check for this; the query library's speaks of literals and variables alike.
                one.is_one_of = made.definition.is_one_of


def resolve_key(source: Mapping[str | int, object], info: GraphQLResolveInfo[object], **_arguments: object) -> object:
    """What the tree holds for the field; its arguments have been answered when the tree was made."""
    return source[info.path.key]


def resolve_type_name(source: Mapping[str, str], _info: GraphQLResolveInfo[object], _abstract: GraphQLAbstractType) -> str:
    """The type of an object where several are possible."""
    return source[TYPE_KEY]


def _read_fields(one: GraphQLObjectType) -> None:
    for field in one.fields.values():
        if field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].is_basic_field:
            field.resolve = resolve_key
