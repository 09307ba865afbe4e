"""What cannot be imported is refused in a sentence, and nothing of it is there."""

import re
from collections.abc import Callable

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries
from cms.errors import Refused
from tests.archive.installations import empty_installation, make_archive, reseal, take_archive
from tests.editing.tables import dump
from tests.factories import make_franchise, make_keyword, make_membership, make_movie, make_review

Change = Callable[[bytes], bytes]


async def make_small_archive(database: Database) -> bytes:
    """An archive of one entry of most types, live, on a database that is empty again."""
    outer = await create_entry(database, CMS, "Franchise", make_franchise(name="Outer"))
    inner = await create_entry(database, CMS, "Franchise", make_franchise(name="Inner", parent={"slug": "outer"}))
    heat = await create_entry(database, CMS, "Movie", make_movie(title="Heat", memberships=[make_membership("inner")]))
    calm = await create_entry(database, CMS, "Review", make_review("heat-2025", title="Calm"))
    await publish_entries(database, CMS, [one.entry_key for one in (outer, inner, heat, calm)])
    archive = await make_archive(database)
    await empty_installation(database)
    return archive


async def refuse_import(database: Database, archive: bytes) -> str:
    """Why an archive is not imported; nothing has changed then."""
    before = await dump(database)
    with pytest.raises(Refused) as caught:
        await take_archive(database, archive)
    assert await dump(database) == before
    (refusal,) = caught.value.refusals
    return refusal.message


def without_end(archive: bytes) -> bytes:
    return archive.rpartition(b'{"end"')[0]


def in_half(archive: bytes) -> bytes:
    return archive[: len(archive) // 2]


def without_last_line_end(archive: bytes) -> bytes:
    return archive[:-1]


def only_first_line(archive: bytes) -> bytes:
    return archive.splitlines(keepends=True)[0]


@pytest.mark.parametrize("cut", [without_end, in_half, without_last_line_end, only_first_line])
async def test_an_archive_that_is_cut_short_is_refused(database: Database, cut: Change) -> None:
    archive = await make_small_archive(database)

    said = await refuse_import(database, cut(archive))

    assert said == (
        "The archive is cut short: its last line is not the end of one; copy it again, or export anew. Nothing was imported."
    )


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda archive: archive.replace(b"Heat", b"Hest", 1), id="a letter"),
        pytest.param(lambda archive: re.sub(rb"\n[^\n]*\n", b"\n", archive, count=1), id="a line less"),
        pytest.param(lambda archive: re.sub(rb"\n([^\n]*)\n", rb"\n\1\n\1\n", archive, count=1), id="a line twice"),
        pytest.param(lambda archive: archive.replace(b'"software":"1.2.3"', b'"software":"1.2.4"'), id="the first line"),
    ],
)
async def test_an_archive_that_was_changed_is_refused(database: Database, change: Change) -> None:
    archive = await make_small_archive(database)

    said = await refuse_import(database, change(archive))

    assert said == (
        "The archive was changed after it was made: its lines are not those that its last line tells of. Nothing was imported."
    )


async def test_an_archive_of_a_newer_format_is_refused(database: Database) -> None:
    archive = await make_small_archive(database)

    said = await refuse_import(database, archive.replace(b'"version":1}', b'"version":2}', 1))

    assert said == (
        "The archive was made by version 1.2.3, in format 2, and this version reads formats up to 1: import it with that"
        " version or a newer one. Nothing was imported."
    )


@pytest.mark.parametrize("text", [b"movies:\n  - {slug: heat}\n", b'{"data": null}\n', b"[]", b"\x1f\x8b\x08", b"\n" * 9])
async def test_what_is_no_archive_is_refused(database: Database, text: bytes) -> None:
    said = await refuse_import(database, text)

    assert said == (
        "This is not an archive; `cms export FILE` makes one, `cms load` takes files of content. Nothing was imported."
    )


async def test_an_empty_file_is_refused(database: Database) -> None:
    assert (await refuse_import(database, b"")).startswith("The file is empty; ")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b'"table":"movie"', b'"table":"film"', "this version has no table 'film'"),
        (b'"title":"Heat"', b'"titel":"Heat"', "this version has no column 'titel' in movie"),
        (b'"year":2025', b'"year":"soon"', "'soon' is no value of type integer"),
        (b'"year":2025', b'"year":9999999999', "'9999999999' is no value of type integer"),
        (b'"title":"Heat"', b'"title":"He\\u0000at"', "a text in it holds the character U+0000, which no database takes"),
        (b'"year":2025', b'"year":true', "'True' is no value of type integer"),
    ],
)
async def test_a_line_that_cannot_be_read_is_named(database: Database, old: bytes, new: bytes, sentence: str) -> None:
    archive = await make_small_archive(database)

    said = await refuse_import(database, reseal(archive, lambda rows: rows.replace(old, new, 1)))

    assert re.fullmatch(
        rf"Line \d+ of the archive, made by version 1\.2\.3, cannot be read: {re.escape(sentence)}\. Nothing was imported\.",
        said,
    )


@pytest.mark.parametrize(
    ("change", "table"),
    [
        pytest.param(lambda rows: re.sub(rb'[^\n]*"table":"movie"}\n', b"", rows), "review", id="what is referred to"),
        pytest.param(lambda rows: re.sub(rb'([^\n]*"table":"movie"}\n)', rb"\1\1", rows), "movie", id="a row twice"),
        pytest.param(lambda rows: rows.replace(b'"slug":"inner"', b'"slug":"outer"', 1), "franchise", id="a slug twice"),
    ],
)
async def test_an_archive_that_contradicts_itself_is_refused(database: Database, change: Change, table: str) -> None:
    archive = await make_small_archive(database)

    said = await refuse_import(database, reseal(archive, change))

    assert said == (
        f"The archive contradicts itself: rows of {table} refer to what is not there, or stand twice. Nothing was imported."
    )


async def test_a_tree_that_is_a_circle_is_refused(database: Database) -> None:
    archive = await make_small_archive(database)
    itself = rb'{"set":{"id":"\1","parent_id":"\1"}'

    circle = reseal(archive, lambda rows: re.sub(rb'\{"set":\{"id":"([^"]*)","parent_id":"[^"]*"\}', itself, rows, count=1))

    said = await refuse_import(database, circle)
    assert said == "The archive contradicts itself: rows of franchise stand above themselves. Nothing was imported."


async def test_what_holds_an_entry_takes_no_archive(database: Database) -> None:
    archive = await make_small_archive(database)
    await create_entry(database, CMS, "Keyword", make_keyword())

    said = await refuse_import(database, archive)

    assert said == (
        "This installation is not empty (keyword has rows); an archive is imported into an empty installation only: name a new"
        " database in MARQUEE_DATABASE_URL, run `cms migrate`, and import it there."
    )


async def test_what_held_an_entry_once_takes_no_archive(database: Database) -> None:
    archive = await make_small_archive(database)
    made = await create_entry(database, CMS, "Keyword", make_keyword())
    await delete_entries(database, CMS, [made.entry_key])

    assert "(entry_version has rows)" in await refuse_import(database, archive)
