"""Several runners at once, over a receiver that fails at random, and one of them killed: nothing is lost, or out of order."""

import asyncio
import random
from dataclasses import replace

import pytest

from cms.access.actor import CMS
from cms.changes.models import Change
from cms.changes.watch import open_watch
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database, current_context, open_database
from cms.feed.feed import read_changes
from cms.ids import EntryKey
from cms.webhooks.delivering.claim import CLAIMED_FOR, MOST_TO_ONE
from cms.webhooks.delivering.plan_changes import PORTION
from cms.webhooks.delivering.sweep import KEPT_FOR, sweep_deliveries
from cms.webhooks.delivery_pages import count_deliveries, find_attempts, list_deliveries
from cms.webhooks.ping import ping_webhook
from cms.webhooks.records import DeliveryStatus
from cms.webhooks.replay import replay_after, replay_deliveries
from cms.webhooks.runner import MOST_AT_ONCE, DeliveryRunner, run_deliveries
from cms.webhooks.service import WebhookService
from cms.webhooks.webhook_acts import update_webhook
from tests.databases import MODELS
from tests.webhooks.conftest import Post
from tests.webhooks.receiver import OK, TOO_SHORT, Answer, Received, in_turn, stall, status

SEEDS = [1, 2, 3]


class Answering:
    """Fails, hangs up and lies, and takes what it answers OK."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def __call__(self, _: Received) -> Answer:
        """The next answer."""
        return self.chance.choice([OK, OK, status(500), b"", TOO_SHORT[:20], status(302, "location: http://127.0.0.1/")])


async def edit_at_random(post: Post, chance: random.Random, count: int) -> None:
    """Publish, rename and remove some entries, many times."""
    entries = [await post.library.publish(f"entry {place}") for place in range(3)]
    live = dict.fromkeys(entries, True)
    for place in range(count):
        entry = chance.choice(entries)
        await (remove(post, live, entry) if live[entry] and chance.random() < 0.3 else rename(post, live, entry, place))


async def remove(post: Post, live: dict[EntryKey, bool], entry: EntryKey) -> None:
    live[entry] = False
    await post.library.remove(entry)


async def rename(post: Post, live: dict[EntryKey, bool], entry: EntryKey, place: int) -> None:
    live[entry] = True
    await post.library.rename(entry, f"name-{place}")


async def log_by_entry(database: Database) -> dict[str, list[int]]:
    """The revisions that the log has of each entry."""
    with current_context(database.context):
        changes = await Change.all().order_by("revision", "id")
    told: dict[str, list[int]] = {}
    for one in changes:
        told.setdefault(f"keyword_{one.entry_id}", []).append(one.revision)
    return told


def first_told_by_entry(received: list[Received]) -> dict[str, list[int]]:
    """The revisions that were taken of each entry, in the order of their arrival, later ones of the same message left out."""
    told: dict[str, list[int]] = {}
    for one in received:
        revisions = told.setdefault(one.change["id"], [])
        if one.change["revision"] not in revisions:
            revisions.append(one.change["revision"])
    return told


async def work_until_settled(post: Post, services: list[WebhookService], killed: DeliveryRunner) -> None:
    """Let time pass, a claim's length at a time, for runners of these services, and kill another one on the way."""
    for _ in range(30):
        dying = asyncio.create_task(killed.look())
        await asyncio.gather(*(DeliveryRunner(one).drain() for one in services))
        dying.cancel()
        await asyncio.wait([dying])
        kill(killed)
        post.clock.forward(seconds=CLAIMED_FOR.total_seconds())
        with current_context(post.service.database.context):
            changes = await Change.all().count()
        if len({one.id for one in post.receiver.taken}) == changes:
            return


def kill(runner: DeliveryRunner) -> None:
    """What a process leaves behind that is killed: claims that nobody gives back."""
    for task in list(runner._under_way):
        task.cancel()


@pytest.mark.parametrize("seed", SEEDS)
async def test_each_change_is_told_in_order_by_two_that_share_the_work_while_a_third_dies(
    seed: int, post: Post, address: Address
) -> None:
    await post.make_hook()
    post.receiver.answer = Answering(random.Random(seed))
    async with open_database(address, models=MODELS) as other:
        here = replace(post.service, draw=lambda: 0.0)  # what failed is tried again at once
        there = replace(here, database=other)
        await edit_at_random(post, random.Random(seed), 25)

        await work_until_settled(post, [here, there], DeliveryRunner(there))

    assert first_told_by_entry(post.receiver.taken) == await log_by_entry(post.service.database)


