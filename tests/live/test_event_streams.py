"""`subscription { changes }` as server-sent events: GraphQL over SSE, distinct connections mode, as EventSource reads it."""

import httpx2
import pytest

from tests.cli.serving import SECONDS_TO_GIVE_UP
from tests.live.newsroom import CHANGES, EVENTS, SHORT, WITH_ENTRY, EventListener, Newsroom

COSTLY = CHANGES % (
    "{ entry { ... on Keyword { movies(first: 100) { nodes { credits(first: 100) { nodes { person { "
    "credits(first: 100) { nodes { movie { title } } } } } } } } } } }"
)
BOTH_KINDS = {"accept": "application/graphql-response+json, application/json, text/event-stream"}


def test_a_stranger_hears_of_each_change_as_it_is_made_in_order(newsroom: Newsroom) -> None:
    with newsroom.listening(WITH_ENTRY) as listener:
        keyword = newsroom.publish_keyword("heist")
        (made,) = listener.take(1)
        newsroom.rename(keyword, "long heist")
        (renamed,) = listener.take(1)
        newsroom.withdraw(keyword)
        (gone,) = listener.take(1)

    changes = [one.change for one in (made, renamed, gone)]
    assert [one["action"] for one in changes] == ["UPSERT", "UPSERT", "REMOVE"]
    assert [one["entry"] for one in changes] == [
        {"slug": "heist", "name": "heist"},
        {"slug": "heist", "name": "long heist"},
        None,
    ]
    first = changes[0]["revision"]
    assert [one["revision"] for one in changes] == [first, first + 1, first + 2]


def test_the_id_of_an_event_is_its_cursor_and_the_stream_says_at_once_that_it_is_open(newsroom: Newsroom) -> None:
    with newsroom.listening() as listener:
        newsroom.publish_keyword("identified")
        (event,) = listener.take(1)

    assert listener.first_line == ": open"
    assert (event.name, event.id) == ("next", event.change["cursor"])
    headers = listener.response.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert headers["cache-control"] == "no-cache, no-transform"


def test_what_follows_a_cursor_comes_first_and_of_each_entry_its_last_change(newsroom: Newsroom) -> None:
    start = newsroom.find_end()
    keyword = newsroom.publish_keyword("before")
    newsroom.rename(keyword, "before and after")
    newsroom.publish_keyword("behind")

    with newsroom.listening(WITH_ENTRY, {"after": start}) as listener:
        missed = listener.take(2)
        newsroom.withdraw(keyword)
        (live,) = listener.take(1)

    assert [one.change["entry"]["name"] for one in missed] == ["before and after", "behind"]
    assert (live.change["slug"], live.change["action"]) == ("before", "REMOVE")


def test_last_event_id_goes_on_from_there_whatever_the_document_says(newsroom: Newsroom) -> None:
    start = newsroom.find_end()
    newsroom.publish_keyword("one")
    newsroom.publish_keyword("two")
    with newsroom.listening(SHORT, {"after": start}) as listener:
        (first,) = listener.take(1)

    with newsroom.listening(SHORT, {"after": start}, last_event_id=first.id or "") as listener:
        (second,) = listener.take(1)

    assert [first.change["slug"], second.change["slug"]] == ["one", "two"]


def test_only_the_types_that_are_named_are_told(newsroom: Newsroom) -> None:
    with newsroom.listening(SHORT, {"types": ["PERSON"]}) as listener:
        newsroom.publish_keyword("unheard")
        newsroom.desk.publish(newsroom.desk.make("Person", name="Val Kilmer"))
        (event,) = listener.take(1)

    assert event.change["slug"] == "val-kilmer"


def test_who_may_read_drafts_hears_of_the_live_edition_alone(newsroom: Newsroom) -> None:
    keyword = newsroom.publish_keyword("plain")
    token = newsroom.desk.tokens["publisher"]
    with newsroom.listening(WITH_ENTRY, authorization=f"Bearer {token}", x_perspective="drafts") as listener:
        newsroom.desk.update("Keyword", keyword, {"name": "a secret"})
        newsroom.publish_keyword("told")
        (event,) = listener.take(1)

    assert event.change["entry"] == {"slug": "told", "name": "told"}


def test_a_browser_listens_by_get(newsroom: Newsroom) -> None:
    start = newsroom.find_end()
    newsroom.publish_keyword("by get")
    parameters = {"query": SHORT, "variables": f'{{"after": "{start}"}}'}
    with (
        httpx2.Client(timeout=SECONDS_TO_GIVE_UP) as client,
        client.stream("GET", newsroom.url, params=parameters, headers=EVENTS) as response,
    ):
        (event,) = EventListener(response).take(1)

    assert event.change["slug"] == "by-get"


