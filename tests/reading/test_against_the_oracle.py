"""Every answer equals what a plain evaluation of the same content gives, on both databases."""

import json
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.reading.sql.compile_context import ReadLimits
from tests.generate import Operation, Walking, contents, operations, walks
from tests.oracle import Content, Page, ask_each_async, cut_pages, evaluate, normalise, walk_pages
from tests.oracle.schema import read_schema
from tests.reading.conftest import Server
from tests.reading.storing import store

EACH = 4
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


MEASURED = ReadLimits(bytes=1_000_000)
"""Less than most answers might take, and more than they do."""


@dataclass(frozen=True, repr=False)
class Case:
    """Content, and what is asked of it."""

    content: Content
    asked: list[Operation] = field(default_factory=list)
    walks: list[Walking] = field(default_factory=list)

    def __repr__(self) -> str:
        """What was asked; the content would fill pages."""
        asked: list[Operation | Walking] = [*self.asked, *self.walks]
        return "\n".join(f"{one.document} {one.variables}" for one in asked)[:5_000]


@st.composite
def operation_cases(draw: st.DrawFn) -> Case:
    """Draw content, and operations that mostly speak of what is in it."""
    content = draw(contents())
    return Case(content, asked=[draw(operations(read_schema(), content)) for _ in range(EACH)])


@st.composite
def walk_cases(draw: st.DrawFn) -> Case:
    """Draw content, and walks through lists of it."""
    content = draw(contents())
    return Case(content, walks=[draw(walks(read_schema(), content)) for _ in range(EACH)])


@pytest.mark.timeout(900)
@EXAMPLES
@given(case=operation_cases())
async def test_generated_operations_are_answered_as_the_oracle_answers_them(server: Server, case: Case) -> None:
    await store(server.database, case.content)

    answers = [normalise(await server.ask(one.document, one.variables, one.name)) for one in case.asked]

    expected = [normalise(evaluate(case.content, one.document, one.variables, one.name)) for one in case.asked]
    assert [json.dumps(one) for one in answers] == [json.dumps(one) for one in expected]


@pytest.mark.timeout(900)
@settings(EXAMPLES, max_examples=6)
@given(case=operation_cases())
async def test_answers_that_are_measured_are_the_same(server: Server, case: Case) -> None:
    await store(server.database, case.content)
    measuring = Server(replace(server.service, limits=MEASURED), server.database)

    answers = [normalise(await measuring.ask(one.document, one.variables, one.name)) for one in case.asked]

    assert answers == [normalise(await server.ask(one.document, one.variables, one.name)) for one in case.asked]


@pytest.mark.timeout(900)
@EXAMPLES
@given(case=walk_cases())
async def test_generated_lists_are_paged_through_without_gaps_or_repeats(server: Server, case: Case) -> None:
    await store(server.database, case.content)

    walked = [await walk(server, one) for one in case.walks]

    assert walked == [pages_of(case.content, one) for one in case.walks]


async def walk(server: Server, walking: Walking) -> tuple[list[Page], list[Page]]:
    """The pages of a list as the server gives them, from the beginning and from the end."""

    async def turn(page: dict[str, object]) -> dict[str, object]:
        return await server.ask(walking.document, {**walking.variables, **page})

    forward = await ask_each_async(walk_pages(walking.path, walking.size), turn)
    backward = await ask_each_async(walk_pages(walking.path, walking.size, backward=True), turn)
    return forward, backward


def pages_of(content: Content, walking: Walking) -> tuple[list[Page], list[Page]]:
    """The pages of a list as they should be."""
    whole = evaluate(content, walking.document, {**walking.variables, "first": 100})
    nodes = nodes_under(whole, walking.path)
    return cut_pages(nodes, walking.size), cut_pages(nodes, walking.size, backward=True)


def nodes_under(answer: dict[str, object], path: tuple[str, ...]) -> list[object]:
    """The nodes of the connection under a path of response keys."""
    found: object = answer["data"]
    for key in (*path, "nodes"):
        assert isinstance(found, dict)
        found = found[key]
    assert isinstance(found, list)
    return found
