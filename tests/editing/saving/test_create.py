"""Creating entries: what is stored of what was given, and what follows from it."""

from datetime import date

import orjson
import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry
from cms.editing.input.save_requests import SaveOutcome
from cms.ids import new_key
from tests.editing.tables import select, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review


async def test_a_new_entry_is_the_first_version_of_a_draft(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="revenge"))

    row = await select_one(database, "SELECT id, slug, version, live_version, published_at FROM keyword")
    assert row == {"id": saved.key, "slug": "revenge", "version": 1, "live_version": None, "published_at": None}
    assert (saved.type_name, saved.slug, saved.version, saved.outcome) == ("Keyword", "revenge", 1, SaveOutcome.CREATED)


async def test_nothing_new_is_in_the_live_edition(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword())

    assert await select(database, "SELECT id FROM live_keyword") == []
    assert await select(database, "SELECT id FROM change") == []


async def test_a_given_key_is_kept(database: Database) -> None:
    key = new_key()

    saved = await create_entry(database, CMS, "Keyword", make_keyword(), key=key)

    assert saved.key == key


async def test_absent_fields_have_their_defaults(database: Database) -> None:
    await create_entry(database, CMS, "Movie", {"title": "Heat"})

    row = await select_one(
        database, "SELECT kind, production_status, countries, year, tagline, release_date, original_language FROM movie"
    )
    assert {**row, "countries": orjson.loads(row["countries"])} == {
        "kind": "FEATURE",
        "production_status": "RELEASED",
        "countries": [],
        "year": None,
        "tagline": None,
        "release_date": None,
        "original_language": None,
    }


async def test_null_is_the_same_as_absent(database: Database) -> None:
    await create_entry(
        database,
        CMS,
        "Movie",
        {"title": "Heat", "slug": None, "kind": None, "countries": None, "credits": None, "keywords": None},
    )

    row = await select_one(database, "SELECT slug, kind, countries FROM movie")
    assert (row["slug"], row["kind"], orjson.loads(row["countries"])) == ("heat", "FEATURE", [])


async def test_ordered_and_filtered_texts_have_a_folded_twin(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(title="Amélie", originalLanguage="FR"))

    row = await select_one(database, "SELECT title_folded, original_language_folded FROM movie")
    assert row == {"title_folded": "amelie", "original_language_folded": "fr"}


async def test_a_day_may_be_given_as_text(database: Database) -> None:
    await create_entry(database, CMS, "Person", make_person(name="A", bornOn="1988-04-30"))
    await create_entry(database, CMS, "Person", make_person(name="B", bornOn=date(1988, 4, 30)))

    assert len(await select(database, "SELECT id FROM person WHERE born_on = '1988-04-30'")) == 2


async def test_a_sort_name_follows_from_the_name(database: Database) -> None:
    await create_entry(database, CMS, "Person", make_person(name="Ana de Armas"))

    row = await select_one(database, "SELECT sort_name, sort_name_folded, sort_name_derived FROM person")
    assert (row["sort_name"], row["sort_name_folded"], bool(row["sort_name_derived"])) == (
        "Armas, Ana de",
        "armas, ana de",
        True,
    )


async def test_a_given_sort_name_stays_as_given(database: Database) -> None:
    await create_entry(database, CMS, "Person", make_person(name="Ana de Armas", sortName="De Armas"))

    row = await select_one(database, "SELECT sort_name, sort_name_derived FROM person")
    assert (row["sort_name"], bool(row["sort_name_derived"])) == ("De Armas", False)


async def test_the_longest_name_still_has_a_sort_name(database: Database) -> None:
    name = "A " + "b" * 298

    await create_entry(database, CMS, "Person", make_person(name=name))

    row = await select_one(database, "SELECT sort_name FROM person")
    assert row["sort_name"] == f"{'b' * 298}, "


