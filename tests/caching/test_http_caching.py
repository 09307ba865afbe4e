"""What HTTP caches are told: entity tags, revisions, how long an answer may be kept, and what it depends on."""

import gzip

import pytest
from httpx2 import Response

from cms.database.addresses.address import Address
from tests.caching.kiosk import Kiosk, open_kiosk, titles

MOVIES = "{ movies(orderBy: [{title: ASC}]) { nodes { title } } }"
VARY = "Accept, Accept-Encoding, Authorization, If-Revision-At-Least, X-Perspective, X-Query-Cost"


async def known(kiosk: Kiosk) -> Response:
    """An answer whose revision the kiosk was told of."""
    await kiosk.settle(await kiosk.get(MOVIES))
    return await kiosk.get(MOVIES)


async def test_an_answer_says_how_it_may_be_kept(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick")

    answer = await kiosk.get(MOVIES)

    assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=10, stale-while-revalidate=60"
    assert answer.headers["vary"] == VARY
    assert answer.headers["content-revision"] == "1"
    assert answer.headers["etag"].startswith('W/"1.')


async def test_the_settings_say_for_how_long(address: Address) -> None:
    async with open_kiosk(address, shared_max_age=300, stale_while_revalidate=0) as kiosk:
        answer = await kiosk.get(MOVIES)

    assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=300, stale-while-revalidate=0"


async def test_who_has_the_answer_is_told_so_without_a_statement(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick")
    answer = await known(kiosk)
    before = kiosk.counted.statements

    unchanged = await kiosk.get(MOVIES, if_none_match=answer.headers["etag"])

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert kiosk.statements_since(before) == 0
    assert {name: unchanged.headers[name] for name in ("etag", "cache-control", "vary", "content-revision")} == {
        name: answer.headers[name] for name in ("etag", "cache-control", "vary", "content-revision")
    }
    assert "content-length" not in unchanged.headers


async def test_who_has_the_answer_is_told_so_also_where_nothing_is_kept(address: Address) -> None:
    async with open_kiosk(address, response_cache_mb=0) as kiosk:
        await kiosk.publish("Movie", title="John Wick")
        answer = await known(kiosk)
        before = kiosk.counted.statements

        unchanged = await kiosk.get(MOVIES, if_none_match=answer.headers["etag"])

        assert unchanged.status_code == 304
        assert kiosk.statements_since(before) == 0


async def test_a_change_that_shows_elsewhere_leaves_the_answer_unchanged(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")
    answer = await known(kiosk)
    await kiosk.change("Movie", id_, year=2014)

    unchanged = await kiosk.get(MOVIES, if_none_match=answer.headers["etag"])

    assert unchanged.status_code == 304


async def test_who_has_an_older_answer_gets_the_new_one(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")
    answer = await known(kiosk)
    await kiosk.change("Movie", id_, title="Ballerina")

    changed = await kiosk.get(MOVIES, if_none_match=answer.headers["etag"])

    assert changed.status_code == 200
    assert titles(changed) == ["Ballerina"]
    assert changed.headers["etag"] != answer.headers["etag"]


async def test_an_answer_that_comes_back_has_its_tag_back_in_substance(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")
    answer = await known(kiosk)
    await kiosk.change("Movie", id_, title="Ballerina")
    await kiosk.change("Movie", id_, title="John Wick")

    unchanged = await kiosk.get(MOVIES, if_none_match=answer.headers["etag"])

    assert unchanged.status_code == 304


async def test_the_tag_of_another_question_is_nothing_to_this_one(kiosk: Kiosk) -> None:
    answer = await known(kiosk)

    other = await kiosk.get("{ movies { nodes { id } } }", if_none_match=answer.headers["etag"])

    assert other.status_code == 200


async def test_a_tag_from_a_revision_to_come_is_not_believed(kiosk: Kiosk) -> None:
    answer = await known(kiosk)
    made_up = answer.headers["etag"].replace('W/"0.', 'W/"ffff.').replace(answer.headers["etag"][-17:-1], "0" * 16)

    assert (await kiosk.get(MOVIES, if_none_match=made_up)).status_code == 200


async def test_an_asterisk_stands_for_any_answer(kiosk: Kiosk) -> None:
    assert (await kiosk.get(MOVIES, if_none_match="*")).status_code == 304


async def test_each_media_type_has_a_tag_of_its_own(kiosk: Kiosk) -> None:
    newer = await kiosk.get(MOVIES, accept="application/graphql-response+json")
    older = await kiosk.get(MOVIES, accept="application/json")

    assert newer.headers["etag"] != older.headers["etag"]


async def test_head_says_what_get_says(kiosk: Kiosk) -> None:
    answer = await known(kiosk)

    head = await kiosk.client.head("/graphql", params={"query": MOVIES}, headers={"accept-encoding": "identity"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == answer.headers


async def test_a_post_is_kept_by_no_cache_on_the_way(kiosk: Kiosk) -> None:
    answer = await kiosk.post(MOVIES)

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize("query", ["{ nothing }", "{", "{ movies(first: 1000) { totalCount } }"])
async def test_a_refusal_is_kept_by_nobody(kiosk: Kiosk, query: str) -> None:
    answer = await kiosk.get(query, accept="application/graphql-response+json")

    assert answer.status_code in {400, 422}
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


async def test_the_answer_to_a_publish_says_the_revision_it_took(kiosk: Kiosk) -> None:
    id_ = await kiosk.publish("Movie", title="John Wick")

    answer = await kiosk.change("Movie", id_, title="Ballerina")

    assert answer.headers["content-revision"] == "2"
    assert answer.headers["cache-control"] == "no-store"


async def test_no_answer_is_older_than_the_revision_a_client_names(kiosk: Kiosk, address: Address) -> None:
    id_ = await kiosk.publish("Movie", title="Old")
    async with open_kiosk(address) as other:
        read = [await change_here_read_there(kiosk, other, id_, f"New {number}") for number in range(10)]

    assert read == [[f"New {number}"] for number in range(10)]


async def change_here_read_there(kiosk: Kiosk, other: Kiosk, id_: str, title: str) -> list[str]:
    """Change a title in one process, and read it in another one, which has just read the former."""
    await other.get(MOVIES)
    changed = await kiosk.change("Movie", id_, title=title)
    return titles(await other.get(MOVIES, if_revision_at_least=changed.headers["content-revision"]))


async def test_a_revision_that_does_not_come_is_said_to_be_missing(kiosk: Kiosk) -> None:
    answer = await kiosk.get(MOVIES, if_revision_at_least="1000")

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("given", ["", "-1", "one", "1.5", "9" * 19, "1" * 400])
async def test_what_is_no_revision_is_refused(kiosk: Kiosk, given: str) -> None:
    answer = await kiosk.get(MOVIES, if_revision_at_least=given)

    assert answer.status_code == 400
    assert "If-Revision-At-Least" in answer.json()["errors"][0]["message"]


async def test_large_answers_come_compressed_to_who_takes_them_so(kiosk: Kiosk) -> None:
    await kiosk.publish("Movie", title="John Wick", synopsis="grief " * 1_000)
    query = "{ movies { nodes { synopsis { plainText } } } }"
    plain = await kiosk.get(query)

    async with kiosk.client.stream(
        "GET", "/graphql", params={"query": query}, headers={"accept-encoding": "gzip"}
    ) as compressed:
        raw = b"".join([part async for part in compressed.aiter_raw()])

    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert len(raw) * 10 < len(plain.content)
    assert compressed.headers["etag"] == plain.headers["etag"]


async def test_costs_are_said_to_who_asks_for_them(kiosk: Kiosk) -> None:
    query = "{ movies(first: 7) { nodes { title reviews(first: 3) { nodes { title } } } } }"
    asked = await kiosk.get(query, x_query_cost="1")
    not_asked = await kiosk.get(query)

    assert asked.json()["extensions"] == {"cost": {"nodes": 28, "limit": 50_000}}
    assert list(not_asked.json()) == ["data"]
    assert asked.headers["etag"] != not_asked.headers["etag"]
