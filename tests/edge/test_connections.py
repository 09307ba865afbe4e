"""What goes on working beside all that is refused: pipelines, half closed connections, chunks, and the end of the server."""

from collections.abc import Iterator

import pytest

from tests.edge.sockets import SECONDS_TO_GIVE_UP, connected, echo, parse, read_all, read_until, serving, talk
from tests.edge.test_protocol import CHUNKED, GET, HEAD, LAST, POST, Address


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def address(request: pytest.FixtureRequest) -> Iterator[Address]:
    with serving(echo, request.param) as served:
        yield served.address


def test_requests_in_one_piece_are_answered_in_their_order(address: Address) -> None:
    requests = [HEAD.replace(b"/ ", f"/{number} ".encode()) + b"\r\n" for number in range(50)]

    answers = talk(address, b"".join(requests), LAST)

    assert [one.body.decode() for one in answers] == [*(f"GET /{number} 0" for number in range(50)), "GET / 0"]


def test_requests_in_many_pieces_are_answered(address: Address) -> None:
    answers = talk(address, *(bytes([byte]) for byte in GET + POST + b"Content-Length: 3\r\n\r\nabc" + LAST))

    assert [one.body for one in answers] == [b"GET / 0", b"POST / 3", b"GET / 0"]


def test_a_refusal_waits_until_what_came_before_is_answered(address: Address) -> None:
    answers = talk(address, GET + GET + b"NONSENSE\r\n\r\n")

    assert [one.status for one in answers] == [200, 200, 400]


def test_a_body_that_stays_away_is_answered_after_what_came_before(address: Address) -> None:
    answers = talk(address, GET + GET + POST + b"Content-Length: 5\r\n\r\nab")

    assert [one.status for one in answers] == [200, 200, 408]


def test_a_body_in_chunks_is_read_and_its_trailers_are_dropped(address: Address) -> None:
    (answer, _) = talk(address, CHUNKED + b"5;why=not\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: v\r\n\r\n", LAST)

    assert answer.body == b"POST / 6"
    assert answer.headers["x-sent"] == "transfer-encoding"


def test_a_large_body_in_small_chunks_is_read(address: Address) -> None:
    (answer,) = talk(address, CHUNKED, b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n")

    assert answer.body == b"POST / 100000"


def test_a_large_body_followed_by_a_request_is_read(address: Address) -> None:
    answers = talk(address, POST + b"Content-Length: 900000\r\n\r\n" + b"x" * 900_000 + LAST)

    assert [one.body for one in answers] == [b"POST / 900000", b"GET / 0"]


def test_an_answer_to_a_body_that_is_not_read_arrives_whole(address: Address) -> None:
    (answer,) = talk(address, POST.replace(b"/ ", b"/unread ", 1) + b"Content-Length: 1000000\r\n\r\n", b"x" * 1_000_000)

    assert answer.body == b"POST /unread 0"


@pytest.mark.parametrize("asked", [GET, POST + b"Content-Length: 2\r\n\r\nab", GET + GET], ids=["get", "post", "two"])
def test_who_has_said_everything_is_still_answered(address: Address, asked: bytes) -> None:
    answers = talk(address, asked, half_close=True)

    assert [one.status for one in answers] == [200] * asked.count(b"Host")


def test_who_leaves_within_a_request_is_not_answered(address: Address) -> None:
    assert talk(address, POST + b"Content-Length: 5\r\n\r\nab", half_close=True) == []


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
def test_an_upgrade_is_answered_as_if_it_had_not_been_asked_for(address: Address, protocol: bytes) -> None:
    (answer,) = talk(address, HEAD + b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n\r\n" + GET)

    assert (answer.status, answer.body) == (200, b"GET / 0")


def test_a_client_that_expects_to_be_told_is_told_to_go_on(address: Address) -> None:
    with connected(address) as connection:
        connection.sendall(POST + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        told = connection.recv(65_536)
        connection.sendall(b"ab")
        (answer,) = parse(read_all(connection))

    assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.body == b"POST / 2"


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_server_that_stops_answers_what_has_begun_and_nothing_else(loop: str) -> None:
    with (
        serving(echo, loop, SECONDS_TO_GIVE_UP) as served,
        connected(served.address) as begun,
        connected(served.address) as resting,
    ):
        begun.sendall(GET + HEAD)
        resting.sendall(GET)
        read_until(begun, b"GET / 0")
        read_until(resting, b"GET / 0")
        served.stop_listening()
        begun.sendall(b"\r\n" + GET)
        (answer,) = parse(read_all(begun))

        assert read_all(resting) == b""

    assert (answer.status, answer.headers["connection"]) == (200, "close")