@pytest.fixture
async def heat(database: Database) -> Database:
    await create_entry(database, CMS, "Person", make_person(name="Al Pacino"))
    await create_entry(database, CMS, "Franchise", make_franchise(name="Cops"))
    await create_entry(database, CMS, "Movie", make_movie(title="Heat", year=1995))
    return database


async def test_prose_is_stored_with_all_that_follows_from_it(heat: Database) -> None:
    await create_entry(heat, CMS, "Review", make_review("heat-1995", body="Before.\n\n## Plot\n\nIt is *good*."))

    row = await select_one(heat, "SELECT * FROM review_prose")
    assert row["body"] == "Before.\n\n## Plot\n\nIt is *good*."
    assert row["body_html"] == '<p>Before.</p>\n<h2 id="plot">Plot</h2>\n<p>It is <em>good</em>.</p>'
    assert (row["body_plain_text"], row["body_word_count"], row["body_reading_minutes"]) == (
        "Before.\n\nPlot\n\nIt is good.",
        5,
        1,
    )
    assert orjson.loads(row["body_sections"]) == [
        {"heading": None, "anchor": "introduction", "level": 0, "html": "<p>Before.</p>", "plainText": "Before."},
        {"heading": "Plot", "anchor": "plot", "level": 2, "html": "<p>It is <em>good</em>.</p>", "plainText": "It is good."},
    ]


async def test_an_excerpt_follows_from_the_body(heat: Database) -> None:
    await create_entry(heat, CMS, "Review", make_review("heat-1995", body="It is *good*."))

    row = await select_one(heat, "SELECT excerpt, excerpt_derived, language, has_spoilers FROM review")
    assert (row["excerpt"], bool(row["excerpt_derived"]), row["language"]) == ("It is good.", True, "en")
    assert not row["has_spoilers"]


@pytest.mark.parametrize("rating", ["8.8/10", {"label": "8.8/10"}, {"value": 8.8}, {"value": 8.8, "best": 10, "worst": 0}])
async def test_a_rating_is_stored_in_hundredths(heat: Database, rating: object) -> None:
    await create_entry(heat, CMS, "Review", make_review("heat-1995", rating=rating))

    row = await select_one(heat, "SELECT rating, rating_value, rating_worst, rating_best, rating_normalized FROM review")
    assert tuple(row.values()) == ("8.8/10", 880, 0, 1000, 8800)


async def test_owned_rows_stand_in_the_order_given(heat: Database) -> None:
    crew = [
        make_credit("al-pacino", character="Vincent Hanna"),
        make_credit("al-pacino", department="PRODUCTION", job="Producer", billing=1),
    ]
    place = make_membership("cops", chronology=0.1, installment=1)

    await create_entry(heat, CMS, "Movie", make_movie(credits=crew, memberships=[place]))

    credits = await select(heat, "SELECT position, department, job, character_folded, billing FROM credit ORDER BY id")
    assert [tuple(row.values()) for row in credits] == [
        (0, "CAST", "Actor", "vincent hanna", None),
        (1, "PRODUCTION", "Producer", None, 1),
    ]
    membership = await select_one(heat, "SELECT position, kind, installment, chronology FROM membership")
    assert tuple(membership.values()) == (0, "MAIN", 1, 1000)


async def test_links_stand_in_the_order_given(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(name="a"))
    await create_entry(database, CMS, "Keyword", make_keyword(name="b"))

    await create_entry(database, CMS, "Movie", make_movie(keywords=[{"slug": "b"}, {"slug": "a"}]))

    rows = await select(
        database, "SELECT k.slug FROM movie_keywords l JOIN keyword k ON k.id = l.target_id ORDER BY l.position"
    )
    assert [row["slug"] for row in rows] == ["b", "a"]


