"""Upserts: what items come to, what they leave alone, and how they refer to each other."""

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, update_entry
from cms.editing.bulk.portion_order import MOST_PORTION_ENTRIES
from tests.editing.tables import dump, select, select_one
from tests.editing.upsert.calls import LEAVING_OUT, codes, item, key, outcomes, problems, ref, upsert
from tests.factories import make_movie


async def test_a_new_item_becomes_an_entry_with_its_key_among_its_ids(database: Database) -> None:
    report = await upsert(database, item("1", title="Heat", year=1995, externalIds=[key("tt1", "imdb")]))

    assert outcomes(report) == ["CREATED"]
    assert await select(
        database,
        "SELECT m.slug, x.source, x.value FROM movie m JOIN movie_external_id x ON x.entry_id = m.id ORDER BY x.position",
    ) == [{"slug": "heat-1995", "source": "imdb", "value": "tt1"}, {"slug": "heat-1995", "source": "tmdb", "value": "1"}]


async def test_the_same_again_writes_nothing(database: Database) -> None:
    items = [
        item("p", "Person", name="Al Pacino"),
        item("1", title="Heat", credits=[{"person": ref("p"), "department": "CAST"}], synopsis="A *heist*."),
    ]
    await upsert(database, *items)
    before = await dump(database)

    report = await upsert(database, *items)

    assert outcomes(report) == ["UNCHANGED", "UNCHANGED"]
    assert [one.saved.version for one in report.results if one.saved] == [1, 1]
    assert await dump(database) == before


async def test_what_comes_to_the_same_in_other_words_writes_nothing(database: Database) -> None:
    await upsert(database, item("1", title="Heat", countries=["US"], tagline=None))
    before = await dump(database)

    assert outcomes(await upsert(database, item("1", title="Heat", countries=["us"]))) == ["UNCHANGED"]
    assert await dump(database) == before


async def test_absent_fields_stay_and_null_clears(database: Database) -> None:
    await upsert(database, item("1", title="Heat", year=1995, tagline="A Los Angeles crime saga"))

    assert outcomes(await upsert(database, item("1", title="Heat 2", tagline=None))) == ["UPDATED"]
    assert await select_one(database, "SELECT title, year, tagline, slug, version FROM movie") == {
        "title": "Heat 2",
        "year": 1995,
        "tagline": None,
        "slug": "heat-1995",
        "version": 2,
    }


async def test_input_that_was_given_before_an_editor_saved_is_given_again(database: Database) -> None:
    report = await upsert(database, item("1", title="Heat", year=1995))
    (saved,) = (one.saved for one in report.results)
    assert saved is not None
    await update_entry(database, CMS, "Movie", saved.key, {"year": 1996})

    assert outcomes(await upsert(database, item("1", title="Heat", year=1995))) == ["UPDATED"]
    assert await select_one(database, "SELECT year, version FROM movie") == {"year": 1995, "version": 3}


async def test_input_whose_reference_leads_elsewhere_by_now_is_no_longer_the_same(database: Database) -> None:
    await upsert(database, item("a", "Person", name="Ann", slug="ann"), item("b", "Person", name="Bob", slug="bob"))
    movie = item("1", title="Heat", credits=[{"person": {"slug": "ann"}, "department": "CAST"}])
    await upsert(database, movie)
    await upsert(database, item("a", "Person", name="Ann", slug="bob"), item("b", "Person", name="Bob", slug="ann"))

    assert outcomes(await upsert(database, movie)) == ["UPDATED"]
    assert await select(database, "SELECT p.name FROM credit c JOIN person p ON p.id = c.person_id") == [{"name": "Bob"}]


async def test_items_refer_to_each_other_in_circles_and_to_later_ones(database: Database) -> None:
    report = await upsert(
        database,
        item("1", title="Alien", relatedMovies=[ref("2")]),
        item("2", title="Aliens", relatedMovies=[ref("1"), {"slug": "prometheus"}]),
        item("3", title="Prometheus", slug="prometheus"),
        item("k2", "Keyword", name="cold revenge", broader=ref("k1")),
        item("k1", "Keyword", name="revenge"),
    )

    assert outcomes(report) == ["CREATED"] * 5
    assert len(await select(database, "SELECT 1 AS one FROM movie_related_movies")) == 3
    assert len(await select(database, "SELECT 1 AS one FROM keyword_closure")) == 3


