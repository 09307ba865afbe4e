"""Rich texts that take long to render: nobody waits for them but who gave them."""

import asyncio

import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.editing.saving.prerender import prerender
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from cms.worker_thread import WorkerThread
from tests.factories import make_keyword, make_movie, make_review

SLOW = ">" * 18 + "\n" + "a\n" * 15_000
"""Takes about a second."""


async def test_others_write_while_a_text_is_rendered_for_a_new_entry(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(title="Heat"))
    slow = asyncio.create_task(create_entry(database, CMS, "Review", make_review("heat-2025", body=SLOW)))
    quick = asyncio.create_task(create_entry(database, CMS, "Keyword", make_keyword()))

    done, _ = await asyncio.wait([slow, quick], return_when=asyncio.FIRST_COMPLETED)

    assert done == {quick}
    assert (await slow).version == 1


async def test_others_write_while_a_text_is_rendered_for_an_update(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(title="Heat"))
    saved = await create_entry(database, CMS, "Review", make_review("heat-2025"))
    slow = asyncio.create_task(update_entry(database, CMS, "Review", saved.key, {"body": SLOW}))
    quick = asyncio.create_task(create_entry(database, CMS, "Keyword", make_keyword()))

    done, _ = await asyncio.wait([slow, quick], return_when=asyncio.FIRST_COMPLETED)

    assert done == {quick}
    assert (await slow).version == 2


async def test_a_long_text_that_cannot_be_rendered_is_refused_at_its_field(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(title="Heat"))
    body = f"[a]: https://example.org/{'a' * 5000}\n\n" + "[a] " * 1000

    with pytest.raises(Refused, match="use its link definitions less often") as refused:
        await create_entry(database, CMS, "Review", make_review("heat-2025", body=body))

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.INVALID, ("body",))]


async def test_a_long_text_of_nothing_but_space_is_missing(database: Database) -> None:
    await create_entry(database, CMS, "Movie", make_movie(title="Heat"))

    with pytest.raises(Refused) as refused:
        await create_entry(database, CMS, "Review", make_review("heat-2025", body=" " * 3000))

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.REQUIRED, ("body",))]


async def test_nothing_is_rendered_for_somebody_who_may_write_nothing() -> None:
    values, reader = make_review("heat-2025", body="a " * 3000), Actor("reader", frozenset({Permission.PUBLISH}))

    assert await prerender(WorkerThread(most_waiting=0), DECLARATIONS, reader, "Review", values) is values
