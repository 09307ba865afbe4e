"""Movie details as TMDB answers them: what becomes of them, again and again, and what is told."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.errors import Refused
from cms.importing.load_files import load_files, plan_files
from cms.importing.sources.read_sources import FileFormat, FileSource
from tests.editing.tables import dump, select, select_one
from tests.factories import make_franchise, make_keyword, make_membership, make_movie, make_person

ANSWER = Path(__file__).parent / "tmdb_answer.json"
TMDB = FileSource(FileFormat.TMDB)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An answer in a file of its own."""
    path = tmp_path / "harbour.json"
    path.write_bytes(ANSWER.read_bytes())
    return path


def change(file: Path, **members: Any) -> None:
    """Write an answer with other members."""
    file.write_bytes(orjson.dumps(orjson.loads(ANSWER.read_bytes()) | members))


def write(file: Path, text: str) -> None:
    """Write what stands in a file."""
    file.write_text(text, encoding="utf-8")


async def load(database: Database, *files: Path) -> list[str]:
    """What is told of a load."""
    return list((await load_files(database, CMS, files, match_by=TMDB)).lines)


async def test_a_movie_comes_with_all_that_it_mentions(database: Database, file: Path) -> None:
    said = await load(database, file)

    assert said[:5] == [
        "9 entries in 1 file.",
        "  keywords: 3 created",
        "  people: 4 created",
        "  franchises: 1 created",
        "  movies: 1 created",
    ]
    movie = await select_one(database, "SELECT * FROM movie")
    shown = ("slug", "title", "original_title", "kind", "production_status", "year", "runtime_minutes", "original_language")
    assert [movie[name] for name in shown] == [
        *("the-harbour-2019", "The Harbour", "Le Port", "FEATURE", "RELEASED", 2019, 94, "fr"),
    ]
    assert str(movie["release_date"]) == "2019-03-08"
    assert orjson.loads(movie["countries"]) == ["FR"]
    ids = await select(database, "SELECT source, value FROM movie_external_id ORDER BY position")
    assert [(one["source"], one["value"]) for one in ids] == [
        ("tmdb", "424242"),
        ("imdb", "tt9990001"),
        ("wikidata", "Q99900"),
    ]


async def test_credits_come_in_their_departments(database: Database, file: Path) -> None:
    await load(database, file)

    rows = await select(
        database,
        "SELECT p.slug, c.department, c.job, c.character, c.note, c.billing FROM credit c JOIN person p ON p.id = c.person_id"
        " ORDER BY c.position",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("ines-falk", "CAST", "Actor", "Mara", "voice", 1),
        ("tom-rask", "CAST", "Actor", "Pilot", None, 2),
        ("ines-falk", "DIRECTING", "Director", None, None, None),
        ("lea-moor", "MUSIC", "Original Music Composer", None, None, None),
        ("tom-rask-2", "STUNTS", "Stunt Coordinator", None, None, None),
        ("lea-moor", "CREW", "Cook", None, None, None),
    ]


async def test_keywords_of_one_name_are_one(database: Database, file: Path) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(name="Thriller"))

    await load(database, file)

    rows = await select(
        database,
        "SELECT k.slug, k.category FROM movie_keywords m JOIN keyword k ON k.id = m.target_id ORDER BY m.position",
    )
    assert [tuple(row.values()) for row in rows] == [("horror", "GENRE"), ("thriller", "OTHER"), ("harbour", "OTHER")]


async def test_what_has_no_place_is_told_with_its_line(database: Database, file: Path) -> None:
    told = (await load(database, file))[5:]

    members, country, credit, department, namesake = told
    assert country == f"{file}:15: iso_3166_1 is 'XX', which no standard has; it is left out."
    assert credit == f"{file}:30: Tom Rask is credited twice for the same; once is kept."
    assert department == f"{file}:36: There is no department 'Catering'; Cook is put under CREW."
    assert members == (
        f"{file}: There is no place here for backdrop_path, budget, popularity, production_companies, spoken_languages,"
        " vote_average, vote_count."
    )
    assert namesake == (
        f"{file}:35: The Person tom-rask-2 is new: tom-rask is another one; if both are the same, give that one the external id"
        " tmdb:504 and load again."
    )


async def test_the_same_file_again_changes_nothing(database: Database, file: Path) -> None:
    await load(database, file)
    before = await dump(database)

    said = await load(database, file)

    assert said[:3] == ["1 entry in 1 file.", "  movies: 1 unchanged", "Nothing changed: the database holds all of it already."]
    assert await dump(database) == before


async def test_a_dry_run_changes_nothing(database: Database, file: Path) -> None:
    before = await dump(database)

    report = await plan_files(database, CMS, [file], match_by=TMDB)

    assert report.lines[-1] == "Nothing was changed: this was a dry run."
    assert (report.created, await dump(database)) == (9, before)


async def test_what_changed_there_changes_here(database: Database, file: Path) -> None:
    await load(database, file)
    change(file, title="The Harbor", runtime=96)

    await load(database, file)

    row = await select_one(database, "SELECT slug, title, runtime_minutes, version FROM movie")
    assert tuple(row.values()) == ("the-harbour-2019", "The Harbor", 96, 2)


