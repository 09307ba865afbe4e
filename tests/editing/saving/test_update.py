"""Updating entries: a patch touches what it names, and a save that changes nothing is none."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.editing.input.save_requests import SaveOutcome
from tests.editing.tables import Row, dump, select, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review


@pytest.fixture
async def movie(database: Database) -> UUID:
    """A movie with something of everything."""
    await create_entry(database, CMS, "Keyword", make_keyword(name="a"))
    await create_entry(database, CMS, "Keyword", make_keyword(name="b"))
    await create_entry(database, CMS, "Person", make_person(name="Ana"))
    await create_entry(database, CMS, "Person", make_person(name="Len"))
    await create_entry(database, CMS, "Franchise", make_franchise(name="One"))
    await create_entry(database, CMS, "Franchise", make_franchise(name="Two"))
    saved = await create_entry(
        database,
        CMS,
        "Movie",
        make_movie(
            title="Ballerina",
            tagline="Vengeance",
            synopsis="She *dances*.",
            countries=["US"],
            keywords=[{"slug": "a"}, {"slug": "b"}],
            credits=[make_credit("ana", character="Eve"), make_credit("len", department="DIRECTING", job="Director")],
            memberships=[make_membership("one"), make_membership("two", chronology=2)],
            externalIds=[{"source": "imdb", "value": "tt1"}],
        ),
    )
    return saved.key


async def test_a_patch_leaves_the_rest_alone(database: Database, movie: UUID) -> None:
    before = await select_one(database, "SELECT * FROM movie")

    saved = await update_entry(database, CMS, "Movie", movie, {"tagline": "Dance"})

    after = await select_one(database, "SELECT * FROM movie")
    assert (saved.version, saved.outcome) == (2, SaveOutcome.UPDATED)
    assert {name: value for name, value in after.items() if value != before[name]} == {
        "tagline": "Dance",
        "version": 2,
        "updated_at": after["updated_at"],
    }
    assert len(await select(database, "SELECT id FROM credit")) == 2
    assert len(await select(database, "SELECT id FROM movie_keywords")) == 2
    assert (await select_one(database, "SELECT synopsis FROM movie_prose"))["synopsis"] == "She *dances*."


async def test_null_clears(database: Database, movie: UUID) -> None:
    cleared = {"tagline": None, "year": None, "synopsis": None, "countries": None, "keywords": None, "credits": None}

    await update_entry(database, CMS, "Movie", movie, cleared | {"memberships": None, "externalIds": None})

    row = await select_one(database, "SELECT tagline, year, countries FROM movie")
    rich_texts = await select_one(database, "SELECT synopsis, synopsis_html, synopsis_sections FROM movie_prose")
    assert (row["tagline"], row["year"], orjson.loads(row["countries"])) == (None, None, [])
    assert tuple(rich_texts.values()) == (None, None, None)
    assert await select(database, "SELECT id FROM movie_keywords") == []
    assert await select(database, "SELECT id FROM credit") == []
    assert await select(database, "SELECT id FROM membership") == []
    assert await select(database, "SELECT id FROM movie_external_id") == []


async def test_null_for_what_has_a_default_brings_the_default_back(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"kind": "SHORT"})

    await update_entry(database, CMS, "Movie", movie, {"kind": None})

    assert (await select_one(database, "SELECT kind FROM movie"))["kind"] == "FEATURE"


async def test_a_list_replaces_the_list(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"keywords": [{"slug": "b"}]})

    rows = await select(database, "SELECT k.slug, l.position FROM movie_keywords l JOIN keyword k ON k.id = l.target_id")
    assert rows == [{"slug": "b", "position": 0}]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": "Ballerina"},
        {"slug": "ballerina-2025"},
        {"slug": None},
        {"kind": None, "originalTitle": None},
        {"synopsis": "She *dances*.", "countries": ["US"]},
        {"keywords": [{"slug": "a"}, {"slug": "b"}]},
        {"credits": [make_credit("ana", character="Eve"), make_credit("len", department="DIRECTING", job="Director")]},
        {"memberships": [make_membership("one", kind="MAIN"), make_membership("two", chronology=2.0)]},
        {"externalIds": [{"source": "imdb", "value": "tt1"}]},
    ],
)
async def test_a_patch_that_changes_nothing_makes_no_version(database: Database, movie: UUID, values: dict[str, Any]) -> None:
    before = await dump(database)

    saved = await update_entry(database, CMS, "Movie", movie, values)

    assert (saved.version, saved.outcome, saved.slug) == (1, SaveOutcome.UNCHANGED, "ballerina-2025")
    assert await dump(database) == before


async def test_the_expected_version_is_saved_upon(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"tagline": "Dance"}, expected_version=1)

    saved = await update_entry(database, CMS, "Movie", movie, {"tagline": "Sing"}, expected_version=2)

    assert saved.version == 3


async def test_each_save_is_a_row_of_history(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"tagline": "Dance"}, note="shorter")
    await update_entry(database, CMS, "Movie", movie, {"tagline": "Dance"}, note="nothing")

    rows = await select(
        database, f"SELECT version, act, note, snapshot FROM entry_version WHERE entry_id = '{movie}' ORDER BY id"
    )
    assert [(row["version"], row["act"], row["note"]) for row in rows] == [(1, "CREATED", None), (2, "UPDATED", "shorter")]
    assert [orjson.loads(row["snapshot"])["tagline"] for row in rows] == ["Vengeance", "Dance"]


async def credits_of(database: Database) -> list[Row]:
    return await select(database, "SELECT id, character, position FROM credit ORDER BY position")


async def test_a_credit_that_is_the_same_keeps_its_id(database: Database, movie: UUID) -> None:
    ana, len_ = await credits_of(database)
    same = [
        make_credit("len", department="DIRECTING", job="Director", note="uncredited"),
        make_credit("ana", character="Eve", billing=1),
    ]

    await update_entry(database, CMS, "Movie", movie, {"credits": same})

    assert [row["id"] for row in await credits_of(database)] == [len_["id"], ana["id"]]


async def test_a_credit_that_is_named_keeps_its_id_whatever_changes(database: Database, movie: UUID) -> None:
    ana, _ = await credits_of(database)
    named = make_credit("len", character="Adam", id=f"credit_{ana['id']}")

    await update_entry(database, CMS, "Movie", movie, {"credits": [named]})

    assert await credits_of(database) == [{"id": ana["id"], "character": "Adam", "position": 0}]


async def test_a_credit_that_is_another_has_another_id(database: Database, movie: UUID) -> None:
    ana, len_ = await credits_of(database)

    await update_entry(database, CMS, "Movie", movie, {"credits": [make_credit("ana", character="Rooney")]})

    (row,) = await credits_of(database)
    assert row["id"] not in {ana["id"], len_["id"]}


async def test_equal_credits_keep_their_ids_one_by_one(database: Database, movie: UUID) -> None:
    twice = [make_credit("ana"), make_credit("ana")]
    await update_entry(database, CMS, "Movie", movie, {"credits": twice})
    before = await credits_of(database)

    await update_entry(database, CMS, "Movie", movie, {"credits": [*twice, make_credit("ana")]})

    after = await credits_of(database)
    assert [row["id"] for row in after[:2]] == [row["id"] for row in before]
    assert len({row["id"] for row in after}) == 3


async def test_a_membership_keeps_its_id_while_its_franchise_stays(database: Database, movie: UUID) -> None:
    one, two = await select(database, "SELECT id FROM membership ORDER BY position")

    await update_entry(
        database, CMS, "Movie", movie, {"memberships": [make_membership("two", kind="REBOOT"), make_membership("one")]}
    )

    rows = await select(database, "SELECT id, kind FROM membership ORDER BY position")
    assert rows == [{"id": two["id"], "kind": "REBOOT"}, {"id": one["id"], "kind": "MAIN"}]


async def test_a_derived_sort_name_follows_the_name(database: Database) -> None:
    saved = await create_entry(database, CMS, "Person", make_person(name="Ana de Armas"))

    await update_entry(database, CMS, "Person", saved.key, {"name": "Keanu Reeves"})

    assert (await select_one(database, "SELECT sort_name FROM person"))["sort_name"] == "Reeves, Keanu"


async def test_a_given_sort_name_does_not_follow_the_name(database: Database) -> None:
    saved = await create_entry(database, CMS, "Person", make_person(name="Ana de Armas", sortName="De Armas, Ana"))

    await update_entry(database, CMS, "Person", saved.key, {"name": "Ana Armas"})

    assert (await select_one(database, "SELECT sort_name FROM person"))["sort_name"] == "De Armas, Ana"


async def test_a_cleared_sort_name_follows_the_name_again(database: Database) -> None:
    saved = await create_entry(database, CMS, "Person", make_person(name="Ana de Armas", sortName="De Armas, Ana"))

    await update_entry(database, CMS, "Person", saved.key, {"sortName": None})

    assert (await select_one(database, "SELECT sort_name FROM person"))["sort_name"] == "Armas, Ana de"


async def test_an_excerpt_follows_the_body(database: Database, movie: UUID) -> None:
    saved = await create_entry(database, CMS, "Review", make_review("ballerina-2025", body="Good."))

    await update_entry(database, CMS, "Review", saved.key, {"body": "Bad."})

    assert (await select_one(database, "SELECT excerpt FROM review"))["excerpt"] == "Bad."


async def test_an_entry_moves_to_another_external_id(database: Database, movie: UUID) -> None:
    await update_entry(database, CMS, "Movie", movie, {"externalIds": [{"source": "imdb", "value": "tt2"}]})

    await create_entry(database, CMS, "Movie", make_movie(externalIds=[{"source": "imdb", "value": "tt1"}]))

    rows = await select(database, "SELECT value FROM movie_external_id ORDER BY value")
    assert [row["value"] for row in rows] == ["tt1", "tt2"]
