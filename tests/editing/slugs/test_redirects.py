"""Old slugs of what is live: they lead to their entries until something live has them again."""

from uuid import UUID

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from tests.editing.tables import select
from tests.factories import make_keyword, make_person


async def live_keyword(database: Database, slug: str) -> UUID:
    saved = await create_entry(database, CMS, "Keyword", make_keyword(slug=slug))
    await publish_entries(database, CMS, [saved.entry_key])
    return saved.key


async def rename(database: Database, key: UUID, slug: str) -> None:
    await update_entry(database, CMS, "Keyword", key, {"slug": slug})


async def redirects(database: Database) -> dict[str, UUID]:
    rows = await select(database, "SELECT slug, entry_id FROM slug_redirect WHERE type = 'Keyword'")
    return {row["slug"]: row["entry_id"] for row in rows}


async def live_slugs(database: Database) -> dict[str, UUID]:
    return {row["slug"]: row["id"] for row in await select(database, "SELECT slug, id FROM live_keyword")}


async def test_the_old_slug_of_something_live_leads_to_it(database: Database) -> None:
    key = await live_keyword(database, "a")
    await rename(database, key, "b")

    await publish_entries(database, CMS, [("Keyword", key)])

    assert await redirects(database) == {"a": key}


async def test_a_slug_that_was_never_live_leads_nowhere(database: Database) -> None:
    key = await live_keyword(database, "a")
    await rename(database, key, "b")
    await rename(database, key, "c")

    await publish_entries(database, CMS, [("Keyword", key)])

    assert await redirects(database) == {"a": key}


async def test_every_slug_it_ever_had_leads_to_it(database: Database) -> None:
    key = await live_keyword(database, "a")
    await rename(database, key, "b")
    await publish_entries(database, CMS, [("Keyword", key)])
    await rename(database, key, "c")

    await publish_entries(database, CMS, [("Keyword", key)])

    assert await redirects(database) == {"a": key, "b": key}


async def test_nothing_leads_from_a_slug_to_itself(database: Database) -> None:
    key = await live_keyword(database, "a")
    await rename(database, key, "b")
    await publish_entries(database, CMS, [("Keyword", key)])
    await rename(database, key, "a")

    await publish_entries(database, CMS, [("Keyword", key)])

    assert await redirects(database) == {"b": key}


async def test_a_live_slug_beats_a_redirect(database: Database) -> None:
    first = await live_keyword(database, "a")
    await rename(database, first, "b")
    await publish_entries(database, CMS, [("Keyword", first)])

    second = await live_keyword(database, "a")

    assert await redirects(database) == {}
    assert await live_slugs(database) == {"a": second, "b": first}


async def test_an_old_slug_leads_to_whoever_had_it_last(database: Database) -> None:
    first = await live_keyword(database, "a")
    await rename(database, first, "b")
    await publish_entries(database, CMS, [("Keyword", first)])
    second = await live_keyword(database, "a")
    await rename(database, second, "c")

    await publish_entries(database, CMS, [("Keyword", second)])

    assert await redirects(database) == {"a": second}


async def test_two_live_entries_swap_slugs(database: Database) -> None:
    first = await live_keyword(database, "a")
    second = await live_keyword(database, "b")
    await rename(database, first, "between")
    await rename(database, second, "a")
    await rename(database, first, "b")

    await publish_entries(database, CMS, [("Keyword", first), ("Keyword", second)])

    assert await live_slugs(database) == {"a": second, "b": first}
    assert await redirects(database) == {}


async def test_types_do_not_share_redirects(database: Database) -> None:
    key = await live_keyword(database, "a")
    await rename(database, key, "b")
    await publish_entries(database, CMS, [("Keyword", key)])

    person = await create_entry(database, CMS, "Person", make_person(slug="a"))
    await publish_entries(database, CMS, [person.entry_key])

    assert await redirects(database) == {"a": key}
