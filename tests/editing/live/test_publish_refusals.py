"""What cannot go live: the live edition would be broken, or two entries would have one name."""

from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.errors import ErrorCode, Refused
from cms.ids import EntryKey
from tests.editing.tables import dump
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review

Found = list[tuple[str, str, str]]


async def refuse(database: Database, *entries: EntryKey, actor: Actor = CMS, note: str | None = None) -> Found:
    """Publish and be refused, with nothing changed; code, path and message of each refusal."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await publish_entries(database, actor, entries, note=note)
    assert await dump(database) == before
    return [(one.code, ".".join(one.field), one.message) for one in refused.value.refusals]


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def test_only_who_may_publish_publishes(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())
    writer = Actor("writer", frozenset({Permission.WRITE}))

    assert await refuse(database, ("Keyword", key), actor=writer) == [
        ("FORBIDDEN", "", "writer may not do this; it takes the permission PUBLISH.")
    ]


async def test_what_is_not_there_cannot_go_live(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())

    refusals = await refuse(database, ("Keyword", key), ("Keyword", UUID(int=1)))

    assert [(code, path) for code, path, _ in refusals] == [("NOT_FOUND", "ids.1")]


async def test_a_note_holds_what_a_text_can_hold(database: Database) -> None:
    key = await create(database, "Keyword", make_keyword())

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", key), note="\0")] == [("INVALID", "note")]


async def test_a_live_reference_cannot_lead_to_a_draft(database: Database) -> None:
    await create(database, "Movie", make_movie(slug="heat"))
    review = await create(database, "Review", make_review("heat", slug="steel"))

    assert await refuse(database, ("Review", review)) == [
        (
            "REFERENCE_NOT_LIVE",
            "ids.0",
            "Review 'steel' refers in movie to the Movie 'heat', which is not live; publish that too, or with references.",
        )
    ]


async def test_every_reference_to_a_draft_is_named(database: Database) -> None:
    await create(database, "Keyword", make_keyword(slug="revenge"))
    await create(database, "Person", make_person(slug="ana"))
    await create(database, "Franchise", make_franchise(slug="wick"))
    await create(database, "Movie", make_movie(slug="other"))
    movie = await create(
        database,
        "Movie",
        make_movie(
            slug="heat",
            keywords=[{"slug": "revenge"}],
            relatedMovies=[{"slug": "other"}],
            credits=[make_credit("ana")],
            memberships=[make_membership("wick")],
        ),
    )

    refusals = await refuse(database, ("Movie", movie))

    assert {(code, path) for code, path, _ in refusals} == {("REFERENCE_NOT_LIVE", "ids.0")}
    assert sorted(message.split(" refers in ")[1].split(",")[0] for _, _, message in refusals) == [
        "franchise to the Franchise 'wick'",
        "keywords to the Keyword 'revenge'",
        "person to the Person 'ana'",
        "relatedMovies to the Movie 'other'",
    ]


async def test_a_parent_must_be_live(database: Database) -> None:
    await create(database, "Keyword", make_keyword(slug="over"))
    under = await create(database, "Keyword", make_keyword(slug="under", broader={"slug": "over"}))

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", under))] == [("REFERENCE_NOT_LIVE", "ids.0")]


async def test_a_slug_that_is_still_live_for_another_cannot_go_live(database: Database) -> None:
    first = await create(database, "Keyword", make_keyword(slug="revenge"))
    await publish_entries(database, CMS, [("Keyword", first)])
    await update_entry(database, CMS, "Keyword", first, {"slug": "vengeance"})
    second = await create(database, "Keyword", make_keyword(slug="revenge"))

    said = "The slug 'revenge' of Keyword 'revenge' is still live for the Keyword 'vengeance'"
    right = "publish that too, or choose another."
    assert await refuse(database, ("Keyword", second)) == [("NOT_UNIQUE", "ids.0", f"{said}; {right}")]


async def test_an_external_id_that_is_still_live_for_another_cannot_go_live(database: Database) -> None:
    ids = [{"source": "imdb", "value": "tt1"}]
    first = await create(database, "Movie", make_movie(slug="a", externalIds=ids))
    await publish_entries(database, CMS, [("Movie", first)])
    await update_entry(database, CMS, "Movie", first, {"externalIds": []})
    second = await create(database, "Movie", make_movie(slug="b", externalIds=ids))

    assert [(code, path) for code, path, _ in await refuse(database, ("Movie", second))] == [("NOT_UNIQUE", "ids.0")]


async def test_an_external_id_moves_when_both_go_live(database: Database) -> None:
    ids = [{"source": "imdb", "value": "tt1"}]
    first = await create(database, "Movie", make_movie(slug="a", externalIds=ids))
    await publish_entries(database, CMS, [("Movie", first)])
    await update_entry(database, CMS, "Movie", first, {"externalIds": []})
    second = await create(database, "Movie", make_movie(slug="b", externalIds=ids))

    publication = await publish_entries(database, CMS, [("Movie", second), ("Movie", first)])

    assert [one.slug for one in publication.went_live] == ["a", "b"]


async def test_a_live_tree_cannot_become_a_circle(database: Database) -> None:
    a = await create(database, "Franchise", make_franchise(slug="a"))
    b = await create(database, "Franchise", make_franchise(slug="b", parent={"slug": "a"}))
    await publish_entries(database, CMS, [("Franchise", a), ("Franchise", b)])
    await update_entry(database, CMS, "Franchise", b, {"parent": None})
    await update_entry(database, CMS, "Franchise", a, {"parent": {"slug": "b"}})

    assert [(code, path) for code, path, _ in await refuse(database, ("Franchise", a))] == [("CIRCULAR", "ids.0")]


async def test_a_live_tree_turns_round_when_both_go_live(database: Database) -> None:
    a = await create(database, "Franchise", make_franchise(slug="a"))
    b = await create(database, "Franchise", make_franchise(slug="b", parent={"slug": "a"}))
    await publish_entries(database, CMS, [("Franchise", a), ("Franchise", b)])
    await update_entry(database, CMS, "Franchise", b, {"parent": None})
    await update_entry(database, CMS, "Franchise", a, {"parent": {"slug": "b"}})

    publication = await publish_entries(database, CMS, [("Franchise", a), ("Franchise", b)])

    assert [one.slug for one in publication.went_live] == ["a", "b"]


async def test_a_live_parent_has_two_hundred_children_at_most(database: Database) -> None:
    top = await create(database, "Keyword", make_keyword(slug="top"))
    children = [await create(database, "Keyword", make_keyword(broader={"slug": "top"})) for _ in range(200)]
    await publish_entries(database, CMS, [("Keyword", key) for key in (top, *children)])
    await update_entry(database, CMS, "Keyword", children[0], {"broader": None})
    extra = await create(database, "Keyword", make_keyword(broader={"slug": "top"}))

    assert [(code, path) for code, path, _ in await refuse(database, ("Keyword", extra))] == [(ErrorCode.TOO_LONG, "ids.0")]


async def test_one_that_cannot_go_live_keeps_all_of_them(database: Database) -> None:
    fine = await create(database, "Keyword", make_keyword())
    await create(database, "Movie", make_movie(slug="heat"))
    review = await create(database, "Review", make_review("heat"))

    refusals = await refuse(database, ("Keyword", fine), ("Review", review))

    assert [(code, path) for code, path, _ in refusals] == [("REFERENCE_NOT_LIVE", "ids.1")]
