"""What is committed is announced, signed, at least once, in order for each entry; what is undone never is."""

import asyncio
from contextlib import suppress

import pytest

from cms.access.actor import CMS
from cms.editing.acts import create_entry, publish_entries
from cms.ids import public_id
from cms.webhooks.delivering.claim import CLAIMED_FOR, claim_deliveries
from cms.webhooks.delivery_pages import find_attempts, list_deliveries
from cms.webhooks.records import DeliveryRecord, DeliveryStatus, WebhookRecord
from cms.webhooks.runner import DeliveryRunner
from cms.webhooks.webhook_acts import delete_webhook, find_webhooks, rotate_secret, update_webhook
from tests.factories import make_keyword
from tests.webhooks.conftest import Post
from tests.webhooks.receiver import OK, in_turn, status


async def deliveries(post: Post, hook: WebhookRecord) -> list[DeliveryRecord]:
    page = await list_deliveries(post.service, hook.key, first=100)
    return list(page.deliveries)[::-1]


async def statuses(post: Post, hook: WebhookRecord) -> list[DeliveryStatus]:
    return [one.status for one in await deliveries(post, hook)]


async def fail_until_parked(post: Post, hook: WebhookRecord) -> list[float]:
    """The pauses, in seconds, between attempts at the first delivery."""
    pauses = []
    while (due := (await deliveries(post, hook))[0].next_attempt_at) is not None:
        pauses.append((due - post.clock()).total_seconds())
        post.clock.at = due
        await post.drain()
    return pauses


async def test_each_change_is_told_once_and_signed(post: Post) -> None:
    hook = await post.make_hook()
    entry = await post.library.publish("noir")
    await post.library.remove(entry)

    await post.drain()
    await post.drain()

    assert post.receiver.told("action", "slug", "revision") == [("UPSERT", "noir", 1), ("REMOVE", "noir", 2)]
    assert [one.message["type"] for one in post.receiver.taken] == ["entry.upsert", "entry.remove"]
    first = post.receiver.taken[0]
    assert (first.path, first.headers["content-type"]) == ("/hook?of=marquee", "application/json")
    assert (first.change["type"], first.change["id"]) == ("KEYWORD", public_id("keyword", entry[1]))
    assert list(first.message["data"]) == ["change"]
    assert [public_id("delivery", one.key) for one in await deliveries(post, hook)] == [one.id for one in post.receiver.taken]
    assert await statuses(post, hook) == [DeliveryStatus.DELIVERED] * 2


async def test_what_was_changed_before_it_was_made_is_not_told(post: Post) -> None:
    await post.library.publish("before")
    await post.make_hook()
    await post.library.publish("after")

    await post.drain()

    assert post.receiver.told("slug") == [("after",)]


async def test_what_is_rolled_back_is_never_told(post: Post) -> None:
    await post.make_hook()
    saved = await create_entry(post.service.database, CMS, "Keyword", make_keyword(name="undone"))

    with suppress(ZeroDivisionError):
        async with post.service.database.transaction():
            await publish_entries(post.service.database, CMS, [saved.entry_key])
            raise ZeroDivisionError
    await post.drain()
    await post.library.publish("done")
    await post.drain()

    assert post.receiver.told("slug") == [("done",)]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        pytest.param({"types": ["Keyword"], "actions": ["REMOVE"]}, [("REMOVE", "noir")], id="removals"),
        pytest.param({"types": ["Movie"]}, [], id="of another type"),
        pytest.param({"actions": ["UPSERT"]}, [("UPSERT", "noir")], id="of any type"),
    ],
)
async def test_a_webhook_is_told_of_its_types_and_actions(
    wanted: dict[str, list[str]], told: list[tuple[str, str]], post: Post
) -> None:
    await post.make_hook(**wanted)
    await post.library.remove(await post.library.publish("noir"))

    await post.drain()

    assert post.receiver.told("action", "slug") == told


async def test_a_failed_delivery_keeps_back_its_entry_alone(post: Post) -> None:
    hook = await post.make_hook()
    post.receiver.answer = in_turn(status(500, body="oh no"))
    first = await post.library.publish("first")
    await post.drain()
    await post.library.rename(first, "first-again")
    await post.library.publish("second")

    await post.drain()
    assert post.receiver.told("slug") == [("second",)]
    await post.drain_for(seconds=10)

    assert post.receiver.told("slug") == [("second",), ("first",), ("first-again",)]
    failed = (await deliveries(post, hook))[0]
    newest, oldest = (await find_attempts(post.service, [failed.key]))[failed.key]
    assert (newest.status_code, newest.error, newest.response_start) == (200, None, "thank you")
    assert (oldest.status_code, oldest.error, oldest.response_start) == (500, "it answered 500", "oh no")
    assert [one.id for one in post.receiver.received if one.change["slug"] == "first"] == [
        public_id("delivery", failed.key)
    ] * 2


async def test_pauses_double_up_to_an_hour_and_end_after_a_day(post: Post) -> None:
    hook = await post.make_hook()
    post.receiver.answer = lambda _: status(503)
    entry = await post.library.publish("lost")
    await post.drain()
    await post.library.rename(entry, "next")

    pauses = await fail_until_parked(post, hook)

    assert pauses[:10] == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert set(pauses[9:]) == {3600}
    assert 22 * 3600 < sum(pauses) <= 24 * 3600
    assert await statuses(post, hook) == [DeliveryStatus.PARKED, DeliveryStatus.FAILED]
    post.receiver.answer = lambda _: OK
    await post.drain_for(hours=1)
    assert post.receiver.told("slug") == [("next",)]


