"""Webhooks over GraphQL: made, changed, pinged, replayed by who may manage them, and refused where something is wrong."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.app_factory import create_app
from cms.webhooks.runner import DeliveryRunner
from tests.databases import MODELS
from tests.mutations.desk import Desk, Json, problems
from tests.webhooks.receiver import Receiver, in_turn, receiving, status
from tests.webhooks.test_destinations import Names

ADDRESSES: dict[str, list[Sequence[str]]] = {
    "metadata.example": [["169.254.169.254"]],
    "half.example": [["93.184.216.34", "10.0.0.1"]],
    "good.example": [["93.184.216.34"]],
    "127.0.0.1": [["127.0.0.1"]],
}
MANAGERS = {
    "manager": frozenset({Permission.MANAGE_WEBHOOKS}),
    "publisher": frozenset({Permission.WRITE, Permission.PUBLISH}),
}
COSTLY = """query ($id: ID!) { node(id: $id) { id } movies(first: 100) { nodes { reviews(first: 100) { nodes {
    keywords { movies(first: 100) { nodes { id } } } } } } } }"""
DOCUMENT = "query ($id: ID!) { node(id: $id) { id ... on Keyword { name } } }"
HOOK = "id name url active types actions document createdAt pausedReason"
CREATE = f"""mutation ($input: WebhookInput!) {{ createWebhook(input: $input) {{
    webhook {{ {HOOK} }} secret errors {{ code field message }} }} }}"""
UPDATE = f"""mutation ($id: ID!, $input: WebhookPatch!) {{ updateWebhook(id: $id, input: $input) {{
    webhook {{ {HOOK} }} errors {{ code field message }} }} }}"""
DELIVERY = """id status nextAttemptAt webhook { name } change { action type id slug revision cursor entry { slug } }
    attempts { statusCode error responseStart durationMs at }"""
LIST = f"""query ($first: Int, $after: String, $status: DeliveryStatus) {{ webhooks {{ id name
    deliveries(first: $first, after: $after, status: $status) {{ totalCount
    page: pageInfo {{ more: hasNextPage hasPreviousPage endCursor }}
    edges {{ cursor node {{ id }} }} nodes {{ {DELIVERY} }} }} }} }}"""


@pytest.fixture
def desk(address: Address) -> Iterator[Desk]:
    """A desk at an application that may send to this machine."""
    tokens = asyncio.run(_make_tokens(address))
    settings = Settings(database_url=address.dsn or str(address), webhook_allow="127.0.0.0/8")
    with TestClient(create_app(settings, resolver=Names(ADDRESSES))) as client:
        yield Desk(client, tokens)


@pytest.fixture
def receiver(desk: Desk) -> Iterator[Receiver]:
    """A receiver on the application's own loop."""
    assert desk.client.portal is not None
    with desk.client.portal.wrap_async_context_manager(receiving()) as made:
        yield made


async def _make_tokens(address: Address) -> dict[str, str]:
    async with open_database(address, models=MODELS) as database:
        return {name: await create_token(database, CMS, name, given) for name, given in MANAGERS.items()}


def create(desk: Desk, **values: Any) -> Json:
    """The payload of a new webhook."""
    payload: Json = desk.run(CREATE, {"input": {"name": "site", "url": "https://good.example/hook", **values}}, by="manager")[
        "createWebhook"
    ]
    return payload


def list_webhooks(desk: Desk, **variables: Any) -> list[Json]:
    found: list[Json] = desk.run(LIST, variables, by="manager")["webhooks"]
    return found


def wait_for(desk: Desk, receiver: Receiver, count: int) -> None:
    """Comes back when so many requests have arrived and were recorded."""
    assert desk.client.portal is not None
    runner: DeliveryRunner = desk.client.app.state.delivery_runner  # type: ignore[attr-defined]  # an ASGI app has no state
    desk.client.portal.call(arrive, runner, receiver, count)


async def arrive(runner: DeliveryRunner, receiver: Receiver, count: int) -> None:
    while len(receiver.received) < count:
        receiver.arrived.clear()
        await receiver.arrived.wait()
    await asyncio.wait([*runner._under_way, asyncio.create_task(asyncio.sleep(0))])


