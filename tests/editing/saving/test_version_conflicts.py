"""Two editors at one entry: who comes second is told of it, and of what both changed."""

from uuid import UUID

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, restore_version, update_entry
from cms.errors import ErrorCode, Refused
from tests.editing.tables import dump
from tests.factories import make_credit, make_movie, make_person

TOLD = "Version 1 is not the latest, 2; read the entry again, then save."


@pytest.fixture
async def movie(database: Database) -> UUID:
    """The key of a movie that somebody changed after it was read."""
    await create_entry(database, CMS, "Person", make_person(slug="ana"))
    key = (await create_entry(database, CMS, "Movie", make_movie(title="a", tagline="a", year=2025))).key
    theirs: dict[str, object] = {"title": "b", "credits": [make_credit("ana")], "tagline": "b"}
    await update_entry(database, CMS, "Movie", key, theirs)
    return key


async def conflict(database: Database, key: UUID, values: dict[str, object], expected_version: int = 1) -> str:
    """Save and be refused, with nothing changed; the message."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await update_entry(database, CMS, "Movie", key, values, expected_version=expected_version)
    assert await dump(database) == before
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.field) == (ErrorCode.VERSION_CONFLICT, ("expectedVersion",))
    return refusal.message


async def test_what_both_changed_is_named(database: Database, movie: UUID) -> None:
    message = await conflict(database, movie, {"credits": [], "year": 2024, "title": "c"})

    assert message == f"{TOLD} Changed here and in between: title."


async def test_owned_rows_that_both_changed_are_one_field(database: Database, movie: UUID) -> None:
    message = await conflict(database, movie, {"credits": [make_credit("ana", character="Eve")], "tagline": "c"})

    assert message == f"{TOLD} Changed here and in between: tagline, credits."


async def test_what_is_sent_back_as_it_was_read_is_no_change(database: Database, movie: UUID) -> None:
    assert await conflict(database, movie, {"title": "a", "tagline": "a", "year": 2024}) == TOLD


async def test_a_version_that_never_was_has_nothing_to_compare_with(database: Database, movie: UUID) -> None:
    message = await conflict(database, movie, {"title": "c"}, expected_version=7)

    assert message == "Version 7 is not the latest, 2; read the entry again, then save."


async def test_restoring_is_a_change_of_all_that_differs(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"title": "c", "year": 2024})

    with pytest.raises(Refused) as refused:
        await restore_version(database, CMS, ("Movie", movie), 1, expected_version=2)

    assert refused.value.refusals[0].message.endswith(" Changed here and in between: title.")
