"""Slugs: given ones are checked, others are made, and nobody's is taken."""

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.errors import ErrorCode, Refused
from tests.factories import make_keyword, make_movie


@pytest.mark.parametrize(
    ("title", "year", "slug"),
    [
        ("Schindler's List", 1993, "schindlers-list-1993"),
        ("8½", 1963, "8-1-2-1963"),
        ("Amélie", 2001, "amelie-2001"),
        ("Heat", None, "heat"),
        ("???", None, "untitled"),
    ],
)
async def test_a_slug_is_made_from_title_and_year(database: Database, title: str, year: int | None, slug: str) -> None:
    saved = await create_entry(database, CMS, "Movie", make_movie(title=title, year=year))

    assert saved.slug == slug


async def test_a_slug_that_is_taken_is_numbered(database: Database) -> None:
    first = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    second = await create_entry(database, CMS, "Keyword", make_keyword(name="revenge"))
    third = await create_entry(database, CMS, "Keyword", make_keyword(name="REVENGE"))

    assert (first.slug, second.slug, third.slug) == ("revenge", "revenge-2", "revenge-3")


async def test_numbers_that_are_taken_are_left_out(database: Database) -> None:
    given = [f"revenge-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 12)]
    [await create_entry(database, CMS, "Keyword", make_keyword(slug=slug)) for slug in ("revenge", *given)]

    made = [(await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))).slug for _ in range(2)]

    assert made == ["revenge-11", "revenge-13"]


async def test_types_do_not_share_slugs(database: Database) -> None:
    keyword = await create_entry(database, CMS, "Keyword", make_keyword(name="Heat"))
    movie = await create_entry(database, CMS, "Movie", make_movie(title="Heat", year=None))

    assert (keyword.slug, movie.slug) == ("heat", "heat")


async def test_a_slug_stays_when_the_title_changes(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))

    updated = await update_entry(database, CMS, "Keyword", saved.key, {"name": "Vengeance"})

    assert updated.slug == "revenge"


async def test_a_cleared_slug_is_made_anew(database: Database) -> None:
    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))

    updated = await update_entry(database, CMS, "Keyword", saved.key, {"name": "Vengeance", "slug": None})

    assert updated.slug == "vengeance"


async def test_a_made_slug_takes_none_that_is_still_live_for_another(database: Database) -> None:
    live = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    await publish_entries(database, CMS, [live.entry_key])
    await update_entry(database, CMS, "Keyword", live.key, {"slug": "vengeance"})

    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))

    assert saved.slug == "revenge-2"


async def test_a_made_slug_takes_none_that_still_leads_to_another(database: Database) -> None:
    live = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    await publish_entries(database, CMS, [live.entry_key])
    await update_entry(database, CMS, "Keyword", live.key, {"slug": "vengeance"})
    await publish_entries(database, CMS, [live.entry_key])

    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))

    assert saved.slug == "revenge-2"


async def test_an_entry_may_have_its_own_old_slug_back(database: Database) -> None:
    live = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    await publish_entries(database, CMS, [live.entry_key])
    await update_entry(database, CMS, "Keyword", live.key, {"slug": "vengeance"})
    await publish_entries(database, CMS, [live.entry_key])

    updated = await update_entry(database, CMS, "Keyword", live.key, {"slug": None})

    assert updated.slug == "revenge"


async def test_a_given_slug_may_be_one_that_only_led_to_another(database: Database) -> None:
    live = await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    await publish_entries(database, CMS, [live.entry_key])
    await update_entry(database, CMS, "Keyword", live.key, {"slug": "vengeance"})
    await publish_entries(database, CMS, [live.entry_key])

    saved = await create_entry(database, CMS, "Keyword", make_keyword(slug="revenge"))

    assert saved.slug == "revenge"


async def test_an_entry_cannot_take_the_slug_of_another(database: Database) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(name="Revenge"))
    saved = await create_entry(database, CMS, "Keyword", make_keyword(name="Grief"))

    with pytest.raises(Refused) as refused:
        await update_entry(database, CMS, "Keyword", saved.key, {"slug": "revenge"})

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.NOT_UNIQUE, ("slug",))]
