"""Requests with an Idempotency-Key: sent again, they do nothing twice, and are answered as the first time."""

import asyncio
from datetime import timedelta

import pytest
from httpx2 import Response

from cms.clock import now
from cms.database.connect import Database
from cms.idempotency.claims import KEPT, IdempotencyKey, claim_request
from cms.idempotency.models import ActReceipt, IdempotentRequest
from cms.ids import new_key
from tests.mutations.database_accidents import execute
from tests.mutations.desk import Desk

CREATE = 'mutation { createKeyword(input: {name: "Dog"}) { keyword { id slug } errors { code } } }'
SEVERAL = """mutation {
  first: createKeyword(input: {name: "First"}) { keyword { slug } errors { code } }
  second: createReview(input: {title: "Second", movie: {slug: "m"}, body: "B"}) { review { slug } errors { code } }
}"""


def send(desk: Desk, document: str, key: str, *, by: str | None = "publisher") -> Response:
    return desk.post(document, by=by, idempotency_key=key)


def test_the_same_again_is_answered_as_the_first_time(desk: Desk) -> None:
    first, again = send(desk, CREATE, "a"), send(desk, CREATE, '"a"')

    assert first.json()["data"]["createKeyword"]["errors"] == []
    assert again.content == first.content
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert desk.count("Keyword") == 1


def test_without_a_key_the_same_is_done_again(desk: Desk) -> None:
    slugs = [desk.post(CREATE).json()["data"]["createKeyword"]["keyword"]["slug"] for _ in range(2)]

    assert slugs == ["dog", "dog-2"]


def test_json_laid_out_otherwise_is_the_same(desk: Desk) -> None:
    headers = {
        "authorization": f"Bearer {desk.tokens['publisher']}",
        "content-type": "application/json",
        "idempotency-key": "b",
    }
    bodies = [f'{{"query": "{CREATE}", "variables": {{}}}}', f'{{ "variables":{{}},\n "query":"{CREATE}"}}']
    answers = [desk.client.post("/graphql", content=one.replace('"Dog"', '\\"Dog\\"'), headers=headers) for one in bodies]

    assert answers[0].content == answers[1].content
    assert desk.count("Keyword") == 1


def test_another_request_with_the_key_is_refused_and_does_nothing(desk: Desk) -> None:
    send(desk, CREATE, "a")

    answer = send(desk, CREATE.replace("Dog", "Cat"), "a")

    assert answer.status_code == 422
    assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["IDEMPOTENCY_KEY_REUSED"]
    assert desk.count("Keyword") == 1


def test_each_caller_has_keys_of_its_own(desk: Desk) -> None:
    answers = [send(desk, CREATE, "a", by=by).json() for by in ("publisher", "editor")]

    assert [one["data"]["createKeyword"]["keyword"]["slug"] for one in answers] == ["dog", "dog-2"]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, '"', '"a'])
def test_a_key_that_is_none_is_refused_and_nothing_is_done(desk: Desk, key: str) -> None:
    answer = desk.client.post(
        "/graphql",
        json={"query": CREATE},
        headers=[(b"authorization", f"Bearer {desk.tokens['publisher']}".encode()), (b"idempotency-key", key.encode())],
    )

    assert (answer.status_code, desk.count("Keyword")) == (400, 0)


def test_a_refusal_is_the_first_answer_too(desk: Desk) -> None:
    document = 'mutation { createReview(input: {title: "R", movie: {slug: "later"}, body: "B"}) { errors { code } } }'
    first = send(desk, document, "a")
    desk.make("Movie", title="Later", slug="later")

    assert first.json()["data"]["createReview"]["errors"] == [{"code": "NOT_FOUND"}]
    assert send(desk, document, "a").content == first.content
    assert desk.count("Review") == 0


def test_what_was_no_request_at_all_uses_no_key_up(desk: Desk) -> None:
    assert send(desk, "mutation { nope }", "a").json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert send(desk, CREATE, "a").json()["data"]["createKeyword"]["errors"] == []


def test_queries_and_strangers_need_no_key(desk: Desk) -> None:
    count = "{ keywords { totalCount } }"
    before = send(desk, count, "a").json()
    desk.publish(desk.make("Keyword", name="Dog"))

    assert (before, send(desk, count, "a").json()) == (
        {"data": {"keywords": {"totalCount": 0}}},
        {"data": {"keywords": {"totalCount": 1}}},
    )
    assert send(desk, CREATE, "a", by=None).json()["data"]["createKeyword"]["errors"] == [{"code": "UNAUTHENTICATED"}]


