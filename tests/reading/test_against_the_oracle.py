"""Every answer equals what a plain evaluation of the same content gives, on both databases."""

import json
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generate import Operation, Walking, contents, operations, walks
from tests.oracle import Content, ask_each_async, cut_pages, evaluate, normalise, walk_pages
from tests.oracle.schema import read_schema
from tests.reading.conftest import Server
from tests.reading.storing import store

EACH = 4
EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True)
class Case:
    """Content, and what is asked of it."""

    content: Content = field(repr=False)
    operations: list[Operation] = field(default_factory=list)
    walks: list[Walking] = field(default_factory=list)


@st.composite
def operation_cases(draw: st.DrawFn) -> Case:
    """Draw content, and operations that mostly speak of what is in it."""
    content = draw(contents())
    return Case(content, operations=[draw(operations(read_schema(), content)) for _ in range(EACH)])


@st.composite
def walk_cases(draw: st.DrawFn) -> Case:
    """Draw content, and walks through lists of it."""
    content = draw(contents())
    return Case(content, walks=[draw(walks(read_schema(), content)) for _ in range(EACH)])


@EXAMPLES
@given(case=operation_cases())
async def test_generated_operations_are_answered_as_the_oracle_answers_them(server: Server, case: Case) -> None:
    await store(server.database, case.content)

    answers = [normalise(await server.ask(one.document, one.variables, one.name)) for one in case.operations]

    expected = [normalise(evaluate(case.content, one.document, one.variables, one.name)) for one in case.operations]
    assert [json.dumps(one) for one in answers] == [json.dumps(one) for one in expected]


@EXAMPLES
@given(case=walk_cases())
async def test_generated_lists_are_paged_through_without_gaps_or_repeats(server: Server, case: Case) -> None:
    await store(server.database, case.content)

    for walking in case.walks:
        whole = evaluate(case.content, walking.document, {**walking.variables, "first": 100})
        nodes = nodes_under(whole, walking.path)

        forward = await ask_each_async(walk_pages(walking.path, walking.size), lambda page: ask(server, walking, page))  # noqa: B023
        backward = await ask_each_async(
            walk_pages(walking.path, walking.size, backward=True),
            lambda page: ask(server, walking, page),  # noqa: B023
        )

        assert forward == cut_pages(nodes, walking.size)
        assert backward == cut_pages(nodes, walking.size, backward=True)


async def ask(server: Server, walking: Walking, page: dict[str, object]) -> dict[str, object]:
    """The answer for one page of a walk."""
    return await server.ask(walking.document, {**walking.variables, **page})


def nodes_under(answer: dict[str, object], path: tuple[str, ...]) -> list[object]:
    """The nodes of the connection under a path of response keys."""
    found: object = answer["data"]
    for key in (*path, "nodes"):
        assert isinstance(found, dict)
        found = found[key]
    assert isinstance(found, list)
    return found
