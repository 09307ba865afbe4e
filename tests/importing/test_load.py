"""Loading files: what comes into the database, and how it is told."""

from pathlib import Path

import orjson
import pytest

import cms.demo
from cms.access.actor import CMS
from cms.database.connect import Database
from cms.importing.load_files import load_files
from tests.editing.tables import dump, select, select_one

DEMO = Path(cms.demo.__path__[0])
WICK = """\
movies:
  - slug: heat
    title: Heat
    releaseDate: 1995-12-15
    keywords: [crime]
    relatedMovies: [ronin]
    credits:
      - {person: ana, department: CAST, character: Eve}
    memberships:
      - {franchise: inner, chronology: 1.5}
  - slug: ronin
    title: Ronin
    relatedMovies: [heat]
franchises:
  - {slug: inner, name: Inner, parent: outer}
  - {slug: outer, name: Outer}
people:
  - {slug: ana, name: Ana de Armas}
keywords:
  - {slug: crime, name: crime}
"""
STEEL = """\
---
slug: steel
title: "Steel: a review"
movie: heat
rating: 8.8/10
---

It is *good*.

## Plot

There is one.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file of entries and a review further down."""
    place = tmp_path / "content"
    (place / "reviews").mkdir(parents=True)
    (place / "reviews" / "steel.md").write_text(STEEL, encoding="utf-8")
    (place / "wick.yaml").write_text(WICK, encoding="utf-8")
    (place / "notes.txt").write_text("not content", encoding="utf-8")
    return place


async def test_entries_are_created_whatever_their_order(database: Database, folder: Path) -> None:
    report = await load_files(database, CMS, [folder])

    assert (report.created, report.updated, report.unchanged, report.published) == (7, 0, 0, 0)
    assert await select(database, "SELECT slug FROM movie ORDER BY slug") == [{"slug": "heat"}, {"slug": "ronin"}]
    assert len(await select(database, "SELECT id FROM movie_related_movies")) == 2
    assert len(await select(database, "SELECT id FROM franchise_closure")) == 3
    assert {row["version"] for row in await select(database, "SELECT version FROM entry_version")} == {1}


async def test_a_load_is_told_type_by_type(database: Database, folder: Path) -> None:
    report = await load_files(database, CMS, [folder], publish=True)

    assert str(report) == (
        "7 entries in 2 files.\n"
        "  keywords: 1 created\n"
        "  people: 1 created\n"
        "  franchises: 2 created\n"
        "  movies: 2 created\n"
        "  reviews: 1 created\n"
        "Published 7 entries as content revision 1."
    )


async def test_a_markdown_file_is_one_review(database: Database, folder: Path) -> None:
    await load_files(database, CMS, [folder])

    review = await select_one(database, "SELECT slug, title, rating_normalized, excerpt FROM review")
    prose = await select_one(database, "SELECT body, body_word_count FROM review_prose")
    assert review == {
        "slug": "steel",
        "title": "Steel: a review",
        "rating_normalized": 8800,
        "excerpt": "It is good. There is one.",
    }
    assert prose == {"body": "It is *good*.\n\n## Plot\n\nThere is one.", "body_word_count": 7}


async def test_a_second_load_changes_nothing_and_says_so(database: Database, folder: Path) -> None:
    await load_files(database, CMS, [folder], publish=True)
    before = await dump(database)

    report = await load_files(database, CMS, [folder], publish=True)

    assert (report.created, report.updated, report.unchanged, report.published) == (0, 0, 7, 0)
    assert report.lines[-2:] == (
        "Nothing changed: the database holds all of it already.",
        "Nothing to publish: all of it is live already.",
    )
    assert await dump(database) == before


async def test_a_changed_file_updates_what_it_says(database: Database, folder: Path) -> None:
    await load_files(database, CMS, [folder], publish=True)
    (folder / "more.yaml").write_text("movies: [{slug: heat2, title: Two}]", encoding="utf-8")
    (folder / "wick.yaml").write_text(WICK.replace("title: Heat", "title: HEAT"), encoding="utf-8")

    report = await load_files(database, CMS, [folder], publish=True)

    assert (report.created, report.updated, report.unchanged, report.published) == (1, 1, 6, 2)
    heat = await select_one(database, "SELECT title, version FROM live_movie WHERE slug = 'heat'")
    assert heat == {"title": "HEAT", "version": 2}


