"""Loads whose entries are known by their ids in other systems, and entries one a line."""

from pathlib import Path

import pytest

from cms.access.actor import CMS
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry
from cms.errors import Refused
from cms.importing.load_files import load_files, plan_files
from cms.importing.match_by import MatchBy
from cms.importing.read_files import read_files
from tests.editing.tables import dump, select
from tests.factories import make_movie

IMDB = {"source": "imdb", "value": "tt1"}
LINES = (
    """\
{"type": "MOVIE", "title": "Heat", "year": 1995, "externalIds": [{"source": "imdb", "value": "tt1"}],
""".replace("\n", " ")
    + """"credits": [{"person": {"externalId": {"source": "imdb", "value": "nm1"}}, "department": "CAST"}]}

{"type": "Person", "name": "Al Pacino", "externalIds": [{"source": "imdb", "value": "nm1"}]}
"""
)


def write(folder: Path, text: str, name: str = "all.ndjson") -> Path:
    """Make a file."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


NO_ENTRY = (
    "all.ndjson:4: This is no entry; give an object with its type, one of KEYWORD, PERSON, FRANCHISE, MOVIE, REVIEW,"
    " and its fields."
)


async def refuse(database: Database, file: Path) -> list[str]:
    """Load by ids in other systems and be refused, with nothing changed."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await load_files(database, CMS, [file], match_by=MatchBy.EXTERNAL_ID)
    assert await dump(database) == before
    return [one.message.replace(f"{file.parent}/", "") for one in refused.value.refusals]


async def test_entries_one_a_line_are_made_and_found_again_by_their_ids(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, LINES)

    first = await load_files(database, CMS, [file], match_by=MatchBy.EXTERNAL_ID)
    again = await load_files(database, CMS, [file], match_by=MatchBy.EXTERNAL_ID)

    assert (first.created, again.unchanged) == (2, 2)
    assert await select(database, "SELECT slug, version FROM movie") == [{"slug": "heat-1995", "version": 1}]


async def test_an_entry_that_is_there_keeps_its_slug_and_loses_what_the_file_leaves_out(
    database: Database, tmp_path: Path
) -> None:
    await create_entry(database, CMS, "Movie", make_movie(slug="la", title="L.A.", tagline="A", externalIds=[IMDB]))
    file = write(tmp_path, '{"type": "movies", "title": "Heat", "externalIds": [{"source": "imdb", "value": "tt1"}]}')

    planned = await plan_files(database, CMS, [file], overwrite=True, match_by=MatchBy.EXTERNAL_ID)
    await load_files(database, CMS, [file], overwrite=True, match_by=MatchBy.EXTERNAL_ID)

    assert planned.lines[0] == "would be updated: movies imdb:tt1; changes title; removes tagline, year"
    assert await select(database, "SELECT slug, title, tagline FROM movie") == [
        {"slug": "la", "title": "Heat", "tagline": None}
    ]


async def test_namesakes_without_slugs_are_told_apart_in_one_load(database: Database, tmp_path: Path) -> None:
    person = '{{"type": "PERSON", "name": "John Smith", "externalIds": [{{"source": "imdb", "value": "{0}"}}]}}'
    file = write(tmp_path, "\n".join(map(person.format, range(3))), "people.jsonl")

    await load_files(database, CMS, [file], match_by=MatchBy.EXTERNAL_ID, batch=1)

    assert await select(database, "SELECT slug FROM person ORDER BY slug") == [
        {"slug": "john-smith"},
        {"slug": "john-smith-2"},
        {"slug": "john-smith-3"},
    ]


async def test_what_is_wrong_is_told_with_its_line(database: Database, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '{"type": "MOVIE", "title": "Heat"}\n{"type": "FILM"}\n{"title": "Heat"}\n[1]\n{"type": \n'
        '{"type": "MOVIE", "title": "A", "externalIds": [{"source": "imdb", "value": "tt1"}]}\n'
        '{"type": "MOVIE", "title": "B", "externalIds": [{"source": "imdb", "value": "tt1"}]}',
    )

    assert await refuse(database, file) == [
        "all.ndjson:1: This Movie has no externalIds that could say which entry this is; give it one.",
        "all.ndjson:2: There is no type 'FILM'; give one of KEYWORD, PERSON, FRANCHISE, MOVIE, REVIEW.",
        "all.ndjson:3: The entry has no type; give one of KEYWORD, PERSON, FRANCHISE, MOVIE, REVIEW.",
        NO_ENTRY,
        "all.ndjson:5: This is not JSON: Expecting value.",
        "all.ndjson:7: externalIds.0: The id 'tt1' of 'imdb' belongs to another Movie; give it to one only.",
    ]


async def test_ids_of_two_entries_name_neither(database: Database, tmp_path: Path) -> None:
    await create_entry(database, CMS, "Movie", make_movie(externalIds=[IMDB]))
    await create_entry(database, CMS, "Movie", make_movie(externalIds=[{"source": "tmdb", "value": "1"}]))
    file = write(
        tmp_path,
        '{"type": "MOVIE", "title": "A",'
        ' "externalIds": [{"source": "imdb", "value": "tt1"}, {"source": "tmdb", "value": "1"}]}',
    )

    assert await refuse(database, file) == [
        "all.ndjson:1: externalIds.1: The id '1' of 'tmdb' belongs to another Movie; give it to one only.",
        "all.ndjson:1: externalIds: These ids belong to more than one Movie that is there; give those of one.",
    ]


def test_entries_one_a_line_are_known_by_slug_as_well(tmp_path: Path) -> None:
    file = write(tmp_path, '{"type": "KEYWORD", "slug": "heist", "name": "heist"}')

    (entry,) = read_files(REGISTRY, [file]).entries
    assert (entry.content_type.name, entry.slug) == ("Keyword", "heist")