def test_a_webhook_is_made_with_its_secret_told_once(desk: Desk) -> None:
    payload = create(desk, types=["MOVIE", "REVIEW"], actions=["REMOVE"], document=DOCUMENT)

    hook = payload["webhook"]
    assert payload["errors"] == []
    assert payload["secret"].startswith("whsec_")
    assert hook["id"].startswith("webhook_")
    assert {name: hook[name] for name in ("name", "url", "active", "types", "actions", "document", "pausedReason")} == {
        "name": "site",
        "url": "https://good.example/hook",
        "active": True,
        "types": ["MOVIE", "REVIEW"],
        "actions": ["REMOVE"],
        "document": DOCUMENT,
        "pausedReason": None,
    }
    assert payload["secret"] not in desk.post(LIST, by="manager").text


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        pytest.param({"url": "https://jane:secret@good.example/"}, "url", "no user and no password", id="credentials"),
        pytest.param({"url": "gopher://good.example/"}, "url", "https, not 'gopher'", id="scheme"),
        pytest.param({"url": "http://good.example/"}, "url", "use https", id="http"),
        pytest.param({"url": "https://metadata.example/"}, "url", "not public", id="metadata"),
        pytest.param({"url": "https://half.example/"}, "url", "not public", id="one of two private"),
        pytest.param({"url": "https://nowhere.example/"}, "url", "no host", id="nowhere"),
        pytest.param({"name": " "}, "name", "1 to 200 characters", id="name"),
        pytest.param({"types": ["MOVIE", "MOVIE"]}, "types", "named twice", id="types"),
        pytest.param({"document": "query ($id: ID!) { mo"}, "document", "cannot be run", id="syntax"),
        pytest.param({"document": "query ($id: ID!) { book(id: $id) { id } }"}, "document", "book", id="unknown field"),
        pytest.param(
            {"document": "mutation ($id: ID!) { deleteEntries(ids: [$id]) { deletedIds } }"},
            "document",
            "only reads",
            id="mutation",
        ),
        pytest.param(
            {"document": "query A ($id: ID!) { node(id: $id) { id } } query B { __typename }"},
            "document",
            "single query",
            id="two",
        ),
        pytest.param({"document": "{ movies { totalCount } }"}, "document", "$id: ID!", id="no variable"),
        pytest.param({"document": "query ($id: ID) { movie(id: $id) { id } }"}, "document", "$id: ID!", id="another variable"),
        pytest.param(
            {"document": "query ($id: ID!, $n: Int) { node(id: $id) { id } movies(first: $n) { totalCount } }"},
            "document",
            "$id: ID!",
            id="two variables",
        ),
        pytest.param(
            {"document": "query ($id: ID!) { node(id: $id) { id } webhooks { url } }"},
            "document",
            "MANAGE_WEBHOOKS",
            id="not for anybody",
        ),
        pytest.param(
            {"document": COSTLY},
            "document",
            "of 50000 allowed",
            id="cost",
        ),
        pytest.param({"document": "query ($id: ID!) { node(id: $id) { id } } # \0"}, "document", "", id="NUL"),
    ],
)
def test_what_is_wrong_is_one_error_at_its_field_and_nothing_is_saved(
    values: Json, field: str, sentence: str, desk: Desk
) -> None:
    payload = create(desk, **values)

    assert (payload["webhook"], payload["secret"]) == (None, None)
    assert problems(payload) == [("INVALID", f"input.{field}")]
    assert sentence in payload["errors"][0]["message"]
    assert "secret@" not in payload["errors"][0]["message"]
    assert list_webhooks(desk) == []


def test_all_that_is_wrong_is_told_at_once_and_a_patch_changes_nothing_then(desk: Desk) -> None:
    hook = create(desk)["webhook"]
    wrong = {"name": None, "url": "https://half.example/", "document": "{", "active": False}

    payload = desk.run(UPDATE, {"id": hook["id"], "input": wrong}, by="manager")["updateWebhook"]

    assert sorted(problems(payload)) == [("INVALID", "input.document"), ("INVALID", "input.url"), ("REQUIRED", "input.name")]
    assert desk.run(UPDATE, {"id": hook["id"], "input": {}}, by="manager")["updateWebhook"]["webhook"] == hook


def test_a_patch_changes_what_it_names(desk: Desk) -> None:
    hook = create(desk, document=DOCUMENT, types=["MOVIE"])["webhook"]

    patch = {"document": None, "types": None, "active": False, "name": "other"}
    changed = desk.run(UPDATE, {"id": hook["id"], "input": patch}, by="manager")["updateWebhook"]["webhook"]

    assert changed == hook | {"document": None, "types": [], "active": False, "name": "other"}