def test_who_accepts_events_beside_json_gets_them_for_a_subscription_alone(newsroom: Newsroom) -> None:
    start = newsroom.find_end()
    newsroom.publish_keyword("both")

    with newsroom.listening(SHORT, {"after": start}, **BOTH_KINDS) as listener:
        (event,) = listener.take(1)
    answer = httpx2.post(newsroom.url, json={"query": "{ __typename }"}, headers=BOTH_KINDS)

    assert event.change["slug"] == "both"
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    assert answer.json() == {"data": {"__typename": "Query"}}


def test_who_accepts_no_events_is_told_how_to_listen(newsroom: Newsroom) -> None:
    answer = httpx2.post(newsroom.url, json={"query": SHORT})

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (406, "NOT_ACCEPTABLE")
    assert "text/event-stream" in error["message"]


def test_a_query_is_one_result_and_a_mutation_is_done_once(newsroom: Newsroom) -> None:
    token = newsroom.desk.tokens["publisher"]
    mutation = 'mutation { createKeyword(input: {name: "by stream"}) { keyword { slug } errors { code } } }'

    with newsroom.listening("{ __typename }") as listener:
        lines = list(listener.lines)
    with newsroom.listening(mutation, authorization=f"Bearer {token}") as listener:
        written = list(listener.lines)

    assert (listener.first_line, lines[:3]) == (
        "event: next",
        ['data: {"data":{"__typename":"Query"}}', "", "event: complete"],
    )
    assert written[0] == 'data: {"data":{"createKeyword":{"keyword":{"slug":"by-stream"},"errors":[]}}}'


def test_a_mutation_by_get_is_refused(newsroom: Newsroom) -> None:
    answer = httpx2.get(newsroom.url, params={"query": "mutation { publish(ids: []) { errors { code } } }"}, headers=EVENTS)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("document", "variables", "code", "said"),
    [
        ("subscription {", None, "GRAPHQL_PARSE_FAILED", "Syntax Error"),
        ("subscription { change { slug } }", None, "GRAPHQL_VALIDATION_FAILED", "changes"),
        ("subscription { changes { slug } more: changes { slug } }", None, "GRAPHQL_VALIDATION_FAILED", "only"),
        (SHORT, {"types": ["POSTER"]}, "BAD_USER_INPUT", "POSTER"),
        (COSTLY, None, "TOO_COSTLY", "smaller pages"),
    ],
)
def test_what_cannot_be_run_is_said_in_the_stream_which_ends(
    newsroom: Newsroom, document: str, variables: dict[str, object] | None, code: str, said: str
) -> None:
    answer = httpx2.post(newsroom.url, json={"query": document, "variables": variables}, headers=EVENTS)

    first, last = answer.text.split("\r\n\r\n")[:2]
    assert (answer.status_code, last) == (200, "event: complete\r\ndata: ")
    assert f'"code":"{code}"' in first
    assert said in first


def test_a_subscription_obeys_the_limits_of_documents(newsroom: Newsroom) -> None:
    many = " ".join(f"a{number}: slug" for number in range(101))
    deep = "parent { " * 15 + "name" + " }" * 15

    aliased = httpx2.post(newsroom.url, json={"query": f"subscription {{ changes {{ {many} }} }}"}, headers=EVENTS)
    nested = httpx2.post(
        newsroom.url,
        json={"query": f"subscription {{ changes {{ entry {{ ... on Franchise {{ {deep} }} }} }} }}"},
        headers=EVENTS,
    )

    assert '"code":"TOO_COSTLY"' in aliased.text
    assert '"code":"TOO_COSTLY"' in nested.text


def test_a_cursor_that_is_none_ends_the_stream_with_its_place(newsroom: Newsroom) -> None:
    with newsroom.listening(SHORT, {"after": "nowhere"}) as listener:
        refused, complete = listener.rest()

    assert (refused.error["extensions"], refused.error["path"]) == (
        {"code": "BAD_USER_INPUT", "argument": ["after"]},
        ["changes"],
    )
    assert complete.name == "complete"


def test_an_unknown_token_is_refused_as_over_http(newsroom: Newsroom) -> None:
    answer = httpx2.post(newsroom.url, json={"query": SHORT}, headers={**EVENTS, "authorization": "Bearer nobody"})

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert "www-authenticate" in answer.headers


def test_history_is_for_who_may_read_drafts_also_in_a_stream(newsroom: Newsroom) -> None:
    document = CHANGES % "{ entry { versions(first: 1) { nodes { version } } } }"

    answer = httpx2.post(newsroom.url, json={"query": document}, headers=EVENTS)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (403, "FORBIDDEN")
