"""A small library, made once for all tests of a module that change nothing."""

from collections.abc import AsyncIterator

import pytest

from cms.access.actor import CMS
from cms.content_types.models import __name__ as models
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.editing.acts import create_entry, publish_entries
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review


@pytest.fixture(scope="module")
async def library(module_address: Address) -> AsyncIterator[Database]:
    """Open a database with one or two entries of each type; those called live are."""
    async with open_database(module_address, models=models) as opened:
        await fill(opened)
        yield opened


async def fill(database: Database) -> None:
    """Make the library's entries."""
    revenge = await create_entry(database, CMS, "Keyword", make_keyword(name="revenge"))
    await create_entry(database, CMS, "Keyword", make_keyword(name="cold revenge", broader={"slug": "revenge"}))
    await create_entry(database, CMS, "Person", make_person(name="Ana de Armas"))
    await create_entry(database, CMS, "Franchise", make_franchise(name="John Wick"))
    await create_entry(database, CMS, "Franchise", make_franchise(name="Spin-offs", parent={"slug": "john-wick"}))
    await create_entry(
        database,
        CMS,
        "Movie",
        make_movie(
            title="Ballerina",
            keywords=[{"slug": "revenge"}],
            credits=[make_credit("ana-de-armas")],
            memberships=[make_membership("spin-offs")],
            externalIds=[{"source": "imdb", "value": "tt7181546"}],
        ),
    )
    await create_entry(database, CMS, "Review", make_review("ballerina-2025", title="Steel", rating="8.8/10"))
    await publish_entries(database, CMS, [revenge.entry_key])