async def test_entries_swap_slugs_and_ids(database: Database) -> None:
    await upsert(database, item("1", title="A", slug="a", externalIds=[key("x", "imdb")]), item("2", title="B", slug="b"))

    report = await upsert(
        database, item("1", title="A", slug="b", externalIds=[]), item("2", title="B", slug="a", externalIds=[key("x", "imdb")])
    )

    assert outcomes(report) == ["UPDATED", "UPDATED"]
    assert await select(database, "SELECT title, slug FROM movie ORDER BY title") == [
        {"title": "A", "slug": "b"},
        {"title": "B", "slug": "a"},
    ]


async def test_an_id_that_stays_with_an_item_is_not_given_to_another(database: Database) -> None:
    await upsert(database, item("1", title="A", externalIds=[key("x", "imdb")]))

    report = await upsert(
        database, item("1", title="A"), item("2", title="B", externalIds=[key("x", "imdb")]), policy=LEAVING_OUT
    )

    assert outcomes(report) == ["UNCHANGED", "FAILED"]
    assert problems(report) == [("NOT_UNIQUE", "items.1.data.externalIds.0")]


async def test_namesakes_of_many_portions_have_numbers(database: Database) -> None:
    many = MOST_PORTION_ENTRIES + 10

    report = await upsert(database, *(item(str(n), "Person", name="John Smith") for n in range(many)))

    assert outcomes(report) == ["CREATED"] * many
    assert (await select_one(database, "SELECT count(DISTINCT slug) AS slugs FROM person"))["slugs"] == many


async def test_a_dry_run_says_what_would_be_and_changes_nothing(database: Database) -> None:
    await upsert(database, item("1", title="Heat"))
    before = await dump(database)

    report = await upsert(database, item("1", title="Heat 2"), item("2", title="Alien"), dry_run=True, publish=True)

    assert outcomes(report) == ["UPDATED", "CREATED"]
    assert await dump(database) == before


async def test_what_is_published_along_is_what_was_saved_and_what_was_so_but_not_live(database: Database) -> None:
    await upsert(database, item("1", title="Heat"), item("2", title="Alien"))

    report = await upsert(database, item("1", title="Heat"), item("2", title="Aliens"), item("3", title="Thief"), publish=True)

    assert outcomes(report) == ["UNCHANGED", "UPDATED", "CREATED"]
    assert report.publication is not None
    assert report.publication.revision == 1
    assert await select(database, "SELECT title FROM live_movie ORDER BY title") == [
        {"title": "Aliens"},
        {"title": "Heat"},
        {"title": "Thief"},
    ]


async def test_publishing_the_same_again_takes_no_revision(database: Database) -> None:
    await upsert(database, item("1", title="Heat"), publish=True)
    before = await dump(database)

    assert outcomes(await upsert(database, item("1", title="Heat"), publish=True)) == ["UNCHANGED"]
    assert await dump(database) == before


async def test_an_item_that_cannot_go_live_is_left_out_or_keeps_all_back(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(title="Draft", slug="draft", year=None))
    items = [
        item("1", title="Heat", relatedMovies=[{"slug": "draft"}]),
        item("2", title="Alien"),
        item("3", title="Thief", relatedMovies=[ref("1")]),
    ]

    rejected = await upsert(database, *items, publish=True)
    report = await upsert(database, *items, publish=True, policy=LEAVING_OUT)

    assert (outcomes(rejected), codes(rejected)) == (["FAILED"] * 3, ["INVALID"])
    assert outcomes(report) == ["FAILED", "CREATED", "FAILED"]
    assert problems(report) == [("REFERENCE_NOT_LIVE", "items.0"), ("NOT_FOUND", "items.2.data.relatedMovies.0")]
    assert await select(database, "SELECT title FROM movie ORDER BY title") == [{"title": "Alien"}, {"title": "Draft"}]


async def test_an_entry_that_was_deleted_and_made_again_is_composed_anew(database: Database) -> None:
    report = await upsert(database, item("1", title="Heat"))
    (saved,) = (one.saved for one in report.results)
    assert saved is not None
    await delete_entries(database, CMS, [saved.entry_key])
    await create_entry(database, CMS, "Movie", make_movie(title="Thief", externalIds=[key("1")]), key=saved.key)

    assert outcomes(await upsert(database, item("1", title="Heat"))) == ["UPDATED"]
