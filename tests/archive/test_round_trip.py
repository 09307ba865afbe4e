"""An archive makes an equal installation, from SQLite to PostgreSQL and back."""

import asyncio
import re
from functools import partial

import pytest

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token
from cms.archive.archive_lines import read_footer, read_header
from cms.archive.export_archive import export_archive
from cms.archive.sections import ArchiveParts
from cms.database.addresses.address import Address
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries, update_entry
from cms.entrypoints.demo_content import fill_when_empty
from tests.archive.installations import SOFTWARE, ask_all, at, empty_installation, make_archive, reseal, take_archive
from tests.editing.invariants import find_broken_invariants
from tests.editing.tables import select, select_one
from tests.factories import make_keyword, make_movie
from tests.importing.other_writers import execute_elsewhere

MOVIES = """{ movies(first: 50) { totalCount nodes {
    id slug title version createdAt publishedAt externalIds { source value } synopsis { html sections { heading anchor } }
    keywords { id name } credits(first: 50) { nodes { id job billing person { id name sortName } } }
    memberships(first: 9) { nodes { id installment chronology } } score { average } } } }"""
REVIEWS = """{ reviews(first: 50, orderBy: [{rating: DESC}]) { nodes {
    id slug status title excerpt rating { label normalized } body { markdown html wordCount }
    critic { id } movie { id } relatedMovies { id } } } }"""
FRANCHISES = """{ franchises(first: 20, orderBy: [{averageScore: DESC}]) { nodes {
    id name parent { id } children { id } score { average }
    movies(within: SUBTREE, first: 50) { totalCount nodes { id } } } } }"""
KEYWORDS = """{ keywords(first: 100, orderBy: [{reviewCount: DESC}]) { nodes {
    id slug name broader { id } reviews { totalCount } } } }"""
SLUGS = (
    """{ old: movie(slug: "john-wick-2014") { id slug } new: movie(slug: "wick") { id } draft: movie(slug: "draft") { id } }"""
)
QUERIES = (MOVIES, REVIEWS, FRANCHISES, KEYWORDS, SLUGS)


async def make_installation(database: Database) -> None:
    """The demo, with drafts, a renamed movie, an unpublished review and something deleted."""
    await fill_when_empty(database)
    slugs = await select(database, "SELECT id, slug FROM movie WHERE slug = 'john-wick-2014'")
    wick = ("Movie", slugs[0]["id"])
    await update_entry(database, CMS, *wick, {"slug": "wick"})
    await publish_entries(database, CMS, [wick])
    await update_entry(database, CMS, *wick, {"tagline": "Not live\u2028yet", "credits": []})
    await create_entry(database, CMS, "Movie", make_movie(slug="draft", title="Draft \\u0000 \U0001f3ac"))
    gone = await create_entry(database, CMS, "Keyword", make_keyword(name="gone"))
    await publish_entries(database, CMS, [gone.entry_key])
    await unpublish_entries(database, CMS, [gone.entry_key])
    await delete_entries(database, CMS, [gone.entry_key])


def test_from_sqlite_to_postgresql_and_back_is_the_same(
    first_file: Address, server_database: Address, second_file: Address
) -> None:
    asyncio.run(at(first_file, make_installation))
    first = asyncio.run(at(first_file, make_archive))

    asyncio.run(at(server_database, partial(take_archive, archive=first)))
    second = asyncio.run(at(server_database, make_archive))
    asyncio.run(at(second_file, partial(take_archive, archive=second)))
    third = asyncio.run(at(second_file, make_archive))

    assert (second == first, third == first) == (True, True)
    assert asyncio.run(at(server_database, find_broken_invariants)) == []
    assert asyncio.run(at(second_file, find_broken_invariants)) == []


@pytest.mark.parametrize("perspective", ["published", "drafts"])
def test_an_imported_installation_answers_as_the_first_did(
    perspective: str, first_file: Address, server_database: Address, second_file: Address
) -> None:
    asyncio.run(at(first_file, make_installation))
    archive = asyncio.run(at(first_file, make_archive))

    asyncio.run(at(server_database, partial(take_archive, archive=archive)))
    asyncio.run(at(second_file, partial(take_archive, archive=archive)))

    answers = ask_all(first_file, QUERIES, perspective)
    assert ask_all(server_database, QUERIES, perspective) == answers
    assert ask_all(second_file, QUERIES, perspective) == answers


async def test_editing_goes_on_where_it_was(database: Database) -> None:
    await make_installation(database)
    archive = await make_archive(database)
    await empty_installation(database)
    await take_archive(database, archive)

    made = await create_entry(database, CMS, "Movie", make_movie(title="Next"))
    published = await publish_entries(database, CMS, [made.entry_key])

    assert published.revision == 5
    assert await find_broken_invariants(database) == []


async def test_the_header_counts_and_the_footer_tells_of_all_lines(database: Database) -> None:
    await fill_when_empty(database)

    first, *rows, last = (await make_archive(database)).splitlines(keepends=True)

    header, footer = read_header(first), read_footer(last)
    assert (header.format_version, header.software) == (1, SOFTWARE)
    assert sum(header.counts.values()) + sum(b'"set":' in row for row in rows) == len(rows)
    assert footer.lines == 1 + len(rows)


async def test_history_and_redirects_can_be_left_out(database: Database) -> None:
    await make_installation(database)

    whole = read_header((await make_archive(database)).splitlines()[0]).counts
    archive = await make_archive(database, ArchiveParts(history=False, redirects=False))
    await empty_installation(database)
    await take_archive(database, archive)

    assert (whole["entry_version"] > 0, whole["slug_redirect"]) == (True, 1)
    assert await select(database, "SELECT id FROM entry_version") == []
    assert await select(database, "SELECT id FROM slug_redirect") == []
    assert (await select_one(database, "SELECT count(*) AS many FROM loaded_entry"))["many"] == whole["loaded_entry"]


async def test_tokens_and_accounts_are_neither_written_nor_touched(database: Database) -> None:
    await fill_when_empty(database)
    await create_token(database, CMS, "a reader", [Permission.READ_DRAFTS])

    archive = await make_archive(database)
    await empty_installation(database)
    await take_archive(database, archive)

    assert b"a reader" not in archive
    assert await select(database, "SELECT name FROM api_token") == [{"name": "a reader"}]
    assert await select(database, "SELECT name FROM account") == [{"name": "a reader"}]


async def test_an_archive_without_columns_of_today_is_read(database: Database) -> None:
    await fill_when_empty(database)
    archive = await make_archive(database)
    await empty_installation(database)

    older = reseal(archive, lambda rows: re.sub(rb',"body_\w*bytes":\d+|,"excerpt_derived":\w+', b"", rows))
    await take_archive(database, older)

    assert older != archive
    assert await select(database, "SELECT DISTINCT body_bytes FROM review_prose") == [{"body_bytes": None}]
    found = await select(database, "SELECT excerpt_derived AS derived FROM review")
    assert {bool(row["derived"]) for row in found} == {False}


async def test_all_of_it_is_of_one_moment(database: Database) -> None:
    await fill_when_empty(database)
    before = await make_archive(database)
    lines: list[bytes] = []
    statements = ["UPDATE credit SET note = 'later'"]

    def write(line: bytes) -> None:
        lines.append(line)
        execute_elsewhere(database.address, statements)

    await export_archive(database, SOFTWARE, write)

    assert b"".join(lines) == before
    assert await select(database, "SELECT DISTINCT note FROM credit") == [{"note": "later"}]