async def test_receivers_that_stall_leave_what_becomes_free_to_others(post: Post) -> None:
    urls = [f"{post.receiver.url}&stalling={place}" for place in range(MOST_AT_ONCE // MOST_TO_ONE)]
    [await post.make_hook(url=url) for url in (*urls, f"{post.receiver.url}&swift")]
    post.receiver.secrets.clear()  # each webhook has another
    told = asyncio.Event()

    def take(_: Received) -> Answer:
        told.set()
        return OK

    answers = {True: take, False: in_turn(status(500), *[stall] * 2 * MOST_AT_ONCE)}
    post.receiver.answer = lambda received: answers["swift" in received.path](received)
    [await post.library.publish(f"entry {place}") for place in range(MOST_TO_ONE + 1)]

    runner = DeliveryRunner(post.service)
    running = asyncio.create_task(runner.drain())
    await told.wait()
    running.cancel()
    await runner.finish()

    # The first that failed made room, and that was for the webhook that nothing was sent to.
    assert ["swift" in one.path for one in post.receiver.received].index(True) <= MOST_AT_ONCE


async def test_a_runner_is_woken_by_what_is_published(post: Post) -> None:
    await post.make_hook()
    types = [one.name for one in REGISTRY.content_types]
    async with open_watch(post.service.database.address, types) as watch, run_deliveries(post.service, watch):
        await post.library.publish("noir")
        await post.receiver.arrived.wait()

    assert [one.change["slug"] for one in post.receiver.received] == ["noir"]


async def test_a_long_log_is_gone_through_in_portions(post: Post) -> None:
    hook = await post.make_hook(types=["Movie"])
    noir = await post.library.publish("noir")
    with current_context(post.service.database.context):
        (change,) = await Change.all()
        row = {"type": "Keyword", "entry_id": noir[1], "slug": "x", "action": "UPSERT", "at": change.at}
        await Change.bulk_create([Change(revision=1, **row) for _ in range(5 * PORTION)])
        await Change.bulk_create([Change(revision=1, **(row | {"type": "Movie"}))])

    await post.drain()

    assert post.receiver.told("type") == [("MOVIE",)]
    assert await count_deliveries(post.service, hook.key) == 1


async def test_deliveries_are_sent_again_as_they_were(post: Post) -> None:
    hook = await post.make_hook()
    entry = await post.library.publish("first")
    await post.library.rename(entry, "second")
    await post.drain()
    newest, oldest = (await list_deliveries(post.service, hook.key, first=10)).deliveries

    again = await replay_deliveries(post.service, CMS, [newest.key, oldest.key])
    await post.drain()

    assert [one.status for one in again] == [DeliveryStatus.PENDING] * 2
    assert post.receiver.told("slug") == [("first",), ("second",), ("first",), ("second",)]
    assert [one.body for one in post.receiver.taken[:2]] == [one.body for one in post.receiver.taken[2:]]
    assert len((await find_attempts(post.service, [newest.key]))[newest.key]) == 2


async def test_all_after_a_place_is_sent_again_and_what_was_never_told_for_the_first_time(post: Post) -> None:
    await post.library.publish("before")
    cursor = (await read_changes(post.service.database, frozenset({"Keyword"}), None, 10)).cursor
    entry = await post.library.publish("also before")
    hook = await post.make_hook(actions=["UPSERT"])
    await post.library.remove(entry)
    await post.library.publish("after")
    await post.drain()

    shown = await replay_after(post.service, CMS, hook.key, cursor)
    await post.drain()

    assert [one.change.slug for one in shown] == ["also-before", "after"]
    assert sorted(post.receiver.told("slug")) == [("after",), ("after",), ("also-before",)]


async def test_others_write_while_much_is_sent_again(post: Post) -> None:
    hook = await post.make_hook(types=["Movie"])
    noir = await post.library.publish("noir")
    cursor = (await read_changes(post.service.database, frozenset({"Keyword"}), None, 10)).cursor
    with current_context(post.service.database.context):
        (change,) = await Change.all()
        row = {"type": "Keyword", "entry_id": noir[1], "slug": "x", "action": "UPSERT", "at": change.at}
        await Change.bulk_create([Change(revision=change.revision + 1, **row) for _ in range(40 * PORTION)])

    replaying = asyncio.create_task(replay_after(post.service, CMS, hook.key, cursor))
    writing = asyncio.create_task(update_webhook(post.service, CMS, hook.key, {"name": "renamed"}))
    done, _ = await asyncio.wait({replaying, writing}, return_when=asyncio.FIRST_COMPLETED)

    assert done == {writing}
    assert await replaying == []


async def test_a_ping_says_how_it_went_also_of_one_that_is_switched_off(post: Post) -> None:
    hook = await post.make_hook(document="query ($id: ID!) { node(id: $id) { id } }")
    await update_webhook(post.service, CMS, hook.key, {"active": False})
    post.receiver.answer = in_turn(status(500))

    failed = await ping_webhook(post.service, CMS, hook.key)
    went_well = await ping_webhook(post.service, CMS, hook.key)
    await post.drain_for(hours=1)

    assert (failed.status, failed.next_attempt_at) == (DeliveryStatus.FAILED, None)
    assert went_well.status is DeliveryStatus.DELIVERED
    assert [one.message["type"] for one in post.receiver.received] == ["ping", "ping"]
    assert post.receiver.taken[0].message["data"]["result"] == {"data": {"asked": 2}}


async def test_what_is_over_for_a_month_is_removed(post: Post) -> None:
    hook = await post.make_hook()
    await post.library.publish("old")
    await post.drain()
    post.clock.forward(days=KEPT_FOR.days)
    await post.library.publish("new")
    await post.drain()
    post.clock.forward(seconds=1)

    assert await sweep_deliveries(post.service.database, post.clock()) == 1

    assert [one.change.slug for one in (await list_deliveries(post.service, hook.key, first=10)).deliveries] == ["new"]