@pytest.mark.parametrize("by", ["publisher", None])
@pytest.mark.parametrize(
    "mutation",
    [
        'createWebhook(input: {name: "a", url: "https://good.example/"}) { errors { code } }',
        'updateWebhook(id: "webhook_0190e4f2-0000-7000-8000-000000000000", input: {}) { errors { code } }',
        'deleteWebhook(id: "webhook_0190e4f2-0000-7000-8000-000000000000") { errors { code } }',
        'rotateWebhookSecret(id: "webhook_0190e4f2-0000-7000-8000-000000000000") { errors { code } }',
        'pingWebhook(id: "webhook_0190e4f2-0000-7000-8000-000000000000") { errors { code } }',
        'replayDeliveries(ids: ["delivery_0190e4f2-0000-7000-8000-000000000000"]) { errors { code } }',
    ],
)
def test_only_who_manages_webhooks_may(mutation: str, by: str | None, desk: Desk) -> None:
    (payload,) = desk.run(f"mutation {{ {mutation} }}", by=by).values()

    assert payload == {"errors": [{"code": "FORBIDDEN" if by else "UNAUTHENTICATED"}]}
    assert desk.refuse("{ webhooks { id } }", by=by) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("mutation", "code", "field"),
    [
        ('deleteWebhook(id: "webhook_0190e4f2-0000-7000-8000-000000000000")', "NOT_FOUND", "id"),
        ('deleteWebhook(id: "movie_0190e4f2-0000-7000-8000-000000000000")', "INVALID", "id"),
        ('pingWebhook(id: "nonsense")', "INVALID", "id"),
        ('replayDeliveries(ids: ["delivery_0190e4f2-0000-7000-8000-000000000000"])', "NOT_FOUND", "ids.0"),
        ("replayDeliveries(ids: [])", "INVALID", "ids"),
        ('replayDeliveries(ids: ["webhook_0190e4f2-0000-7000-8000-000000000000"])', "INVALID", "ids.0"),
        ("replayDeliveries", "INVALID", ""),
        ('replayDeliveries(webhook: "webhook_0190e4f2-0000-7000-8000-000000000000")', "INVALID", ""),
        ('replayDeliveries(webhook: "webhook_0190e4f2-0000-7000-8000-000000000000", after: "x")', "INVALID", "after"),
    ],
)
def test_what_names_nothing_is_one_error(mutation: str, code: str, field: str, desk: Desk) -> None:
    (payload,) = desk.run(f"mutation {{ {mutation} {{ errors {{ code field }} }} }}", by="manager").values()

    assert problems(payload) == [(code, field)]


def test_what_is_published_is_told_and_every_attempt_can_be_read(desk: Desk, receiver: Receiver) -> None:
    made = create(desk, url=receiver.url, document=DOCUMENT)
    receiver.secrets.append(made["secret"])
    key = desk.make("Keyword", name="noir")
    desk.publish(key)

    wait_for(desk, receiver, 1)

    told = receiver.received[0].message
    assert (told["type"], told["data"]["change"]["slug"], told["data"]["revision"]) == ("entry.upsert", "noir", 1)
    assert told["data"]["result"] == {"data": {"node": {"id": key, "name": "noir"}}}
    (hook,) = list_webhooks(desk)
    (delivery,) = hook["deliveries"]["nodes"]
    assert hook["deliveries"]["totalCount"] == 1
    assert (delivery["id"], delivery["status"], delivery["nextAttemptAt"]) == (receiver.received[0].id, "DELIVERED", None)
    assert delivery["change"]["entry"] == {"slug": "noir"}
    assert {name: delivery["change"][name] for name in ("cursor", "revision", "type", "action", "id", "slug")} == {
        name: told["data"]["change"][name] for name in ("cursor", "revision", "type", "action", "id", "slug")
    }
    assert [(one["statusCode"], one["error"], one["responseStart"]) for one in delivery["attempts"]] == [
        (200, None, "thank you")
    ]
    after = delivery["change"]["cursor"]
    assert desk.run("query ($after: String) { changes(after: $after) { changes { slug } } }", {"after": after}) == {
        "changes": {"changes": []}
    }


