"""Random operations: valid documents over the readable part of Query, with their variables."""

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLSchema, parse, validate
from hypothesis import assume
from hypothesis import strategies as st

from tests.generate.conditions import Pool
from tests.generate.selections import write_selection
from tests.generate.writing import Place, Writing
from tests.oracle.content import Content

MOST_ENTRIES = 4
# A server refuses documents deeper than 15 fields.
MOST_LEVELS = 13


@dataclass(frozen=True)
class Operation:
    """A document, the variables to send with it, and the name of the operation to run where it needs one."""

    document: str
    variables: dict[str, Any] = field(default_factory=dict)
    name: str | None = None


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema, content: Content) -> Operation:
    """Draw a valid operation without cursors, whose values mostly occur in the content, and which no rule refuses."""
    assert schema.query_type is not None
    writing = Writing(draw, schema, Pool(content))
    entries = draw(st.integers(1, MOST_ENTRIES))
    body = write_selection(writing, schema.query_type, Place(entries, MOST_LEVELS, 1))
    operation = write_operation(writing, body)
    assume(not validate(schema, parse(operation.document)))
    return operation


def write_operation(writing: Writing, body: str) -> Operation:
    """Put the document together: named or not, alone or beside another operation, fragments first or last."""
    other = writing.happens(1)
    name = "Main" if other or writing.happens(5) else None
    definitions = [write_head(writing, name) + body, *(each.text for each in writing.fragments)]
    if other:
        definitions.append("query Other { __typename }")
    if writing.happens(3):
        definitions.reverse()
    # A variable that the operation does not declare is ignored.
    ignored = {"undeclared": 1} if writing.happens(1) else {}
    return Operation("\n".join(definitions), writing.variables | ignored, name if other else None)


def write_head(writing: Writing, name: str | None) -> str:
    """Write what stands before the selection; an anonymous operation without variables needs nothing."""
    if name is None and not writing.declarations:
        return ""
    variables = f"({', '.join(writing.declarations)})" if writing.declarations else ""
    return f"query {name or ''}{variables} "
