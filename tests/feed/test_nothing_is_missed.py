"""Whatever is done meanwhile, in pages of whatever size: a copy kept by the feed comes to what is live."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.database.connect import Database
from cms.feed.digest import read_live_digest
from cms.feed.entry_digest import show_digest
from tests.editing.any_acts import ALL, STEPS, TYPES, Scenario
from tests.feed.copies import Copy, read_live

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIZES = st.integers(1, 6)
KEPT = st.none() | st.integers(0, 6)
READS = st.tuples(st.just("read"), SIZES, KEPT)
BOTH = st.lists(st.one_of(STEPS, STEPS, READS), min_size=30, max_size=30)
SOME_TYPES = st.just(frozenset(TYPES)) | st.frozensets(st.sampled_from(TYPES), min_size=1)


async def run_all(scenario: Scenario, copy: Copy, steps: Sequence[tuple[Any, ...]]) -> None:
    """Act and read in turns."""
    for name, *rest in steps:
        await (copy.read(*rest) if name == "read" else scenario.run(name, *rest))


@pytest.mark.timeout(900)
@FEW
@given(steps=BOTH, types=SOME_TYPES, size=SIZES)
async def test_a_copy_comes_to_what_is_live(
    database: Database, steps: Sequence[tuple[Any, ...]], types: frozenset[str], size: int
) -> None:
    scenario, copy = Scenario(database), Copy(database, types)
    await scenario.create_all()
    await scenario.run_all([("publish", ALL)])

    await run_all(scenario, copy, steps)
    await copy.catch_up(size)

    live = await read_live_digest(database, types)
    assert copy.reduced == await read_live(database, types)
    assert (len(copy.entries), copy.digest) == (live.entries, show_digest(live.total))
    assert copy.revisions == sorted(copy.revisions)