def test_a_document_that_was_stopped_goes_on_where_it_stopped(stopped: Desk) -> None:
    first = send(stopped, SEVERAL, "a").json()
    execute(stopped, "ALTER TABLE review_prose_away RENAME TO review_prose")

    again = send(stopped, SEVERAL, "a").json()

    assert (first["data"]["first"]["keyword"]["slug"], first["data"]["second"]) == ("first", None)
    assert again == {
        "data": {
            "first": {"keyword": {"slug": "first"}, "errors": []},
            "second": {"review": {"slug": "second"}, "errors": []},
        }
    }
    assert send(stopped, SEVERAL, "a").json() == again
    assert (stopped.count("Keyword"), stopped.count("Review")) == (1, 1)


def test_publishing_and_deleting_leave_receipts_as_well(desk: Desk) -> None:
    made = desk.make("Keyword", name="Dog")
    document = f"""mutation {{
      publish(ids: ["{made}"]) {{ entries {{ slug status }} }}
      unpublish(ids: ["{made}"]) {{ entries {{ slug status }} }}
      deleteEntries(ids: ["{made}"]) {{ deletedIds errors {{ code }} }}
    }}"""
    first = send(desk, document, "a")

    assert first.json()["data"]["deleteEntries"] == {"deletedIds": [made], "errors": []}
    assert send(desk, document, "a").content == first.content


@pytest.fixture
def stopped(desk: Desk) -> Desk:
    """A desk at which no review can be created for the moment."""
    desk.make("Movie", title="M", slug="m")
    execute(desk, "ALTER TABLE review_prose RENAME TO review_prose_away")
    return desk


@pytest.fixture
def key() -> IdempotencyKey:
    """A key of somebody's."""
    return IdempotencyKey(new_key(), "a", "0" * 64)


async def test_who_comes_while_the_first_is_running_waits_for_its_answer(database: Database, key: IdempotencyKey) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def run() -> bytes | None:
        async with claim_request(database, key) as claim:
            begun.set()
            await may_end.wait()
            claim.finish(b"first")
        return claim.response

    async def ask() -> bytes | None:
        async with claim_request(database, key) as claim:
            return claim.response

    running = asyncio.create_task(run())
    await begun.wait()
    waiting = [asyncio.create_task(ask()) for _ in range(3)]
    may_end.set()

    assert await asyncio.gather(running, *waiting) == [b"first"] * 4


async def test_what_a_killed_process_left_is_taken_up_with_its_receipts(database: Database, key: IdempotencyKey) -> None:
    entry = ("Keyword", new_key())
    request = await _leave_behind(database, key, claimed_until=now())
    async with database.transaction():
        value = f'[["Keyword","{entry[1]}"]]'.encode()
        await ActReceipt.create(id=new_key(), request_id=request.id, field="first", value=value)

    async with claim_request(database, key) as claim:
        assert claim.response is None
        assert claim.receipts.find_entries("first") == [entry]
        assert claim.receipts.find_entries("second") is None


async def test_who_was_taken_over_writes_nothing_more(database: Database, key: IdempotencyKey) -> None:
    request = await _leave_behind(database, key, claimed_until=now())
    async with claim_request(database, key) as claim:
        async with database.transaction():
            await IdempotentRequest.filter(id=request.id).update(claim=new_key())
        with pytest.raises(Exception, match="taken over"):
            await claim.receipts.begin("first")
        claim.finish(b"never")

    async with database.transaction():
        (row,) = await IdempotentRequest.all()
        assert (row.response, await ActReceipt.all().count()) == (None, 0)


async def test_an_act_that_outlasts_its_claim_is_done_when_nobody_took_it_over(database: Database, key: IdempotencyKey) -> None:
    async with claim_request(database, key) as claim:
        async with database.transaction():
            # As after an act that kept the write lock of SQLite for so long that nothing was renewed.
            await IdempotentRequest.all().update(claimed_until=now() - timedelta(seconds=1))
        await claim.receipts.begin("first")
        async with database.transaction():
            (row,) = await IdempotentRequest.all()

    assert row.claimed_until is not None
    assert row.claimed_until > now()


async def test_a_key_is_forgotten_after_a_day(database: Database, key: IdempotencyKey) -> None:
    await _leave_behind(database, key, created_at=now() - KEPT, response=b"old")

    async with claim_request(database, key) as claim:
        assert claim.response is None


async def _leave_behind(database: Database, key: IdempotencyKey, **values: object) -> IdempotentRequest:
    row = IdempotentRequest(
        **{"id": new_key(), "caller": key.caller, "key": key.text, "fingerprint": key.fingerprint, "created_at": now()} | values
    )
    async with database.transaction():
        await row.save(force_create=True)
    return row
