"""Watching a PostgreSQL database: what is told, and what a connection that is lost or deaf leaves uncertain."""

import asyncio
import logging
import time
from dataclasses import replace

import pytest

from cms.changes.watch import Watch, open_watch
from cms.changes.watching.notice import CHANNEL
from cms.changes.watching.postgres_watch import CERTAIN_SECONDS
from cms.database.addresses.address import Address
from cms.database.connect import Database
from tests.changes.watched import (
    KEYWORDS,
    PATIENCE,
    PEOPLE,
    TYPES,
    certainty,
    doubt,
    publish_both,
    publish_keyword,
    publish_person,
    run,
)
from tests.databases import ON_POSTGRES
from tests.editing.tables import select

pytestmark = ON_POSTGRES

LISTENERS = "FROM pg_stat_activity WHERE application_name = 'marquee-watch' AND datname = current_database()"
UNTOLD = """
    WITH clock AS (UPDATE content_clock SET revision = revision + 1 RETURNING revision)
    INSERT INTO change (revision, type, entry_id, slug, action, at)
    SELECT revision, 'Person', gen_random_uuid(), 'a', 'UPSERT', date_trunc('second', now()) FROM clock
"""


class PowerCutError(Exception):
    """Something that nobody expects."""


async def publish_and_fail(database: Database) -> None:
    async with database.transaction():
        await publish_keyword(database)
        raise PowerCutError


async def cut(database: Database) -> None:
    await run(database, f"SELECT pg_terminate_backend(pid) {LISTENERS}")


async def nobody_listens(database: Database) -> None:
    async with asyncio.timeout(PATIENCE):
        while await select(database, f"SELECT pid {LISTENERS}"):
            pass


async def test_the_end_of_the_connection_ends_certainty_until_there_is_another(
    database: Database, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "marquee")

    await cut(database)
    await doubt(watch)
    await certainty(watch)

    assert watch.epoch == 0
    first, second = [record.message for record in caplog.records]
    assert first.startswith("changes are not told any more, so no answer is kept: ")
    assert second == "changes are told again"


async def test_what_was_committed_meanwhile_is_found_in_the_log(database: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_keyword(database), PATIENCE)
    await cut(database)
    await doubt(watch)

    revision = await publish_person(database)

    assert await watch.wait_for(revision, PATIENCE)
    await certainty(watch)
    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE, frozenset({"Movie"}))] == [1, 2, 0]


async def test_a_change_that_nobody_told_of_ends_certainty_until_another_connection_listens(
    database: Database, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "marquee")

    await run(database, UNTOLD)
    await doubt(watch)
    assert watch.revision == 0
    await certainty(watch)

    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [0, 1]
    assert [record.message for record in caplog.records] == [
        "changes are not told any more, so no answer is kept: NotToldError('revision 1 was committed, and nobody told')",
        "changes are told again",
    ]


async def test_a_gap_before_what_is_told_is_filled_from_the_log(database: Database, watch: Watch) -> None:
    await run(database, UNTOLD)

    assert await watch.wait_for(await publish_keyword(database), PATIENCE)
    await certainty(watch)

    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [2, 1]


@pytest.mark.parametrize("payload", ["1 0 ", "nonsense"])
async def test_a_notice_that_does_not_say_enough_leads_to_the_log(database: Database, watch: Watch, payload: str) -> None:
    await run(database, UNTOLD, f"SELECT pg_notify('{CHANNEL}', '{payload}')")

    assert await watch.wait_for(1, PATIENCE)
    await certainty(watch)

    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [0, 1]


async def test_an_act_that_is_undone_is_not_told(database: Database, watch: Watch) -> None:
    with pytest.raises(PowerCutError):
        await publish_and_fail(database)

    assert await watch.wait_for(await publish_person(database), PATIENCE)
    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [0, 1]


async def test_several_acts_in_one_transaction_are_told_in_their_order(database: Database, watch: Watch) -> None:
    async with database.transaction():
        await publish_keyword(database)
        await publish_both(database)
        await publish_person(database)

    assert await watch.wait_for(3, PATIENCE)
    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [2, 3]


async def test_a_process_that_stood_still_is_certain_of_nothing_until_it_has_asked(watch: Watch) -> None:
    await certainty(watch)

    time.sleep(CERTAIN_SECONDS)  # noqa: ASYNC251  stands still, and with it the event loop

    assert watch.latest_of(TYPES) is None
    await certainty(watch)


async def test_a_server_that_does_not_answer_is_not_waited_for(database: Database, watch: Watch) -> None:
    async with database.transaction() as connection:
        await connection.execute_query("LOCK TABLE change IN ACCESS EXCLUSIVE MODE")
        await doubt(watch)

    await certainty(watch)


async def test_a_database_that_is_not_there_is_known_nothing_of(address: Address) -> None:
    assert address.server is not None
    nowhere = replace(address, server=replace(address.server, name="nowhere"))

    async with open_watch(nowhere, TYPES) as watch:
        assert watch.latest_of(TYPES) is None
        assert not await watch.wait_for(1, 0.01)


async def test_a_watch_that_was_closed_leaves_nothing_behind_and_knows_nothing(database: Database) -> None:
    tasks = asyncio.all_tasks()
    async with open_watch(database.address, TYPES) as watch:
        assert len(await select(database, f"SELECT pid {LISTENERS}")) == 1

    assert watch.latest_of(TYPES) is None
    assert asyncio.all_tasks() == tasks
    await nobody_listens(database)