async def test_what_a_file_leaves_out_is_taken_away(database: Database, folder: Path) -> None:
    await load_files(database, CMS, [folder], publish=True)
    before = await select_one(database, "SELECT id, live_version, published_at FROM movie WHERE slug = 'heat'")
    other = folder.parent / "other.yaml"
    other.write_text("movies: [{slug: heat, title: Heat, tagline: Dance}]", encoding="utf-8")

    report = await load_files(database, CMS, [other])

    after = await select_one(database, "SELECT id, live_version, published_at FROM movie WHERE slug = 'heat'")
    row = await select_one(database, "SELECT title, tagline, release_date FROM movie WHERE slug = 'heat'")
    assert (report.updated, row) == (1, {"title": "Heat", "tagline": "Dance", "release_date": None})
    assert after == before
    assert await select(database, "SELECT id FROM credit UNION ALL SELECT id FROM membership") == []


async def test_references_go_to_entries_in_the_database_too(database: Database, folder: Path) -> None:
    await load_files(database, CMS, [folder])
    other = folder.parent / "other.yaml"
    other.write_text("movies: [{slug: other, title: Other, keywords: [crime], relatedMovies: [heat]}]", encoding="utf-8")

    report = await load_files(database, CMS, [other])

    assert report.created == 1


async def test_entries_may_be_json(database: Database, tmp_path: Path) -> None:
    values = {"movies": [{"slug": "heat", "title": "Heat 🎬", "year": 1995, "credits": [], "releaseDate": "1995-12-15"}]}
    file = tmp_path / "heat.json"
    file.write_bytes(orjson.dumps(values))

    await load_files(database, CMS, [file])

    row = await select_one(database, "SELECT title, year FROM movie")
    assert row == {"title": "Heat 🎬", "year": 1995}


async def test_a_markdown_file_may_be_of_another_type(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "ana.md"
    file.write_text("---\ntype: Person\nslug: ana\nname: Ana\n---\nAn *actress*.\n", encoding="utf-8")

    await load_files(database, CMS, [file])

    row = await select_one(database, "SELECT biography FROM person_prose")
    assert row == {"biography": "An *actress*."}


async def test_a_file_that_is_named_twice_is_read_once(database: Database, folder: Path) -> None:
    report = await load_files(database, CMS, [folder, folder / "wick.yaml", folder / "reviews" / ".." / "wick.yaml"])

    assert report.created == 7


async def test_line_ends_and_byte_order_marks_of_any_system_are_fine(database: Database, folder: Path) -> None:
    review = folder / "reviews" / "steel.md"
    review.write_bytes(b"\xef\xbb\xbf" + STEEL.replace("\n", "\r\n").encode())

    await load_files(database, CMS, [folder])

    prose = await select_one(database, "SELECT body FROM review_prose")
    assert prose == {"body": "It is *good*.\n\n## Plot\n\nThere is one."}


async def test_hidden_files_are_left_out(database: Database, folder: Path) -> None:
    (folder / ".draft.yaml").write_text("nonsense", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.yaml").write_text("nonsense", encoding="utf-8")

    report = await load_files(database, CMS, [folder])

    assert report.created == 7


async def test_words_that_other_yaml_takes_for_values_are_texts(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("keywords:\n  - {slug: no, name: no, synonyms: [on, 12:30, 2025-06-06, 007, 1_000]}", encoding="utf-8")

    await load_files(database, CMS, [file])

    row = await select_one(database, "SELECT name, synonyms FROM keyword")
    assert (row["name"], orjson.loads(row["synonyms"])) == ("no", ["on", "12:30", "2025-06-06", "007", "1_000"])


async def test_the_demo_loads_goes_live_and_stays(database: Database) -> None:
    first = await load_files(database, CMS, [DEMO], publish=True)
    second = await load_files(database, CMS, [DEMO], publish=True)

    entries = first.created
    assert (first.created, first.published) == (entries, entries)
    assert (second.created, second.updated, second.unchanged, second.published) == (0, 0, entries, 0)
    assert {row["revision"] for row in await select(database, "SELECT revision FROM change")} == {1}
