"""What the server does on a socket with clients that are slow, endless or wrong, on both event loops."""

import socket
from collections.abc import Iterator

import pytest

from tests.edge.sockets import LARGE, SECONDS_TO_GIVE_UP, Said, connected, echo, parse, read_all, serving, talk

HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"
GET = HEAD + b"\r\n"
LAST = HEAD + b"Connection: close\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: here\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LATE = (408, "REQUEST_TIMEOUT", "the request did not arrive within 0.5 seconds")
TOO_LARGE = (431, "HEADERS_TOO_LARGE", "the head of the request is longer than the 65536 bytes allowed")
TOO_LONG = (414, "URI_TOO_LONG", "the target is longer than the 32768 bytes allowed; send the request by POST")
NO_HOST = "the request names no host, or several; send one Host header"
NO_TARGET = "the target of the request is neither a path nor an address with one"
PIECE = b"x" * 10_000

Address = tuple[str, int]


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def address(request: pytest.FixtureRequest) -> Iterator[Address]:
    with serving(echo, request.param) as served:
        yield served.address


@pytest.fixture(scope="module", params=["asyncio", "uvloop"])
def patient(request: pytest.FixtureRequest) -> Iterator[Address]:
    """A server that waits for nobody's sake in these tests, so that it may wait for long."""
    with serving(echo, request.param, SECONDS_TO_GIVE_UP) as served:
        yield served.address


def only(answers: list[Said]) -> Said:
    (answer,) = answers
    return answer


@pytest.mark.parametrize(
    "begun",
    [b"G", b"GET / HT", HEAD, HEAD + b"X-Slow: aaa", POST + b"Content-Length: 5\r\n\r\nab", CHUNKED + b"5\r\nab", CHUNKED],
)
def test_a_request_that_does_not_arrive_is_answered_408(address: Address, begun: bytes) -> None:
    answer = only(talk(address, begun))

    assert answer.error == LATE
    assert answer.headers["connection"] == "close"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("said", [b"", b"\r\n", GET, GET + b"\r\n\r\n"], ids=["nothing", "a blank", "a request", "blanks"])
def test_a_connection_that_rests_is_closed(address: Address, said: bytes) -> None:
    answers = talk(address, said)

    assert [one.status for one in answers] == [200] * said.count(b"GET")


@pytest.mark.parametrize("begun", [HEAD + b"X: ", POST + b"Content-Length: 500\r\n\r\n"], ids=["head", "body"])
def test_a_dripping_request_has_no_more_time_than_a_silent_one(address: Address, begun: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(begun)
        connection.settimeout(0.1)
        said = b"".join(iter(lambda: drip(connection), b""))

    assert only(parse(said)).error == LATE


def drip(connection: socket.socket) -> bytes:
    """Send a byte each tenth of a second until there is an answer, which is given."""
    try:
        return connection.recv(65_536)
    except TimeoutError:
        connection.sendall(b"x")
        return drip(connection)


def test_who_does_not_take_an_answer_is_left(address: Address) -> None:
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(address)
        connection.sendall(HEAD.replace(b"/ ", b"/large ") + b"\r\n")
        # Each of them lasts as long as a connection may rest.
        assert talk(address) == []
        assert talk(address) == []
        assert talk(address) == []
        taken = len(read_all(connection))

    assert taken < len(LARGE)


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([HEAD, b"X: ", *[PIECE] * 20], id="a value without end"),
        pytest.param([HEAD, *[b"X: y\r\n" * 1_000] * 20], id="headers without end"),
        pytest.param([HEAD + b"X: " + b"y" * 66_000 + b"\r\n\r\n"], id="all at once"),
        pytest.param([CHUNKED, b"5\r\nhello\r\n0\r\nX: ", *[PIECE] * 30], id="trailers without end"),
        pytest.param([CHUNKED, b"5;", *[PIECE] * 30], id="chunks that bring nothing"),
    ],
)
def test_a_head_has_a_largest_size(patient: Address, pieces: list[bytes]) -> None:
    assert only(talk(patient, *pieces)).error == TOO_LARGE


def test_a_head_below_it_is_read(patient: Address) -> None:
    assert only(talk(patient, HEAD + b"Connection: close\r\nX: " + b"y" * 65_000 + b"\r\n\r\n")).status == 200


@pytest.mark.parametrize("end", [b" HTTP/1.1\r\nHost: here\r\n\r\n", b""], ids=["complete", "without end"])
def test_a_target_has_a_longest_length(patient: Address, end: bytes) -> None:
    assert only(talk(patient, b"GET /" + b"x" * 33_000 + end)).error == TOO_LONG


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        pytest.param(b"\x16\x03\x01\x02\x00", "Invalid method encountered", id="TLS"),
        pytest.param(b"GET / HTTP/9.9\r\n\r\n", "Invalid HTTP version", id="HTTP/9.9"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "Pause on PRI/Upgrade", id="HTTP/2"),
        pytest.param(HEAD + b"X: a\r\n b\r\n\r\n", "Unexpected whitespace after header value", id="folded"),
        pytest.param(HEAD + b"X : a\r\n\r\n", "Invalid header token", id="blank before colon"),
        pytest.param(POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", "Duplicate Content-Length", id="two lengths"),
        pytest.param(POST + b"Content-Length: +2\r\n\r\nab", "Invalid character in Content-Length", id="a signed length"),
        pytest.param(
            POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding can't be present with Content-Length",
            id="length and chunks",
        ),
        pytest.param(CHUNKED + b"zz\r\n", "Invalid character in chunk size", id="no size of a chunk"),
    ],
)
def test_what_is_not_http_is_refused_in_json(patient: Address, request_: bytes, message: str) -> None:
    assert only(talk(patient, request_)).error == (400, "BAD_REQUEST", f"this is no request of HTTP/1.1: {message}")


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (b"GET / HTTP/2.0\r\nHost: here\r\n\r\n", "HTTP/2.0 is not spoken here; use HTTP/1.1"),
        (b"GET /\r\n\r\n", "HTTP/0.9 is not spoken here; use HTTP/1.1"),
        (b"GET / HTTP/1.1\r\n\r\n", NO_HOST),
        (HEAD + b"Host: there\r\n\r\n", NO_HOST),
        (b"GET http://here HTTP/1.1\r\nHost: here\r\n\r\n", NO_TARGET),
        (b"CONNECT here:443 HTTP/1.1\r\nHost: here\r\n\r\n", NO_TARGET),
        (
            POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "the only Transfer-Encoding understood here is chunked",
        ),
        (
            b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.0 has no Transfer-Encoding; send a Content-Length",
        ),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(patient: Address, request_: bytes, message: str) -> None:
    assert only(talk(patient, request_)).error == (400, "BAD_REQUEST", message)
