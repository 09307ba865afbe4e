"""Restoring: an earlier version is the working edition again, as a new one."""

from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.access.permissions import with_implied
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, restore_version, update_entry
from cms.editing.input.save_requests import SaveOutcome
from cms.errors import Refused
from cms.ids import EntryKey
from tests.editing.conftest import fill
from tests.editing.tables import dump, select, select_one
from tests.factories import make_credit, make_keyword, make_membership, make_movie, make_person, make_review

Found = list[tuple[str, str, str]]


async def refuse(
    database: Database, entry: EntryKey, version: int, *, actor: Actor = CMS, expected_version: int | None = None
) -> Found:
    """Restore and be refused, with nothing changed; code, path and message of each refusal."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await restore_version(database, actor, entry, version, expected_version=expected_version)
    assert await dump(database) == before
    return [(one.code, ".".join(one.field), one.message) for one in refused.value.refusals]


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def key_of(database: Database, table: str, slug: str) -> UUID:
    key: UUID = (await select_one(database, f"SELECT id FROM {table} WHERE slug = '{slug}'"))["id"]
    return key


async def history(database: Database, key: UUID) -> list[tuple[str, int, object]]:
    """Read acts, versions and snapshots, in their order."""
    statement = f"SELECT act, version, snapshot FROM entry_version WHERE entry_id = '{key}' ORDER BY id"
    return [(row["act"], row["version"], orjson.loads(row["snapshot"])) for row in await select(database, statement)]


@pytest.fixture
async def movie(database: Database) -> UUID:
    """The key of a movie with everything, most of it taken away by its second version."""
    await fill(database)
    key = await key_of(database, "movie", "ballerina-2025")
    gone: dict[str, object] = {"keywords": [], "credits": [], "memberships": [], "externalIds": [], "year": None}
    await update_entry(database, CMS, "Movie", key, {"slug": "ballerina", "synopsis": "She *fights*.", **gone})
    return key


async def test_everything_is_as_it_was(database: Database, movie: UUID) -> None:
    saved = await restore_version(database, CMS, ("Movie", movie), 1)

    (_, _, first), (_, _, second), (act, version, third) = await history(database, movie)
    assert (saved.outcome, saved.version, saved.slug) == (SaveOutcome.UPDATED, 3, "ballerina-2025")
    assert (act, version) == ("RESTORED", 3)
    assert third == first != second


async def test_rows_that_are_still_there_keep_their_keys(database: Database) -> None:
    await create(database, "Person", make_person(slug="ana"))
    await create(database, "Person", make_person(slug="ian"))
    movie = await create(database, "Movie", make_movie(credits=[make_credit("ana"), make_credit("ian")]))
    before = await select(database, "SELECT id FROM credit ORDER BY position")
    await update_entry(database, CMS, "Movie", movie, {"credits": [make_credit("ian"), make_credit("ana", note="voice")]})

    await restore_version(database, CMS, ("Movie", movie), 1)

    assert await select(database, "SELECT id FROM credit ORDER BY position") == before


async def test_what_was_derived_is_derived_again(database: Database) -> None:
    await create(database, "Movie", make_movie(slug="heat"))
    review = await create(database, "Review", make_review("heat", body="One.", rating="3½/4"))
    before = await select_one(database, "SELECT excerpt, excerpt_derived, rating, rating_normalized FROM review")
    await update_entry(database, CMS, "Review", review, {"body": "Two.", "excerpt": "2", "rating": None})

    await restore_version(database, CMS, ("Review", review), 1)

    after = await select_one(database, "SELECT excerpt, excerpt_derived, rating, rating_normalized FROM review")
    assert after == before
    assert await select_one(database, "SELECT body_html FROM review_prose") == {"body_html": "<p>One.</p>"}


async def test_what_is_live_stays_live_with_later_edits(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="a"))
    await update_entry(database, CMS, "Keyword", key, {"name": "b"})
    await publish_entries(database, CMS, [("Keyword", key)])

    await restore_version(database, CMS, ("Keyword", key), 1)

    assert await select_one(database, "SELECT name, version, live_version FROM keyword") == {
        "name": "a",
        "version": 3,
        "live_version": 2,
    }
    assert await select_one(database, "SELECT name FROM live_keyword") == {"name": "b"}


async def test_what_is_live_counts_as_live_when_it_is_restored(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="a"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"name": "b", "slug": "b"})

    saved = await restore_version(database, CMS, ("Keyword", key), 1)

    assert (saved.outcome, saved.version) == (SaveOutcome.UPDATED, 3)
    assert await select_one(database, "SELECT name, version, live_version FROM keyword") == {
        "name": "a",
        "version": 3,
        "live_version": 3,
    }
    assert await select_one(database, "SELECT version FROM live_keyword") == {"version": 1}
    assert (await publish_entries(database, CMS, [("Keyword", key)])).went_live == ()


async def test_it_counts_as_live_also_when_edits_had_come_to_nothing(database: Database) -> None:
    await create(database, "Person", make_person(slug="ana"))
    key = await create(database, "Movie", make_movie(credits=[make_credit("ana")]))
    await publish_entries(database, CMS, [("Movie", key)], with_references=True)
    await update_entry(database, CMS, "Movie", key, {"credits": []})
    await update_entry(database, CMS, "Movie", key, {"credits": [make_credit("ana")]})

    saved = await restore_version(database, CMS, ("Movie", key), 1)

    act, version, _ = (await history(database, key))[-1]
    assert (saved.outcome, act, version) == (SaveOutcome.UPDATED, "RESTORED", 4)
    assert await select_one(database, "SELECT version, live_version FROM movie") == {"version": 4, "live_version": 4}
    assert await select(database, "SELECT id FROM credit") == await select(database, "SELECT id FROM live_credit")


async def test_what_is_live_and_latest_has_no_new_version(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await publish_entries(database, CMS, [("Keyword", key)])
    before = await dump(database)

    saved = await restore_version(database, CMS, ("Keyword", key), 1)

    assert saved.outcome is SaveOutcome.UNCHANGED
    assert await dump(database) == before


async def test_another_slug_than_the_live_one_is_a_later_edit(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="a", slug="a"))
    await update_entry(database, CMS, "Keyword", key, {"slug": "b"})
    await publish_entries(database, CMS, [("Keyword", key)])

    saved = await restore_version(database, CMS, ("Keyword", key), 1)

    assert saved.slug == "a"
    assert await select_one(database, "SELECT version, live_version FROM keyword") == {"version": 3, "live_version": 2}


async def test_a_slug_that_is_live_still_may_be_anothers_by_now(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(slug="a"))
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"slug": "b"})
    await create(database, "Keyword", make_keyword(slug="a"))

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", key), 1)] == [("NOT_UNIQUE", "slug")]


async def test_a_restored_version_can_be_restored(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword(name="a"))
    await update_entry(database, CMS, "Keyword", key, {"name": "b"})
    await restore_version(database, CMS, ("Keyword", key), 1)
    await restore_version(database, CMS, ("Keyword", key), 2)

    await restore_version(database, CMS, ("Keyword", key), 3)

    assert [(act, version) for act, version, _ in await history(database, key)][-1] == ("RESTORED", 5)
    assert await select_one(database, "SELECT name FROM keyword") == {"name": "a"}


async def test_what_is_so_already_has_no_new_version(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    before = await dump(database)

    saved = await restore_version(database, CMS, ("Keyword", key), 1, expected_version=1)

    assert (saved.outcome, saved.version) == (SaveOutcome.UNCHANGED, 1)
    assert await dump(database) == before


async def test_fields_that_are_declared_no_longer_are_left_out(database: Database) -> None:
    await create(database, "Person", make_person(slug="ana"))
    key = await create(database, "Movie", make_movie(title="a", credits=[make_credit("ana")]))
    await update_entry(database, CMS, "Movie", key, {"title": "b", "tagline": "new"})
    ((_, _, old), _) = await history(database, key)
    assert isinstance(old, dict)
    old |= {"colour": "red", "credits": [{**old["credits"][0], "salary": 1}]}
    del old["tagline"]
    async with database.transaction() as connection:
        text = orjson.dumps(old).decode()
        await connection.execute_query(f"UPDATE entry_version SET snapshot = '{text}' WHERE version = 1 AND act = 'CREATED'")

    await restore_version(database, CMS, ("Movie", key), 1)

    row = await select_one(database, "SELECT title, tagline FROM movie")
    assert row == {"title": "a", "tagline": "new"}


@pytest.mark.parametrize("version", [0, -1, 3, 2**40], ids=str)
async def test_a_version_that_never_was_cannot_be_restored(database: Database, movie: UUID, version: int) -> None:
    assert await refuse(database, ("Movie", movie), version) == [
        ("NOT_FOUND", "version", f"There is no version {version} of this Movie; it has had 1 to 2.")
    ]


async def test_nothing_of_an_entry_that_is_not_there_can_be_restored(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    await delete_entries(database, CMS, [("Keyword", key)])

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", key), 1)] == [("NOT_FOUND", "id")]


async def test_each_reference_that_is_gone_is_named_where_it_stood(database: Database) -> None:
    people = [await create(database, "Person", make_person(slug=slug)) for slug in ("ana", "ian")]
    keyword = await create(database, "Keyword", make_keyword(slug="revenge"))
    credits = [make_credit("ana"), make_credit("ian")]
    movie = await create(database, "Movie", make_movie(credits=credits, keywords=[{"slug": "revenge"}]))
    await update_entry(database, CMS, "Movie", movie, {"credits": credits[:1], "keywords": []})
    await delete_entries(database, CMS, [("Person", people[1]), ("Keyword", keyword)])

    refusals = await refuse(database, ("Movie", movie), 1)

    assert sorted(refusals) == [
        ("NOT_FOUND", "credits.1.person", _gone("Person", people[1])),
        ("NOT_FOUND", "keywords.0", _gone("Keyword", keyword)),
    ]


def _gone(type_name: str, key: UUID) -> str:
    return f"There is no {type_name} with the id {type_name.lower()}_{key}; create it first, or name another."


async def test_its_slug_of_then_may_be_anothers_by_now(database: Database, movie: UUID) -> None:
    await create(database, "Movie", make_movie(slug="ballerina-2025"))

    assert [(code, path) for code, path, _ in await refuse(database, ("Movie", movie), 1)] == [("NOT_UNIQUE", "slug")]


async def test_another_version_than_expected_is_not_replaced(database: Database, movie: UUID) -> None:
    ((code, path, _),) = await refuse(database, ("Movie", movie), 1, expected_version=1)

    assert (code, path) == ("VERSION_CONFLICT", "expectedVersion")


async def test_only_who_may_write_restores(database: Database, movie: UUID) -> None:
    publisher = Actor("publisher", with_implied({Permission.PUBLISH}))

    refusals = await refuse(database, ("Movie", movie), 1, actor=publisher)

    assert [(code, path) for code, path, _ in refusals] == [("FORBIDDEN", "")]


async def test_memberships_come_back(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"memberships": [make_membership("john-wick")]})

    await restore_version(database, CMS, ("Movie", movie), 1)

    spin_offs = await key_of(database, "franchise", "spin-offs")
    assert await select(database, "SELECT franchise_id FROM membership") == [{"franchise_id": spin_offs}]
