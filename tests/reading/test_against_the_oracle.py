"""Every answer equals what a plain evaluation of the same content gives, on both databases."""

import json
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.generate.contents import contents
from tests.generate.operations import Operation, operations
from tests.oracle.content import Content
from tests.oracle.evaluation import evaluate, normalise
from tests.oracle.schema import read_schema
from tests.reading.conftest import Server
from tests.reading.storing import store

OPERATIONS_EACH = 4


@dataclass(frozen=True)
class Case:
    """Content, and operations that mostly speak of what is in it."""

    content: Content = field(repr=False)
    operations: list[Operation]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case."""
    content = draw(contents())
    return Case(content, [draw(operations(read_schema(), content)) for _ in range(OPERATIONS_EACH)])


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(case=cases())
async def test_generated_operations_are_answered_as_the_oracle_answers_them(
    server: Server, case: Case
) -> None:
    await store(server.database, case.content)

    answers = [normalise(await server.ask(one.document, one.variables, one.name)) for one in case.operations]

    expected = [normalise(evaluate(case.content, one.document, one.variables, one.name)) for one in case.operations]
    assert [json.dumps(one) for one in answers] == [json.dumps(one) for one in expected]
