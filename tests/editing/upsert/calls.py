"""Upserts as tests give them: items of movies and others by keys of one source, and what they came to."""

from collections.abc import Sequence
from typing import Any

from cms.access.actor import CMS, Actor
from cms.database.connect import Database
from cms.editing.acts import upsert_entries
from cms.editing.upserting.upsert_items import UpsertItem
from cms.editing.upserting.upsert_results import ErrorPolicy, UpsertReport

LEAVING_OUT = ErrorPolicy.REJECT_FAILED


def key(value: str, source: str = "tmdb") -> dict[str, str]:
    """Make an id in another system."""
    return {"source": source, "value": value}


def ref(value: str, source: str = "tmdb") -> dict[str, object]:
    """Refer to an entry by that id."""
    return {"externalId": key(value, source)}


def item(value: str, type_name: str = "Movie", /, source: str = "tmdb", **data: Any) -> UpsertItem:
    """Make an item, by default one of a movie."""
    return UpsertItem(type_name, key(value, source), data)


async def upsert(database: Database, *items: UpsertItem, actor: Actor = CMS, **options: Any) -> UpsertReport:
    """Upsert items as the machine itself, unless somebody else is named."""
    return await upsert_entries(database, actor, items, **options)


def outcomes(report: UpsertReport) -> list[str]:
    """What the items came to, by name."""
    return [one.outcome.name for one in report.results]


def problems(report: UpsertReport) -> list[tuple[str, str]]:
    """What is wrong with the items: code and path."""
    return [(str(one.code), ".".join(one.field)) for result in report.results for one in result.refusals]


def codes(report: UpsertReport) -> Sequence[str]:
    """The codes of what is wrong with the whole."""
    return [str(one.code) for one in report.refusals]