def test_deliveries_come_page_by_page_newest_first(desk: Desk, receiver: Receiver) -> None:
    receiver.secrets.append(create(desk, url=receiver.url)["secret"])
    ids = [desk.make("Keyword", name=name) for name in ("a", "b", "c")]
    desk.publish(*ids)
    wait_for(desk, receiver, 3)

    first = list_webhooks(desk, first=2)[0]["deliveries"]
    rest = list_webhooks(desk, first=2, after=first["page"]["endCursor"])[0]["deliveries"]

    assert [len(one["nodes"]) for one in (first, rest)] == [2, 1]
    assert first["page"] == {"more": True, "hasPreviousPage": False, "endCursor": first["edges"][-1]["cursor"]}
    assert (rest["page"]["more"], rest["page"]["hasPreviousPage"], rest["totalCount"]) == (False, True, 3)
    assert len({one["id"] for one in (*first["nodes"], *rest["nodes"])}) == 3
    assert list_webhooks(desk, status="PARKED")[0]["deliveries"]["totalCount"] == 0


@pytest.mark.parametrize(
    "arguments", ["first: 0", "first: 101", 'after: "nonsense"', 'after: "movie_0190e4f2-0000-7000-8000-000000000000"']
)
def test_a_page_that_is_none_is_refused(arguments: str, desk: Desk) -> None:
    create(desk)

    assert desk.refuse(f"{{ webhooks {{ deliveries({arguments}) {{ totalCount }} }} }}", by="manager") == "BAD_USER_INPUT"


def test_deliveries_within_deliveries_are_paid_for(desk: Desk) -> None:
    create(desk)
    nested = "deliveries(first: $n) { nodes { webhook { %s } } }"

    one = f"query ($n: Int) {{ webhooks {{ {nested % 'id'} }} }}"
    two = f"query ($n: Int) {{ webhooks {{ {nested % nested % 'id'} }} }}"
    assert len(desk.run(one, {"n": 100}, by="manager")["webhooks"]) == 1
    assert desk.refuse(two, {"n": 100}, by="manager") == "TOO_COSTLY"


def test_ping_and_replay_send_at_once(desk: Desk, receiver: Receiver) -> None:
    made = create(desk, url=receiver.url)
    receiver.secrets.append(made["secret"])
    receiver.answer = in_turn(status(500, body="not yet"))
    document = """mutation ($id: ID!) { pingWebhook(id: $id) {
        deliveries { id status attempts { statusCode error } } errors { code } } }"""

    failed = desk.run(document, {"id": made["webhook"]["id"]}, by="manager")["pingWebhook"]
    (worked,) = desk.run(document, {"id": made["webhook"]["id"]}, by="manager")["pingWebhook"]["deliveries"]
    again = desk.run(
        "mutation ($ids: [ID!]!) { replayDeliveries(ids: $ids) { deliveries { id status } errors { code } } }",
        {"ids": [worked["id"]]},
        by="manager",
    )["replayDeliveries"]
    wait_for(desk, receiver, 3)

    assert failed["deliveries"][0]["attempts"] == [{"statusCode": 500, "error": "it answered 500"}]
    assert (failed["deliveries"][0]["status"], worked["status"]) == ("FAILED", "DELIVERED")
    assert again == {"deliveries": [{"id": worked["id"], "status": "PENDING"}], "errors": []}
    assert [one.message["type"] for one in receiver.received] == ["ping"] * 3
    assert receiver.received[1].body == receiver.received[2].body


def test_all_after_a_cursor_is_sent_again(desk: Desk, receiver: Receiver) -> None:
    cursor = desk.run("{ changes { cursor } }")["changes"]["cursor"]
    desk.publish(desk.make("Keyword", name="early"))
    made = create(desk, url=receiver.url)
    receiver.secrets.append(made["secret"])

    payload = desk.run(
        "mutation ($id: ID!, $after: String!) { replayDeliveries(webhook: $id, after: $after) "
        "{ deliveries { change { slug } } errors { code } } }",
        {"id": made["webhook"]["id"], "after": cursor},
        by="manager",
    )["replayDeliveries"]
    wait_for(desk, receiver, 1)

    assert payload == {"deliveries": [{"change": {"slug": "early"}}], "errors": []}
    assert receiver.told("slug") == [("early",)]


def test_a_new_secret_is_told_once_and_a_deleted_webhook_is_gone(desk: Desk) -> None:
    made = create(desk)
    variables = {"id": made["webhook"]["id"]}

    rotated = desk.run("mutation ($id: ID!) { rotateWebhookSecret(id: $id) { secret } }", variables, by="manager")
    deleted = desk.run(
        "mutation ($id: ID!) { deleteWebhook(id: $id) { gone: deletedIds errors { code } } }", variables, by="manager"
    )

    assert rotated["rotateWebhookSecret"]["secret"] != made["secret"]
    assert deleted == {"deleteWebhook": {"gone": [made["webhook"]["id"]], "errors": []}}
    assert list_webhooks(desk) == []
