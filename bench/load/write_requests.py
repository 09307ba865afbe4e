"""Reviews created and updated: the requests, and what must be answered."""

import asyncio
from collections.abc import Iterator

from bench.databases import texts_in
from bench.load.client import NUMBER, Exchange
from bench.load.requests import ask, expect_answer, post
from cms.access.actor import CMS
from cms.access.permissions import EVERY_PERMISSION
from cms.access.tokens import create_token
from cms.content_types import models
from cms.database.addresses.address import Address
from cms.database.connect import open_database

MOVIES = "select slug from movie order by slug limit 32"
CRITICS = "select slug from person where id in (select critic_id from review) order by slug limit 32"
# Far from each other, so that no two connections write to the same one at a time.
REVIEWS = "select cast(id as text) as slug from review order by slug limit 64"

CREATE = """
mutation Create($input: ReviewInput!) {
  createReview(input: $input) { review { slug } errors { code field message } }
}
"""
# Without the title: a payload shows the entry as it is now, which another connection may have changed again.
UPDATE = """
mutation Update($id: ID!, $input: ReviewPatch!) {
  updateReview(id: $id, input: $input) { review { slug } errors { code field message } }
}
"""
BODY = "A film of doorways, and **somebody** is always about to come in.\n\n## The score\n\nIt does the work.\n"
SLUG, TITLE = f"measured-{NUMBER.decode()}", f"Measured {NUMBER.decode()}"
RIGHT = b'"errors":[]'


def make_token(address: Address, name: str) -> str:
    """The secret of a token of this name that may do everything."""

    async def make() -> str:
        async with open_database(address, models=models.__name__) as database:
            return await create_token(database, CMS, name, EVERY_PERMISSION)

    return asyncio.run(make())


def creates(address: Address, port: int, token: str) -> Iterator[Exchange]:
    """Reviews created through Marquee."""
    for movie, critic in zip(texts_in(address, MOVIES), texts_in(address, CRITICS), strict=False):
        made = {
            "slug": f"{movie[:60]}-{SLUG}",
            "title": TITLE,
            "movie": {"slug": movie},
            "critic": {"slug": critic},
            "rating": {"label": "8.8/10"},
            "body": BODY,
        }
        yield expect_answer(port, ask(CREATE, {"input": made}, _bearing(token)), holding=RIGHT)


def updates(address: Address, port: int, token: str) -> Iterator[Exchange]:
    """Titles of reviews changed through Marquee."""
    for key in texts_in(address, REVIEWS):
        changed = {"id": f"review_{key}", "input": {"title": TITLE}}
        yield expect_answer(port, ask(UPDATE, changed, _bearing(token)), holding=RIGHT)


def plain_creates(address: Address, port: int) -> Iterator[Exchange]:
    """The same reviews inserted into the plain table."""
    for movie, critic in zip(texts_in(address, MOVIES), texts_in(address, CRITICS), strict=False):
        made = {
            "slug": f"{movie[:60]}-{SLUG}",
            "title": TITLE,
            "movie": movie,
            "critic": critic,
            "rating": "8.8/10",
            "normalized": 8800,
            "body": BODY,
        }
        yield expect_answer(port, post("/create", made), holding=RIGHT)


def plain_updates(address: Address, port: int) -> Iterator[Exchange]:
    """The same titles changed in the plain table."""
    for key in texts_in(address, REVIEWS):
        yield expect_answer(port, post("/update", {"id": key, "title": TITLE}), holding=RIGHT)


def _bearing(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