async def test_what_it_does_not_speak_of_stays(database: Database, file: Path) -> None:
    await load(database, file)
    movie = await select_one(database, "SELECT id FROM movie")
    person = await select_one(database, "SELECT id FROM person WHERE slug = 'ines-falk'")
    await create_entry(database, CMS, "Movie", make_movie(slug="heat"))
    await update_entry(database, CMS, "Movie", movie["id"], {"relatedMovies": [{"slug": "heat"}]})
    await update_entry(database, CMS, "Person", person["id"], {"name": "Inès Falk", "bornOn": "1980-01-01"})
    change(file, runtime=96)

    await load(database, file)

    assert len(await select(database, "SELECT id FROM movie_related_movies")) == 1
    assert (await select_one(database, "SELECT name FROM person WHERE slug = 'ines-falk'"))["name"] == "Inès Falk"


async def test_what_an_editor_changed_is_not_overwritten(database: Database, file: Path) -> None:
    await load(database, file)
    movie = await select_one(database, "SELECT id FROM movie")
    await update_entry(database, CMS, "Movie", movie["id"], {"title": "Harbour, The"})
    before = await dump(database)

    with pytest.raises(Refused, match="the file would undo title"):
        await load(database, file)

    assert await dump(database) == before


async def test_a_load_of_some_fields_leaves_those_of_others_protected(database: Database, file: Path, tmp_path: Path) -> None:
    await load(database, file)
    movie = await select_one(database, "SELECT id FROM movie")
    await update_entry(database, CMS, "Movie", movie["id"], {"relatedMovies": [], "tagline": None, "synopsis": "Mine"})
    change(file, overview="Mine", runtime=96)
    await load(database, file)
    whole = tmp_path / "whole.yaml"
    whole.write_text("movies:\n  - {slug: the-harbour-2019, title: The Harbour}\n", encoding="utf-8")

    with pytest.raises(Refused, match="synopsis"):
        await load_files(database, CMS, [whole])


async def test_a_movie_that_is_known_by_imdb_is_that_one(database: Database, file: Path) -> None:
    await create_entry(database, CMS, "Franchise", make_franchise(slug="sea-films"))
    made = make_movie(slug="harbour", memberships=[make_membership("sea-films")])
    made |= {"title": "The Harbour", "year": 2019, "externalIds": [{"source": "imdb", "value": "tt9990001"}]}
    await create_entry(database, CMS, "Movie", made)

    await load_files(database, CMS, [file], match_by=TMDB, overwrite=True)

    assert [row["slug"] for row in await select(database, "SELECT slug FROM movie")] == ["harbour"]
    members = await select(
        database,
        "SELECT f.slug FROM membership m JOIN franchise f ON f.id = m.franchise_id ORDER BY m.position",
    )
    assert [row["slug"] for row in members] == ["sea-films", "the-harbour-collection"]
    ids = await select(database, "SELECT source FROM movie_external_id ORDER BY position")
    assert [row["source"] for row in ids] == ["imdb", "tmdb", "wikidata"]


async def test_somebody_of_the_same_name_is_somebody_else_until_told(database: Database, file: Path) -> None:
    await create_entry(database, CMS, "Person", make_person(name="Lea Moor"))
    known = make_person(name="Ines F.", externalIds=[{"source": "tmdb", "value": "501"}])
    await create_entry(database, CMS, "Person", known)

    await load(database, file)

    slugs = {row["slug"] for row in await select(database, "SELECT slug FROM person")}
    assert slugs == {"lea-moor", "lea-moor-2", "ines-f", "tom-rask", "tom-rask-2"}


async def test_two_files_may_mention_the_same(database: Database, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    change(other, id=434343, imdb_id="tt9990002", external_ids={}, title="The Harbour 2", release_date="2021-01-01")

    said = await load(database, file, other)

    assert said[:5] == [
        "10 entries in 2 files.",
        "  keywords: 3 created",
        "  people: 4 created",
        "  franchises: 1 created",
        "  movies: 2 created",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "{file}:1: The file is empty; save TMDB's answer of /movie/{{id}} in it."),
        ("[1]", "{file}:1: This is not an object; is it what TMDB answered?"),
        ('{"id": 1}', "{file}:1: title is missing; is this what TMDB answered?"),
        ('{"title": "A"}', "{file}:1: id is missing; is this what TMDB answered?"),
        ('{"id": 1,\n "title": 5}', "{file}:2: title is '5', which is not of the kind that TMDB answers with."),
        (
            '{"id": 1, "title": "A",\n "credits": {"cast": [{"id": 1,\n"name": true}]}}',
            "{file}:3: name is 'True', which is not of the kind that TMDB answers with.",
        ),
        (
            '{"id": 1, "title": "A", "runtime": -1}',
            "{file}:1: runtimeMinutes: -1 is out of range; give a whole number from 1",
        ),
        ('{"success": false, "status_code": 34}', "{file}:1: title is missing; is this what TMDB answered?"),
        ("{", "{file}:1: This is not JSON"),
    ],
)
async def test_what_is_no_answer_is_refused(database: Database, file: Path, text: str, sentence: str) -> None:
    write(file, text)
    before = await dump(database)

    with pytest.raises(Refused) as caught:
        await load(database, file)

    (refusal,) = caught.value.refusals
    assert refusal.message.startswith(sentence.format(file=file))
    assert await dump(database) == before


async def test_one_movie_twice_is_refused(database: Database, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "same.json"
    write(other, ANSWER.read_text(encoding="utf-8"))

    with pytest.raises(Refused) as caught:
        await load(database, file, other)

    assert [one.message for one in caught.value.refusals] == [
        f"{other}:1: This Movie stands in {file}:1 already; give it once."
    ]
    assert await select(database, "SELECT id FROM movie") == []
