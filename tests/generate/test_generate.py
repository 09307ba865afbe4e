"""What is generated: whole content, valid operations, and walks, all of which the oracle can answer."""

from graphql import GraphQLEnumType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generate import Operation, Walking, contents, operations, walks
from tests.generate.contents import ENUMS
from tests.oracle import Content, ask_each, cut_pages, evaluate, walk_pages
from tests.oracle.schema import read_schema

# Whole graphs are large examples, which the health checks take for a mistake.
modest = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def operations_on_content(draw: st.DrawFn) -> tuple[Content, Operation]:
    """Draw content and an operation over it."""
    content = draw(contents())
    return content, draw(operations(read_schema(), content))


@st.composite
def walks_through_content(draw: st.DrawFn) -> tuple[Content, Walking]:
    """Draw content and a walk through one of its lists."""
    content = draw(contents())
    return content, draw(walks(read_schema(), content))


def list_nodes(content: Content, walking: Walking) -> list[object]:
    """List the nodes of a whole list, which fits into the largest page."""
    answer = evaluate(content, walking.document, walking.variables | {"first": 100})
    connection = answer["data"]
    for key in walking.path:
        connection = connection[key]
    nodes: list[object] = connection["nodes"]
    assert connection["totalCount"] == len(nodes)
    return nodes


@modest
@given(operations_on_content())
def test_every_operation_is_valid_and_is_answered(drawn: tuple[Content, Operation]) -> None:
    content, operation = drawn

    answer = evaluate(content, operation.document, operation.variables, operation.name)

    assert answer["errors"] == []
    assert answer["data"] is not None


@modest
@given(walks_through_content(), st.booleans())
def test_the_pages_of_a_walk_are_the_list_cut_up(drawn: tuple[Content, Walking], backward: bool) -> None:
    content, walking = drawn

    pages = ask_each(
        walk_pages(walking.path, walking.size, backward=backward),
        lambda paging: evaluate(content, walking.document, walking.variables | paging),
    )

    assert pages == cut_pages(list_nodes(content, walking), walking.size, backward=backward)


def test_the_enums_of_content_are_those_of_the_contract() -> None:
    types = read_schema().type_map
    declared = {name: types[name] for name in ENUMS}

    assert {name: tuple(each.values) for name, each in declared.items() if isinstance(each, GraphQLEnumType)} == ENUMS
