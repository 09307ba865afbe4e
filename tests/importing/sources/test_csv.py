"""CSV: rows as entries, known by slug or by an id in another system."""

from pathlib import Path

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry
from cms.errors import Refused
from cms.importing.load_files import load_files
from cms.importing.load_report import LoadReport
from cms.importing.sources.read_sources import FileFormat, FileSource
from tests.editing.tables import dump, select, select_one
from tests.factories import make_keyword, make_movie

MOVIES = """\
externalIds,title,year,runtimeMinutes,countries,keywords,relatedMovies,synopsis
imdb:tt0113277|tmdb:949,Heat,1995,170,US,crime|heist,imdb:tt0122690,"Two men,
one city."
imdb:tt0122690,Ronin,1998,,US|GB,crime,,
"""
MIXED = """\
type,slug,name,title,movie,rating,body,hasSpoilers,publishedOn
person,ana,Ana de Armas,,,,,,
Movies,heat,,Heat,,,,,
review,calm,,Calm,heat,8.5/10,It is *good*.,true,2001-02-03
"""


def source(type_name: str | None = None) -> FileSource:
    return FileSource(FileFormat.CSV, type_name)


async def load(
    database: Database, folder: Path, text: str, type_name: str | None = None, *, overwrite: bool = False
) -> LoadReport:
    """Load one file."""
    file = folder / "table.csv"
    file.write_text(text, encoding="utf-8")
    return await load_files(database, CMS, [file], match_by=source(type_name), overwrite=overwrite)


async def refuse_load(database: Database, folder: Path, text: str, type_name: str | None = None) -> list[str]:
    """Why a file is not loaded, without the file's name; nothing has changed then."""
    before = await dump(database)
    with pytest.raises(Refused) as caught:
        await load(database, folder, text, type_name)
    assert await dump(database) == before
    return [one.message.removeprefix(f"{folder / 'table.csv'}:") for one in caught.value.refusals]


async def test_rows_are_known_by_their_ids_elsewhere(database: Database, tmp_path: Path) -> None:
    for_both = [make_keyword(name="crime"), make_keyword(name="heist")]
    await create_entry(database, CMS, "Keyword", for_both[0])
    await create_entry(database, CMS, "Keyword", for_both[1])

    first = await load(database, tmp_path, MOVIES, "movie")
    before = await dump(database)
    second = await load(database, tmp_path, MOVIES, "movie")

    assert (first.created, second.unchanged, await dump(database) == before) == (2, 2, True)
    heat = await select_one(database, "SELECT slug, title, year, runtime_minutes FROM movie WHERE title = 'Heat'")
    assert tuple(heat.values()) == ("heat-1995", "Heat", 1995, 170)
    assert len(await select(database, "SELECT id FROM movie_keywords")) == 3
    assert len(await select(database, "SELECT id FROM movie_related_movies")) == 1
    prose = await select(database, "SELECT synopsis FROM movie_prose WHERE synopsis IS NOT NULL")
    assert prose == [{"synopsis": "Two men,\none city."}]


async def test_a_column_may_say_the_type(database: Database, tmp_path: Path) -> None:
    report = await load(database, tmp_path, MIXED)

    assert (report.created, report.updated) == (3, 0)
    review = await select_one(database, "SELECT slug, rating, has_spoilers, published_on FROM review")
    assert [str(value) for value in review.values()][:2] == ["calm", "8.5/10"]
    assert (bool(review["has_spoilers"]), str(review["published_on"])) == (True, "2001-02-03")


async def test_only_the_fields_of_its_columns_are_changed(database: Database, tmp_path: Path) -> None:
    await create_entry(database, CMS, "Movie", make_movie(slug="heat", title="Heat", tagline="Dance"))

    await load(database, tmp_path, "slug,runtimeMinutes,year\nheat,170,\n", "movie", overwrite=True)

    row = await select_one(database, "SELECT title, tagline, year, runtime_minutes, version FROM movie")
    assert tuple(row.values()) == ("Heat", "Dance", None, 170, 2)


async def test_what_somebody_else_wrote_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    await create_entry(database, CMS, "Movie", make_movie(slug="heat", title="Heat", tagline="Dance", year=1995))

    said = await refuse_load(database, tmp_path, "slug,year,tagline\nheat,1996,Dance\n", "movie")

    assert len(said) == 1
    assert "the file would undo year: write what is there now into the file, or give --overwrite." in said[0]


@pytest.mark.parametrize(
    ("text", "type_name", "sentences"),
    [
        ("", "movie", ["1: The file is empty; name fields in its first row, such as slug,title,year."]),
        ("slug,title\na,A\n", None, ["1: It does not say of what type its rows are; add a column type, or give --type."]),
        ("slug,titel\na,A\n", "movie", ["1: The column 'titel' is no field; did you mean title?"]),
        ("slug,title,title\na,A,A\n", "movie", ["1: The column 'title' is there twice; give it once."]),
        (
            "slug,title\na,A\nb,B,C\n",
            "movie",
            ["3: The row has 3 cells, and the header 2; put what holds a comma in double quotes."],
        ),
        ('slug,title\na,"A\nB\n', "movie", ["2: This is not CSV: unexpected end of data."]),
        (
            "title\nA\n",
            "movie",
            ["2: This Movie has neither a slug nor an external id; give it one: it says which entry this is."],
        ),
        (
            "slug,title,externalIds\na,A,tt1\n",
            "movie",
            ["2: 'tt1' is no id in another system; write source:value, such as imdb:tt2911666."],
        ),
        (
            "slug,title,credits\na,A,ana\n",
            "movie",
            ["2: credits have parts of their own, which a cell cannot hold; load them from YAML."],
        ),
        (
            "type,slug,title\nfilm,a,A\n",
            None,
            ["2: There is no type 'film'; there are keyword, person, franchise, movie, review."],
        ),
        ("type,slug,name,title\nmovie,a,x,A\n", None, ["2: A Movie has no field name; leave the cell empty."]),
        ("slug,title\na,A\na,B\n", "movie", ["3: This Movie stands in {file}:2 already; give it once."]),
        (
            "slug,title,year\na,A,soon\nb,B,1600\n",
            "movie",
            [
                "2: year: 'soon' is not a whole number; give one from 1870 to 2200.",
                "3: year: 1600 is out of range; give a whole number from 1870 to 2200.",
            ],
        ),
        (
            "slug,title,relatedMovies\na,A,b\n",
            "movie",
            ["2: relatedMovies.0: There is no Movie with the slug 'b'; create it first, or name another."],
        ),
    ],
)
async def test_what_is_wrong_is_told_by_its_line(
    database: Database, tmp_path: Path, text: str, type_name: str | None, sentences: list[str]
) -> None:
    said = await refuse_load(database, tmp_path, text, type_name)

    assert said == [one.format(file=tmp_path / "table.csv") for one in sentences]


async def test_a_type_that_is_none_is_refused(database: Database, tmp_path: Path) -> None:
    said = await refuse_load(database, tmp_path, "slug\na\n", "film")

    assert said == ["There is no type 'film'; there are keyword, person, franchise, movie, review."]
