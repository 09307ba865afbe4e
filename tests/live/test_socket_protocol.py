"""graphql-transport-ws frame by frame: what clients may send and when, and what closes the socket."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.live.newsroom import SHORT, Newsroom
from tests.live.sockets import PROTOCOL, Socket, close_of, open_socket

QUERY = {"query": "{ __typename }"}


@pytest.fixture
def raw(newsroom: Newsroom) -> Iterator[ClientConnection]:
    """A socket on which nothing was said yet."""
    with connect(newsroom.socket_url, subprotocols=[PROTOCOL]) as connection:
        yield connection


@pytest.fixture
def begun(newsroom: Newsroom) -> Iterator[Socket]:
    """A socket on which operations may begin."""
    with open_socket(newsroom) as opened:
        yield opened


@pytest.mark.parametrize("payload", [{}, {"payload": None}, {"payload": {}}, {"payload": {"more": 1}}], ids=json.dumps)
def test_it_is_acknowledged_in_a_text_frame(raw: ClientConnection, payload: dict[str, Any]) -> None:
    raw.send(json.dumps({"type": "connection_init", **payload}))

    said = raw.recv(timeout=60)

    assert isinstance(said, str)
    assert json.loads(said) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "message",
    [
        "nothing in JSON",
        "null",
        "1",
        '"text"',
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": "start"}',
        '{"type": "connection_init", "payload": []}',
        '{"type": "ping", "payload": 1}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "extensions": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "operationName": 1}}',
        '{"type": "complete"}',
        "[" * 5000,
    ],
)
def test_what_is_no_message_closes_with_4400(raw: ClientConnection, message: str) -> None:
    raw.send(message)

    assert close_of(raw)[0] == 4400


def test_a_binary_frame_closes_with_4400(raw: ClientConnection) -> None:
    raw.send(b'{"type": "connection_init"}')

    assert close_of(raw) == (4400, "WebSocket message type must be text")


def test_what_is_too_large_closes_with_1009(raw: ClientConnection) -> None:
    raw.send("x" * 1_000_001)

    assert close_of(raw)[0] == 1009


def test_who_subscribes_before_the_acknowledgement_is_closed_with_4401(raw: ClientConnection) -> None:
    raw.send(json.dumps({"type": "subscribe", "id": "1", "payload": QUERY}))

    assert close_of(raw) == (4401, "Unauthorized")


def test_a_second_init_closes_with_4429(begun: Socket) -> None:
    begun.send({"type": "connection_init"})

    assert close_of(begun.connection) == (4429, "Too many initialisation requests")


def test_an_id_that_runs_already_closes_with_4409(begun: Socket) -> None:
    begun.subscribe("same", SHORT)
    begun.subscribe("same", SHORT)

    assert close_of(begun.connection) == (4409, "Subscriber for same already exists")


def test_an_id_may_be_used_again_when_its_operation_is_over(begun: Socket) -> None:
    first, second = begun.ask("same", "{ __typename }"), begun.ask("same", "{ __typename }")

    assert first == second == {"data": {"__typename": "Query"}}


def test_pings_are_answered_before_and_after_the_acknowledgement(raw: ClientConnection) -> None:
    raw.send('{"type": "ping", "payload": {"n": 1}}')
    raw.send('{"type": "pong"}')
    raw.send('{"type": "connection_init"}')
    raw.send('{"type": "ping"}')

    assert [json.loads(raw.recv(timeout=60))["type"] for _ in range(3)] == ["pong", "connection_ack", "pong"]


def test_what_is_completed_says_nothing_more(newsroom: Newsroom, begun: Socket) -> None:
    begun.subscribe("1", SHORT, {"after": newsroom.find_end()})
    begun.send({"type": "complete", "id": "1"})
    begun.send({"type": "complete", "id": "never there"})
    begun.pong()
    newsroom.publish_keyword("unheard on a socket")

    assert begun.ask("2", "{ __typename }") == {"data": {"__typename": "Query"}}


def test_queries_and_mutations_have_one_result(newsroom: Newsroom) -> None:
    token = newsroom.desk.tokens["publisher"]
    mutation = 'mutation { createKeyword(input: {name: "by socket"}) { keyword { slug } errors { code } } }'
    with (
        open_socket(newsroom, {"Authorization": f"Bearer {token}"}) as by_header,
        open_socket(newsroom, {"token": token}) as by_name,
    ):
        made = by_header.ask("1", mutation)
        viewer = by_name.ask("1", "{ viewer { name } }")

    assert made == {"data": {"createKeyword": {"keyword": {"slug": "by-socket"}, "errors": []}}}
    assert viewer == {"data": {"viewer": {"name": "publisher"}}}


@pytest.mark.parametrize(
    ("document", "operation", "code"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", None, "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "C", "BAD_USER_INPUT"),
        ('subscription { changes(after: "nowhere") { slug } }', None, "BAD_USER_INPUT"),
        ("subscription { changes { " + " ".join(f"a{number}: slug" for number in range(101)) + " } }", None, "TOO_COSTLY"),
        ("{ " + "__typename " * 6000 + "}", None, "TOO_COSTLY"),
    ],
)
def test_what_cannot_be_run_is_an_error_message_and_the_socket_stays(
    begun: Socket, document: str, operation: str | None, code: str
) -> None:
    begun.send({"type": "subscribe", "id": "1", "payload": {"query": document, "operationName": operation}})
    refused = begun.take()

    assert (refused["type"], refused["id"]) == ("error", "1")
    assert [one["extensions"]["code"] for one in refused["payload"]] == [code]
    assert begun.ask("1", "{ __typename }") == {"data": {"__typename": "Query"}}


def test_another_protocol_is_closed_with_4406(newsroom: Newsroom) -> None:
    with connect(newsroom.socket_url, subprotocols=[Subprotocol("graphql-ws")]) as other, connect(newsroom.socket_url) as none:
        assert [close_of(other)[0], close_of(none)[0]] == [4406, 4406]


def test_an_unknown_token_closes_with_4403(raw: ClientConnection) -> None:
    raw.send(json.dumps({"type": "connection_init", "payload": {"token": "nobody"}}))

    assert close_of(raw) == (4403, "Forbidden")


def test_a_page_of_another_origin_gets_no_socket(newsroom: Newsroom) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(newsroom.socket_url, subprotocols=[PROTOCOL], origin=Origin("https://elsewhere.example"))

    assert refused.value.response.status_code == 403


def test_there_are_sockets_at_graphql_alone(newsroom: Newsroom) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(newsroom.socket_url.replace("/graphql", "/elsewhere"))

    assert refused.value.response.status_code == 404
    assert "NOT_FOUND" in refused.value.response.body.decode()


def test_the_hundred_and_first_operation_is_refused_and_the_others_stay(newsroom: Newsroom, begun: Socket) -> None:
    start = newsroom.find_end()
    begun.subscribe_many(100, SHORT, {"after": start})
    begun.subscribe("one more", SHORT)
    refused = begun.take()
    newsroom.publish_keyword("to a hundred")
    heard = [begun.take() for _ in range(100)]

    assert (refused["type"], refused["id"]) == ("error", "one more")
    assert refused["payload"][0]["extensions"]["code"] == "TOO_COSTLY"
    assert {one["id"] for one in heard} == {str(number) for number in range(100)}
    assert {one["payload"]["data"]["changes"]["slug"] for one in heard} == {"to-a-hundred"}
