"""Random walks: a connection, its conditions and its order, to be paged through from end to end."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from hypothesis import strategies as st

from tests.generate.arguments import draw_list_arguments, write_arguments
from tests.generate.conditions import Pool
from tests.generate.writing import Writing
from tests.oracle.content import ENTRY_TYPES, Content

PAGING = {"first", "after", "last", "before"}
PAGING_VARIABLES = ("$first: Int", "$after: String", "$last: Int", "$before: String")
LARGEST_PAGE = 4


@dataclass(frozen=True)
class Walking:
    """A document for a walk, the variables besides those of paging, the connection's path, and a page's size."""

    document: str
    variables: dict[str, Any]
    path: tuple[str, ...]
    size: int


@st.composite
def walks(draw: st.DrawFn, schema: GraphQLSchema, content: Content) -> Walking:
    """Draw a walk through a list of the root or of an entry that is there."""
    writing = Writing(draw, schema, Pool(content))
    owners = [name for name in ENTRY_TYPES if content.rows[name] and list_connections(schema, name)]
    owner = draw(st.sampled_from(["Query", *owners]))
    inner, name = write_connection(writing, owner)
    size = draw(st.integers(1, LARGEST_PAGE))
    if owner == "Query":
        return Walking(write_document(writing, inner), writing.variables, (name,), size)
    thing_id = draw(st.sampled_from(list(content.rows[owner])))
    body = f'{owner.lower()}(id: "{thing_id}") {{ {inner} }}'
    return Walking(write_document(writing, body), writing.variables, (owner.lower(), name), size)


def write_connection(writing: Writing, owner: str) -> tuple[str, str]:
    """Write one connection of a type, with the variables of paging; returns its name too."""
    fields = list_connections(writing.schema, owner)
    name = writing.pick(sorted(fields))
    others = {each: argument for each, argument in fields[name].args.items() if each not in PAGING}
    arguments = write_arguments(writing, others, draw_list_arguments(writing, others))
    paging = ", ".join(f"{each}: ${each}" for each in sorted(PAGING))
    head = f"{arguments[:-1]}, {paging})" if arguments else f"({paging})"
    kept = "nodes { __typename id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    return f"{name}{head} {{ {kept} }}", name


def list_connections(schema: GraphQLSchema, owner: str) -> dict[str, GraphQLField]:
    """List the fields of a type that page both ways."""
    type_ = schema.type_map[owner]
    assert isinstance(type_, GraphQLObjectType)
    return {name: field for name, field in type_.fields.items() if field.args.keys() >= PAGING}


def write_document(writing: Writing, body: str) -> str:
    """Put the document of a walk together."""
    return f"query ({', '.join((*PAGING_VARIABLES, *writing.declarations))}) {{ {body} }}"
