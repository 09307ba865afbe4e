"""The working edition of made-up content: what is live, once more; and a plain table of reviews beside it."""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

import asyncpg

from bench.content.live_edition import make_tables
from bench.content.outline import make_outline, size_of
from cms.content.editions import Edition, aggregate_columns
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address

SECONDS = 600
PLAIN_REVIEWS = (
    """
    create table plain_review (
        id uuid primary key, slug varchar(120) not null unique, title varchar(300) not null, body text not null,
        rating varchar(40), rating_normalized integer, verdict varchar(32), excerpt varchar(1000), published_on date,
        created_at timestamp with time zone not null, updated_at timestamp with time zone not null,
        movie_id uuid not null references movie (id), critic_id uuid references person (id))
    """,
    """
    insert into plain_review
    select r.id, r.slug, r.title, p.body, r.rating, r.rating_normalized, r.verdict, r.excerpt, r.published_on,
        r.created_at, r.updated_at, r.movie_id, r.critic_id
    from review r join review_prose p on p.entry_id = r.id
    """,
    "create index plain_review_movie on plain_review (movie_id, id)",
    "create index plain_review_critic on plain_review (critic_id, id)",
    "create index plain_review_published on plain_review (published_on, id)",
)
"""What somebody writes to who has no drafts, no versions and no history."""


def make_editable(address: Address) -> None:
    """Let what is live be edited as well, and the same reviews stand in a plain table."""
    asyncio.run(_run(address, [*_copies(), *PLAIN_REVIEWS]))


async def _run(address: Address, statements: Iterable[str]) -> None:
    """Run statements in one transaction, then let the database look at what it holds."""
    if address.path is not None:
        with closing(sqlite3.connect(str(address.path))) as file:
            with file:
                for statement in statements:
                    file.execute(statement)
            file.execute("analyze")
            file.execute("pragma wal_checkpoint(truncate)")
        return
    connection = await asyncpg.connect(address.dsn)
    try:
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement, timeout=SECONDS)
        await connection.execute("vacuum (analyze)")
    finally:
        await connection.close()


def _copies() -> Iterator[str]:
    kept = {name for one in REGISTRY.rows.values() for name in aggregate_columns(one)}
    # The columns are the same ones whatever the size.
    for table in make_tables(make_outline(size_of(0, reviews=1))):
        columns = [name for name in next(table.rows, ()) if name not in kept]
        if columns:
            names = ", ".join(columns)
            to, what = (f"{names}, live_version", f"{names}, version") if "version" in columns else (names, names)
            yield f"insert into {table.name.removeprefix(Edition.LIVE)} ({to}) select {what} from {table.name}"
