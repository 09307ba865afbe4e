"""Closure tables: right after any number of moves, in both editions."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.editing.storage.closure import ancestor_paths
from cms.errors import ErrorCode, Refused
from cms.ids import public_id
from tests.editing.closure_tables import naive_closure, stored_closure, stored_parents
from tests.editing.tables import select
from tests.factories import make_franchise, make_keyword

KEYS = [UUID(int=n) for n in range(8)]


async def move(database: Database, key: UUID, parent: UUID | None) -> bool:
    """Give a franchise another parent; say whether it could have it."""
    try:
        ref = None if parent is None else {"id": public_id("franchise", parent)}
        await update_entry(database, CMS, "Franchise", key, {"parent": ref})
    except Refused as refused:
        if refused.refusals[0].code is not ErrorCode.CIRCULAR:
            raise
        return False
    return True


async def move_all(
    database: Database, keys: Sequence[UUID], moves: Sequence[tuple[int, int | None]]
) -> dict[UUID, UUID | None]:
    """Move franchises one after the other; the last parent each could have."""
    parents: dict[UUID, UUID | None] = {}
    for child, parent in moves:
        wanted = None if parent is None else keys[parent]
        if await move(database, keys[child], wanted):
            parents[keys[child]] = wanted
    return parents


async def make_franchises(database: Database, many: int) -> list[UUID]:
    """Make franchises that stand side by side."""
    return [(await create_entry(database, CMS, "Franchise", make_franchise())).key for _ in range(many)]


async def test_an_entry_stands_above_itself(database: Database) -> None:
    (one,) = await make_franchises(database, 1)

    assert await stored_closure(database) == {(one, one, 0)}


async def test_a_subtree_moves_as_a_whole(database: Database) -> None:
    a, b, c, d = await make_franchises(database, 4)
    await move(database, b, a)
    await move(database, c, b)

    await move(database, b, d)

    assert await stored_closure(database) == {
        (a, a, 0),
        (b, b, 0),
        (c, c, 0),
        (d, d, 0),
        (d, b, 1),
        (b, c, 1),
        (d, c, 2),
    }


async def test_what_stands_under_it_cannot_stand_above_it(database: Database) -> None:
    a, b, c = await make_franchises(database, 3)
    await move(database, b, a)
    await move(database, c, b)
    before = await stored_closure(database)

    moved = await move(database, a, c)

    assert not moved
    assert await stored_closure(database) == before


MOVES = st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5)), max_size=8)
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(moves=MOVES)
async def test_closures_are_right_after_any_moves(database: Database, moves: Sequence[tuple[int, int | None]]) -> None:
    keys = await make_franchises(database, 6)
    before = await stored_parents(database)

    moved = await move_all(database, keys, moves)

    assert await stored_parents(database) == before | moved
    assert await stored_closure(database) == naive_closure(before | moved)


@FEW
@given(moves=MOVES)
async def test_live_closures_are_right_after_any_moves(database: Database, moves: Sequence[tuple[int, int | None]]) -> None:
    keys = await make_franchises(database, 6)
    await publish_entries(database, CMS, [("Franchise", key) for key in keys])

    await move_all(database, keys, moves)
    await publish_entries(database, CMS, [("Franchise", key) for key in reversed(keys)])

    assert await stored_parents(database, "live_") == await stored_parents(database)
    assert await stored_closure(database, "live_") == naive_closure(await stored_parents(database))


@given(parents=st.dictionaries(st.sampled_from(KEYS), st.none() | st.sampled_from(KEYS)))
def test_a_climb_ends_unless_there_is_a_circle(parents: dict[UUID, UUID | None]) -> None:
    above, circular = ancestor_paths(parents, {})

    assert above.keys() == parents.keys()
    assert all(key not in [one for one, depth in path if depth] for key, path in above.items() if key not in circular)
    assert all(any(one in circular for one, _ in above[key]) for key in circular)


async def test_a_parent_has_two_hundred_children_at_most(database: Database) -> None:
    parent = await create_entry(database, CMS, "Keyword", make_keyword(slug="top"))
    [await create_entry(database, CMS, "Keyword", make_keyword(broader={"slug": "top"})) for _ in range(200)]

    with pytest.raises(Refused) as refused:
        await create_entry(database, CMS, "Keyword", make_keyword(broader={"slug": "top"}))

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.TOO_LONG, ("broader",))]
    rows = await select(database, f"SELECT id FROM keyword WHERE broader_id = '{parent.key}'")
    assert len(rows) == 200
