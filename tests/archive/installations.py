"""Installations of both kinds to export from and import into, one after the other: Tortoise takes one kind at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any, TypeVar

from starlette.testclient import TestClient

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token
from cms.archive.archive_lines import ArchiveFooter, write_footer
from cms.archive.export_archive import EVERY_PART, export_archive
from cms.archive.import_archive import import_archive
from cms.archive.sections import ArchiveParts
from cms.changes.models import Change, EntryVersion, LoadedEntry, SlugRedirect
from cms.config import Settings
from cms.content.editions import Edition
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.entrypoints.app_factory import create_app
from tests.cli.serving import spell
from tests.databases import MODELS
from tests.reading.storing import clear

Json = dict[str, Any]

_T = TypeVar("_T")

SOFTWARE = "1.2.3"


async def at(address: Address, step: Callable[[Database], Awaitable[_T]]) -> _T:
    """What a step comes to on the database at an address."""
    async with open_database(address, models=MODELS) as database:
        return await step(database)


async def make_archive(database: Database, parts: ArchiveParts = EVERY_PART) -> bytes:
    """An archive of an installation."""
    archive = BytesIO()
    await export_archive(database, SOFTWARE, archive.write, parts)
    return archive.getvalue()


async def take_archive(database: Database, archive: bytes) -> None:
    """Import an archive."""
    await import_archive(database, BytesIO(archive))


async def empty_installation(database: Database) -> None:
    """Leave nothing of what an archive holds."""
    async with database.transaction() as connection:
        for edition in Edition:
            await clear(database, connection, edition)
        for model in (Change, EntryVersion, LoadedEntry, SlugRedirect):
            await model.all().delete()


def ask_all(address: Address, queries: Sequence[str], perspective: str) -> list[Json]:
    """What queries come to for somebody who may read drafts."""

    async def make_token(database: Database) -> str:
        return await create_token(database, CMS, f"reader of {perspective}", [Permission.READ_DRAFTS])

    token = asyncio.run(at(address, make_token))
    headers = {"authorization": f"Bearer {token}", "x-perspective": perspective}
    with TestClient(create_app(Settings(database_url=spell(address)))) as client:
        answers = [client.post("/graphql", json={"query": query}, headers=headers).json() for query in queries]
    assert [one["errors"] for one in answers if "errors" in one] == []
    return answers


def reseal(archive: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """An archive with other lines between its first and its last, which a new last line tells of."""
    first, *rows, _ = archive.splitlines(keepends=True)
    lines = [first, *change(b"".join(rows)).splitlines(keepends=True)]
    footer = ArchiveFooter(len(lines), sha256(b"".join(lines)).hexdigest())
    return b"".join([*lines, write_footer(footer)])
