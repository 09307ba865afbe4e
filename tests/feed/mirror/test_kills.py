"""A copy over HTTP comes to what is live, whatever is done meanwhile and whenever it is killed."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.database.connect import Database
from tests.editing.any_acts import ALL, STEPS, TYPES, Scenario, Step
from tests.feed.copies import read_live
from tests.feed.mirror.copied import Killed, read_copy, run_once
from tests.feed.served import open_server

FEW = settings(
    max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
KILLS = st.lists(st.integers(0, 12), min_size=8, max_size=8)


async def mirror_and_die(url: str, path: Path, kills: Sequence[int]) -> None:
    """Mirror again and again, each time until killed."""
    for most in kills:
        with suppress(Killed):
            await asyncio.to_thread(run_once, url, path, most=most)


@pytest.mark.timeout(900)
@FEW
@given(steps=st.lists(STEPS, min_size=60, max_size=60), kills=KILLS, number=st.uuids())
async def test_a_copy_that_is_killed_comes_to_what_is_live(
    database: Database, tmp_path: Path, steps: Sequence[Step], kills: Sequence[int], number: object
) -> None:
    path = tmp_path / f"{number}.sqlite3"
    scenario = Scenario(database)
    await scenario.create_all()
    await scenario.run_all([("publish", ALL)])

    with open_server(database.address) as server:
        await asyncio.gather(scenario.run_all(steps), mirror_and_die(server.address, path, kills))
        said = await asyncio.to_thread(run_once, server.address, path)

    assert said[-1].startswith("equal to the server at revision ")
    assert read_copy(path) == await read_live(database, frozenset(TYPES))
