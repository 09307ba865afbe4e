"""Whose an entry is: the permission to write one's own reaches those that the actor's account created, and no others."""

from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.access.permissions import with_implied
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.editing.input.save_requests import Create, SaveOutcome, Update
from cms.editing.save import save_entries
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import Refused
from tests.editing.tables import dump, select
from tests.factories import make_keyword, make_movie, make_review

OWN = with_implied({Permission.WRITE_OWN_REVIEWS})
JOAN = Actor("Joan", OWN, account_key=UUID(int=1))
JIM = Actor("Jim", OWN, account_key=UUID(int=2))
NOBODY = Actor("nobody", OWN)
NOT_OWN = "to write a Review that one did not create takes the permission WRITE."


@pytest.fixture
async def movie(database: Database) -> UUID:
    """The key of a movie to review."""
    return (await create_entry(database, CMS, "Movie", make_movie(slug="heat"))).key


async def review_by(database: Database, actor: Actor) -> UUID:
    return (await create_entry(database, actor, "Review", make_review("heat"))).key


async def refuse(database: Database, actor: Actor, *saves: Create | Update) -> list[tuple[str, str, str]]:
    """Save a batch and be refused, with nothing changed; code, path and message of each refusal."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        async with database.transaction() as connection:
            await save_entries(Store(connection, database.dialect, DECLARATIONS), actor, saves)
    assert await dump(database) == before
    return [(one.code, ".".join(one.field), one.message) for one in refused.value.refusals]


async def test_one_writes_what_one_created(database: Database, movie: UUID) -> None:
    review = await review_by(database, JOAN)

    saved = await update_entry(database, JOAN, "Review", review, {"title": "Better"})

    assert saved.outcome is SaveOutcome.UPDATED


async def test_history_says_whose_account_did_what(database: Database, movie: UUID) -> None:
    review = await review_by(database, JOAN)
    await update_entry(database, CMS, "Review", review, {"title": "Better"})

    rows = await select(database, f"SELECT author, account_id FROM entry_version WHERE entry_id = '{review}' ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [("Joan", JOAN.account_key), ("cms", None)]


async def test_another_token_of_the_same_account_writes_it_too(database: Database, movie: UUID) -> None:
    review = await review_by(database, JOAN)
    other = Actor("Joan's script", OWN, account_key=JOAN.account_key)

    assert (await update_entry(database, other, "Review", review, {"title": "Better"})).version == 2


async def test_who_may_write_everything_writes_it_too(database: Database, movie: UUID) -> None:
    review = await review_by(database, JOAN)
    editor = Actor("editor", with_implied({Permission.WRITE}))

    assert (await update_entry(database, editor, "Review", review, {"title": "Better"})).version == 2


async def test_what_an_editor_changed_stays_ones_own(database: Database, movie: UUID) -> None:
    review = await review_by(database, JOAN)
    await update_entry(database, CMS, "Review", review, {"title": "Better"})

    assert (await update_entry(database, JOAN, "Review", review, {"title": "Best"})).version == 3


@pytest.mark.parametrize("other", [JIM, NOBODY], ids=["another account", "no account"])
async def test_nobody_writes_what_another_created(database: Database, movie: UUID, other: Actor) -> None:
    review = await review_by(database, JOAN)

    refusals = await refuse(database, other, Update("Review", review, {"title": "Worse"}))

    assert refusals == [("FORBIDDEN", "", f"{other.name} may not do this; {NOT_OWN}")]


async def test_what_no_account_created_belongs_to_nobody(database: Database, movie: UUID) -> None:
    review = await review_by(database, CMS)

    refusals = await refuse(database, NOBODY, Update("Review", review, {"title": "Worse"}))

    assert [code for code, _, _ in refusals] == ["FORBIDDEN"]


async def test_one_of_another_in_a_batch_keeps_all_of_it(database: Database, movie: UUID) -> None:
    own, other = await review_by(database, JOAN), await review_by(database, JIM)
    batch = [Update("Review", key, {"title": "Better"}) for key in (own, other)]

    assert [code for code, _, _ in await refuse(database, JOAN, *batch)] == ["FORBIDDEN"]


async def test_what_is_not_there_is_not_ones_own(database: Database) -> None:
    refusals = await refuse(database, JOAN, Update("Review", UUID(int=7), {"title": "Better"}))

    assert refusals == [("FORBIDDEN", "", f"Joan may not do this; {NOT_OWN}")]


async def test_other_types_have_no_own(database: Database) -> None:
    assert await refuse(database, JOAN, Create("Keyword", make_keyword())) == [
        ("FORBIDDEN", "", "Joan may not do this; it takes the permission WRITE.")
    ]


async def test_without_any_permission_to_write_both_that_would_do_are_named(database: Database, movie: UUID) -> None:
    reader = Actor("reader", frozenset({Permission.READ_DRAFTS}))

    assert await refuse(database, reader, Create("Review", make_review("heat"))) == [
        ("FORBIDDEN", "", "reader may not do this; it takes the permission WRITE or WRITE_OWN_REVIEWS.")
    ]