async def test_an_entry_may_be_named_by_id_slug_or_external_id(heat: Database) -> None:
    saved = await create_entry(heat, CMS, "Movie", make_movie(externalIds=[{"source": "imdb", "value": "tt1"}]))

    review = make_review(saved.slug)

    await create_entry(heat, CMS, "Review", review | {"movie": {"id": f"movie_{saved.key}"}})
    await create_entry(heat, CMS, "Review", review | {"movie": {"slug": saved.slug}})
    await create_entry(heat, CMS, "Review", review | {"movie": {"externalId": {"source": "imdb", "value": "tt1"}}})

    rows = await select(heat, "SELECT movie_id FROM review")
    assert [row["movie_id"] for row in rows] == [saved.key] * 3


async def test_a_movie_may_be_related_to_itself(database: Database) -> None:
    saved = await create_entry(database, CMS, "Movie", make_movie(slug="loop", relatedMovies=[{"slug": "loop"}]))

    row = await select_one(database, "SELECT owner_id, target_id FROM movie_related_movies")
    assert row == {"owner_id": saved.key, "target_id": saved.key}


async def test_history_begins_with_a_snapshot_that_would_make_the_entry_again(heat: Database) -> None:
    pacino = await select_one(heat, "SELECT id FROM person")
    given = make_movie(
        title="Ronin",
        year=1998,
        releaseDate=date(1998, 9, 25),
        synopsis="A *case*.",
        countries=["US", "FR"],
        credits=[make_credit("al-pacino", character="Sam")],
        memberships=[make_membership("cops", chronology=1.5)],
        externalIds=[{"source": "imdb", "value": "tt0122690"}],
    )

    saved = await create_entry(heat, CMS, "Movie", given, note="from the archive")

    row = await select_one(heat, f"SELECT * FROM entry_version WHERE entry_id = '{saved.key}'")
    snapshot = orjson.loads(row["snapshot"])
    cops = snapshot["memberships"][0].pop("franchise")
    assert (row["act"], row["version"], row["author"], row["note"]) == ("CREATED", 1, "cms", "from the archive")
    assert cops["id"].startswith("franchise_")
    assert snapshot == {
        "slug": "ronin-1998",
        "title": "Ronin",
        "originalTitle": None,
        "kind": "FEATURE",
        "productionStatus": "RELEASED",
        "year": 1998,
        "releaseDate": "1998-09-25",
        "runtimeMinutes": None,
        "tagline": None,
        "synopsis": "A *case*.",
        "countries": ["US", "FR"],
        "originalLanguage": None,
        "keywords": [],
        "relatedMovies": [],
        "credits": [
            {
                "person": {"id": f"person_{pacino['id']}"},
                "department": "CAST",
                "job": None,
                "character": "Sam",
                "note": None,
                "billing": None,
            }
        ],
        "memberships": [{"kind": "MAIN", "installment": None, "chronology": 1.5, "note": None}],
        "externalIds": [{"source": "imdb", "value": "tt0122690"}],
    }


async def test_a_snapshot_makes_an_entry_of_the_same_snapshot(heat: Database) -> None:
    review = make_review("heat-1995", rating="3½/4", publishedOn="2025-06-06", verdict="MIXED", slug="first")
    await create_entry(heat, CMS, "Review", review)
    (first,) = await select(heat, "SELECT snapshot FROM entry_version WHERE type = 'Review'")
    snapshot = orjson.loads(first["snapshot"])

    again = await create_entry(heat, CMS, "Review", snapshot | {"slug": "second"})

    second = await select_one(heat, f"SELECT snapshot FROM entry_version WHERE entry_id = '{again.key}'")
    assert orjson.loads(second["snapshot"]) == snapshot | {"slug": "second"}


async def test_a_body_of_two_megabytes_is_fine(heat: Database) -> None:
    body = ("All work and no play. " * 900 + "\n\n") * 100

    await create_entry(heat, CMS, "Review", make_review("heat-1995", body=body))

    row = await select_one(heat, "SELECT length(body) AS size FROM review_prose")
    assert row["size"] == len(body)