async def test_gone_switches_it_off_and_on_again_it_misses_nothing(post: Post) -> None:
    hook = await post.make_hook()
    post.receiver.answer = in_turn(status(410))
    await post.library.publish("one")
    await post.drain()
    await post.library.publish("two")
    await post.drain_for(hours=30)

    off = (await find_webhooks(post.service, [hook.key]))[hook.key]
    assert (off.active, len(post.receiver.received)) == (False, 1)
    assert off.paused_reason is not None
    assert "410 Gone" in off.paused_reason
    on = await update_webhook(post.service, CMS, hook.key, {"active": True})
    await post.drain()

    assert (on.active, on.paused_reason) == (True, None)
    assert post.receiver.told("slug") == [("one",), ("two",)]


async def test_three_days_without_a_success_switch_it_off(post: Post) -> None:
    hook = await post.make_hook()
    post.receiver.answer = lambda _: status(404)
    await post.library.publish("one")
    await post.drain()
    await post.drain_for(days=2)
    await post.library.publish("two")
    await post.drain_for(hours=23)
    assert (await find_webhooks(post.service, [hook.key]))[hook.key].active
    await post.library.publish("three")

    await post.drain_for(hours=1)

    off = (await find_webhooks(post.service, [hook.key]))[hook.key]
    assert not off.active
    assert off.paused_reason is not None
    assert "3 days" in off.paused_reason


async def test_the_answer_of_its_document_is_made_once(post: Post) -> None:
    await post.make_hook(document="query ($id: ID!) { keyword(id: $id) { name } }")
    post.receiver.answer = in_turn(status(500), status(500))
    key = await post.library.publish("noir")
    await post.drain()
    await post.drain_for(minutes=1)
    await post.drain_for(minutes=2)

    bodies = {one.body for one in post.receiver.received}
    assert (len(post.receiver.received), len(bodies)) == (3, 1)
    assert post.documents.asked == [("query ($id: ID!) { keyword(id: $id) { name } }", public_id("keyword", key[1]))]
    data = post.receiver.taken[0].message["data"]
    assert (data["result"], data["revision"]) == ({"data": {"asked": 1}}, 7)


async def test_what_cannot_be_answered_now_is_put_off_without_a_request(post: Post) -> None:
    hook = await post.make_hook(document="query ($id: ID!) { node(id: $id) { id } }")
    post.documents.is_away = True
    await post.library.publish("noir")
    await post.drain()
    assert (post.receiver.received, await statuses(post, hook)) == ([], [DeliveryStatus.PENDING])
    post.documents.is_away = False

    await post.drain_for(seconds=10)

    assert post.receiver.told("slug") == [("noir",)]


async def test_both_secrets_sign_for_a_day(post: Post) -> None:
    hook = await post.make_hook()
    await post.library.publish("one")
    _, secret = await rotate_secret(post.service, CMS, hook.key)
    post.receiver.secrets.append(secret)

    await post.drain()  # the receiver verifies with either
    post.clock.forward(days=1)
    post.receiver.secrets.remove(post.receiver.secrets[0])
    await post.library.publish("two")
    await post.drain()

    assert [one.headers["webhook-signature"].count("v1,") for one in post.receiver.taken] == [2, 1]


async def test_a_deleted_webhook_is_told_nothing_more(post: Post) -> None:
    hook = await post.make_hook()
    await post.library.publish("one")
    claims = await claim_deliveries(post.service.database, hook.key, post.clock(), 8)

    await delete_webhook(post.service, CMS, hook.key)
    await post.drain()

    assert (len(claims.taken), post.receiver.received) == (1, [])


async def test_what_a_killed_process_had_taken_is_taken_up(post: Post) -> None:
    hook = await post.make_hook()
    await post.library.publish("one")
    await claim_deliveries(post.service.database, hook.key, post.clock(), 8)  # and nothing more is heard of who did
    await post.drain()
    assert post.receiver.received == []

    await post.drain_for(seconds=CLAIMED_FOR.total_seconds())

    assert post.receiver.told("slug") == [("one",)]


async def test_a_runner_that_stops_gives_back_what_it_has_taken(post: Post) -> None:
    await post.make_hook()
    await post.library.publish("one")
    gate = asyncio.Event()

    async def wait(_: asyncio.StreamWriter) -> None:
        await gate.wait()

    post.receiver.answer = lambda _: wait
    runner = DeliveryRunner(post.service)
    await runner.look()
    await post.receiver.arrived.wait()
    post.receiver.answer = lambda _: OK

    await runner.finish()
    await post.drain()
    gate.set()

    assert [one.id for one in post.receiver.received] == [post.receiver.taken[0].id] * 2


async def test_several_requests_are_under_way_at_once(post: Post) -> None:
    await post.make_hook()
    [await post.library.publish(name) for name in ("a", "b", "c", "d")]
    together = asyncio.Barrier(4)

    async def meet(writer: asyncio.StreamWriter) -> None:
        await together.wait()
        writer.write(OK)
        await writer.drain()

    post.receiver.answer = lambda _: meet

    await post.drain()

    assert sorted(one.change["slug"] for one in post.receiver.received) == ["a", "b", "c", "d"]
