"""Every ordinary field says who may use it."""

from collections.abc import Iterator

import pytest
import strawberry
from strawberry.permission import PermissionExtension
from strawberry.schema.schema_converter import GraphQLCoreConverter

from cms.content_types import REGISTRY
from schema.build import build_schema
from schema.execution.executable_schema import ExecutableSchema
from schema.planning.resolver_document import find_resolver_fields
from schema.resolvers.permissions import RequiresPermission
from schema.resolvers.root_types import QUERIES
from tests.resolvers.example_fields import NoteMutation, ShelfQuery


@strawberry.type
class Forgetful:
    @strawberry.field(description="Nobody said for whom.")
    def open_door(self) -> str:
        return "come in"


def list_undeclared(schema: ExecutableSchema) -> Iterator[str]:
    """The ordinary root fields that do not say whom they are for."""
    for root in (schema._schema.query_type, schema._schema.mutation_type, schema._schema.subscription_type):
        assert root is not None
        for name in sorted(find_resolver_fields(root)):
            definition = root.fields[name].extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
            declared = [one for one in definition.extensions if isinstance(one, PermissionExtension)]
            if not any(isinstance(each, RequiresPermission) for one in declared for each in one.permissions):
                yield f"{root.name}.{name}"


def test_each_ordinary_field_declares_its_permission() -> None:
    assert list(list_undeclared(build_schema(REGISTRY))) == []


def test_a_field_that_declares_none_is_found() -> None:
    schema = build_schema(REGISTRY, (*QUERIES, ShelfQuery, Forgetful), (NoteMutation,))

    assert list(list_undeclared(schema)) == ["Query.openDoor"]


@pytest.mark.parametrize("name", ["viewer", "publishPlan"])
def test_what_is_ordinary_is_told_from_content(name: str) -> None:
    schema = build_schema(REGISTRY)

    assert name in find_resolver_fields(schema._schema.query_type)
    assert "movies" not in find_resolver_fields(schema._schema.query_type)
    assert "createWebhook" in find_resolver_fields(schema._schema.mutation_type)
    assert "createMovie" not in find_resolver_fields(schema._schema.mutation_type)
