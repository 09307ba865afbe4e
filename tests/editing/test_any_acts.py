"""Whatever acts come in whatever order: both editions stay whole, and all that is kept beside them stays true."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.database.connect import Database
from tests.editing.any_acts import ALL, STEPS, Scenario, Step
from tests.editing.invariants import find_broken_invariants

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.timeout(900)
@FEW
@given(steps=st.lists(STEPS, min_size=25, max_size=25))
async def test_after_any_acts_nothing_is_broken(database: Database, steps: Sequence[Step]) -> None:
    scenario = Scenario(database)
    await scenario.create_all()
    await scenario.run_all([("publish", ALL)])

    await scenario.run_all(steps)

    assert await find_broken_invariants(database) == []


ROUNDS = 5
CROWD: Sequence[Step] = (
    ("publish", [("Movie", 0), ("Movie", 1)]),
    ("publish", [("Movie", 1), ("Movie", 0), ("Review", 1)]),
    ("with references", [("Review", 0), ("Review", 1)]),
    ("unpublish", [("Review", 1), ("Movie", 1), ("Movie", 0), ("Review", 0)]),
    ("unpublish", [("Movie", 0), ("Review", 0), ("Review", 1), ("Movie", 1)]),
    ("delete", [("Review", 1), ("Keyword", 0)]),
    ("create", "Review", 1),
    ("relatedMovies", "Movie", 0, [1]),
    ("relatedMovies", "Movie", 1, [0]),
    ("keywords", "Movie", 1, [0, 1]),
    ("keywords", "Review", 0, [1, 0]),
    ("parent", "Franchise", 0, 1),
    ("parent", "Franchise", 1, 0),
    ("memberships", "Movie", 0, [0, 1]),
    ("discard", "Movie", 0),
    ("restore", "Movie", 1, 1),
    ("slug", "Movie", 0, "a"),
    ("slug", "Movie", 1, "a"),
)


@pytest.mark.parametrize("seed", range(ROUNDS))
async def test_acts_at_the_same_time_wait_for_each_other_or_are_refused(database: Database, seed: int) -> None:
    scenario = Scenario(database)
    await scenario.create_all()
    crowd = [*CROWD[seed * 3 :], *CROWD[: seed * 3]]

    await asyncio.gather(*(scenario.run(*step) for step in (*crowd, *reversed(crowd))))

    assert await find_broken_invariants(database) == []
