"""The feed on sockets: resumed without a gap, and ended with the token, with the server, and for who reads too slowly."""

import json
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from cms.database.addresses.address import Address
from tests.databases import ON_SQLITE
from tests.live.conftest import open_newsroom
from tests.live.newsroom import SHORT, WITH_ENTRY, Newsroom
from tests.live.sockets import PROTOCOL, close_of, open_socket

MANY = 25
LARGE = "{ __schema { types { name description fields { name description args { name description } } } } }"


def test_a_stranger_hears_of_each_change_in_order(newsroom: Newsroom) -> None:
    with open_socket(newsroom) as socket:
        socket.subscribe("1", WITH_ENTRY, {"after": newsroom.find_end()})
        keyword = newsroom.publish_keyword("on air")
        made = socket.take_change()
        newsroom.rename(keyword, "off air")
        renamed = socket.take_change()
        newsroom.withdraw(keyword)
        gone = socket.take_change()

    assert [one["action"] for one in (made, renamed, gone)] == ["UPSERT", "UPSERT", "REMOVE"]
    assert [one["entry"] for one in (made, renamed, gone)] == [
        {"slug": "on-air", "name": "on air"},
        {"slug": "on-air", "name": "off air"},
        None,
    ]


def test_nothing_is_missed_by_who_opens_a_socket_for_each_change_while_edits_run(newsroom: Newsroom) -> None:
    cursor = newsroom.find_end()
    with ThreadPoolExecutor(1) as editor:
        edits = editor.submit(lambda: [newsroom.publish_keyword(f"cut {number}") for number in range(MANY)])
        heard = listen_in_pieces(newsroom, cursor, MANY)
        edits.result()

    assert heard == [f"cut-{number}" for number in range(MANY)]


def listen_in_pieces(newsroom: Newsroom, cursor: str, count: int) -> list[str]:
    """Each change on a socket of its own."""
    heard = []
    for _ in range(count):
        with open_socket(newsroom) as socket:
            socket.subscribe("1", SHORT, {"after": cursor})
            change = socket.take_change()
        heard.append(str(change["slug"]))
        cursor = change["cursor"]
    return heard


def test_the_page_that_a_query_ends_with_is_where_a_subscription_begins(newsroom: Newsroom) -> None:
    with open_socket(newsroom) as socket:
        page = socket.ask("1", "{ changes(first: 1000) { cursor changes { slug } } }")["data"]["changes"]
        newsroom.publish_keyword("first after the snapshot")
        socket.subscribe("2", SHORT, {"after": page["cursor"]})
        change = socket.take_change()

    assert change["slug"] == "first-after-the-snapshot"


def test_a_revoked_token_closes_its_socket_with_4403(newsroom: Newsroom) -> None:
    token = newsroom.desk.tokens["editor"]
    with open_socket(newsroom, {"Authorization": f"Bearer {token}"}) as idle:
        newsroom.revoke("editor")
        closed = close_of(idle.connection)

    assert closed == (4403, "the token has expired, or was revoked")


@ON_SQLITE
def test_who_reads_too_slowly_is_cut_off_with_where_to_go_on(address: Address) -> None:
    with open_newsroom(address, request_seconds="1", max_live_connections="1") as newsroom:
        start = newsroom.find_end()
        newsroom.publish_keyword("heard")
        with open_socket(newsroom) as socket:
            socket.subscribe("changes", SHORT, {"after": start})
            change = socket.take_change()
            for_nobody = [(str(number), LARGE) for number in range(99)]
            assert socket.subscribe_all(for_nobody) == 99
            newsroom.wait_for_room()
            code, reason = socket.read_until_closed()

    assert (code, reason) == (1013, f"too slow; go on after {change['cursor']}")


@ON_SQLITE
def test_who_says_nothing_is_closed_with_4408(address: Address) -> None:
    with open_newsroom(address, request_seconds="1") as newsroom, connect(newsroom.socket_url, subprotocols=[PROTOCOL]) as raw:
        assert close_of(raw) == (4408, "Connection initialisation timeout")


@ON_SQLITE
def test_a_socket_too_many_is_refused_with_503(address: Address) -> None:
    with open_newsroom(address, max_live_connections="1") as newsroom, open_socket(newsroom) as socket:
        with pytest.raises(InvalidStatus) as refused:
            connect(newsroom.socket_url, subprotocols=[PROTOCOL])
        answer = socket.ask("1", "{ __typename }")

    assert refused.value.response.status_code == 503
    assert json.loads(refused.value.response.body)["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert answer == {"data": {"__typename": "Query"}}


@ON_SQLITE
def test_a_server_that_stops_closes_its_sockets_with_1001_and_goes(address: Address) -> None:
    with open_newsroom(address, stop_seconds="1000") as newsroom, open_socket(newsroom) as socket:
        socket.subscribe("1", SHORT)
        socket.pong()
        ended = newsroom.served.stop(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            socket.take()

    assert ended == (0, "")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
