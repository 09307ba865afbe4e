"""Public answers are read once, sent to all who ask, and never when they are no longer right."""

import asyncio

import pytest

from cms.database.addresses.address import Address
from tests.caching.kiosk import Kiosk, open_kiosk, titles

MOVIES = "{ movies(orderBy: [{title: ASC}]) { nodes { title } } }"
WITH_VIEWER = "{ viewer { name } movies { nodes { title } } }"


async def test_who_asks_again_is_answered_without_a_statement(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick")
    first = await kiosk.get(MOVIES)
    await kiosk.settle(first)
    await kiosk.get(MOVIES)
    before = kiosk.counted.statements

    again = await kiosk.get(MOVIES)
    by_post = await kiosk.post(MOVIES)

    assert kiosk.statements_since(before) == 0
    assert first.content == again.content == by_post.content == b'{"data":{"movies":{"nodes":[{"title":"John Wick"}]}}}'


async def test_what_is_published_is_seen_by_whoever_asks_next(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick")
    before = [titles(await kiosk.get(MOVIES)) for _ in range(3)]

    await kiosk.publish("Movie", title="Ballerina")

    assert before == [["John Wick"]] * 3
    assert titles(await kiosk.get(MOVIES)) == ["Ballerina", "John Wick"]
    assert titles(await kiosk.post(MOVIES)) == ["Ballerina", "John Wick"]


async def test_what_is_unpublished_is_gone_for_whoever_asks_next(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")
    await kiosk.settle(await kiosk.get(MOVIES))
    before = titles(await kiosk.get(MOVIES))

    await kiosk.edit("mutation ($id: ID!) { unpublish(ids: [$id]) { errors { code } } }", id=id_)

    assert before == ["John Wick"]
    assert titles(await kiosk.get(MOVIES)) == []


async def test_a_draft_changes_nothing_that_is_kept(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")
    await kiosk.settle(await kiosk.get(MOVIES))
    await kiosk.get(MOVIES)
    update = 'mutation ($id: ID!) { updateMovie(id: $id, input: {title: "Later"}) { errors { code } } }'
    await kiosk.edit(update, id=id_)
    before = kiosk.counted.statements

    assert titles(await kiosk.get(MOVIES)) == ["John Wick"]
    assert kiosk.statements_since(before) == 0


async def test_a_change_of_another_type_leaves_an_answer_kept(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick")
    await kiosk.settle(await kiosk.get(MOVIES))
    await kiosk.get(MOVIES)
    await kiosk.publish("Keyword", name="Revenge")
    await kiosk.settle(await kiosk.get("{ keywords { totalCount } }"))
    before = kiosk.counted.statements

    answer = await kiosk.get(MOVIES)

    assert kiosk.statements_since(before) == 0
    assert answer.headers["content-revision"] == "2"


async def test_equal_questions_at_once_are_one_statement(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")
    await kiosk.settle(await kiosk.get(MOVIES))
    await kiosk.settle(await kiosk.change("Movie", id_, title="John Wick 2"))
    before = kiosk.counted.statements
    kiosk.counted.gate.clear()
    kiosk.counted.began.clear()

    asking = [asyncio.create_task(kiosk.post(MOVIES)) for _ in range(10)]
    await kiosk.counted.began.wait()
    kiosk.counted.gate.set()
    answers = await asyncio.gather(*asking)

    assert [titles(one) for one in answers] == [["John Wick 2"]] * 10
    assert kiosk.statements_since(before) == 1


@pytest.mark.parametrize("query", [MOVIES, WITH_VIEWER])
async def test_what_somebody_with_a_token_asks_is_read_each_time(kiosk: Kiosk, query: str) -> None:
    before = kiosk.counted.statements
    answers = [await kiosk.get(query, authorization=f"Bearer {kiosk.token}") for _ in range(2)]

    assert kiosk.statements_since(before) == 2
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}
    assert all("etag" not in one.headers for one in answers)


async def test_what_depends_on_who_asks_is_kept_for_nobody(kiosk: Kiosk) -> None:
    before = kiosk.counted.statements
    answers = [await kiosk.get(WITH_VIEWER) for _ in range(2)]

    assert kiosk.statements_since(before) == 2
    assert {one.headers["cache-control"] for one in answers} == {"no-store"}


async def test_drafts_are_kept_for_nobody(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick")
    await kiosk.edit('mutation { createMovie(input: {title: "Draft"}) { errors { code } } }')
    drafts = await kiosk.get(MOVIES, x_perspective="drafts", authorization=f"Bearer {kiosk.token}")

    public = await kiosk.get(MOVIES)

    assert titles(drafts) == ["Draft", "John Wick"]
    assert drafts.headers["cache-control"] == "no-store"
    assert titles(public) == ["John Wick"]


async def test_without_room_every_question_is_a_statement(address: Address) -> None:
    async with open_kiosk(address, response_cache_mb=0) as kiosk:
        await kiosk.publish("Movie", title="John Wick")
        before = kiosk.counted.statements
        answers = [titles(await kiosk.get(MOVIES)) for _ in range(3)]

        assert answers == [["John Wick"]] * 3
        assert kiosk.statements_since(before) == 3


async def test_introspection_is_kept_as_well(kiosk: Kiosk) -> None:
    query = "{ __schema { queryType { name } } __typename }"
    answers = [await kiosk.get(query) for _ in range(2)]

    assert [one.json() for one in answers] == [
        {"data": {"__schema": {"queryType": {"name": "Query"}}, "__typename": "Query"}}
    ] * 2
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
