"""The schemas that are compared: the one that is served, and the contract's."""

from pathlib import Path

import pytest
import strawberry
from graphql import GraphQLSchema, build_ast_schema, parse

from cms.content_types import REGISTRY
from schema.build import build_schema


@pytest.fixture(scope="session")
def served() -> strawberry.Schema:
    return build_schema(REGISTRY)


@pytest.fixture(scope="session")
def contract() -> GraphQLSchema:
    return build_ast_schema(parse(Path(__file__).with_name("contract.graphql").read_text(encoding="utf-8")))
