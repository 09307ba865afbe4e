"""Bodies: one JSON object in UTF-8 under its own name, of a bearable size; everything else has its status and its code."""

import gzip
from collections.abc import Iterator

import pytest

from cms.config import Settings
from cms.entrypoints.app_factory import create_app
from tests.http.http_client import JSON, PATH, GraphQLClient, GraphQLResponse

BODY = '{"query": "{ __typename }"}'
TOO_LARGE = 50_000_000


def assert_refused(answer: GraphQLResponse, status: int, code: str) -> None:
    """A refusal in JSON with this status and code."""
    assert answer.code == code
    assert (answer.status, answer.headers["content-type"]) == (status, "application/json; charset=utf-8")


NOT_OBJECTS = {
    "null": "null",
    "a number": "1",
    "a text": '"x"',
    "true": "true",
    "a list": "[]",
    "a list of requests": f"[{BODY}]",
}
MALFORMED: dict[str, str | bytes] = {
    "an empty object": "{}",
    "nothing": "",
    "blanks": "  \n",
    "not JSON": "query { __typename }",
    "invalid UTF-8": b'{"query": "\xff"}',
    "half a character": b'{"query": "\xc3"}',
    "a surrogate in UTF-8": b'{"query": "{ movie(slug: \\"\xed\xa0\x80\\") { id } }"}',
    "a byte order mark": f"\ufeff{BODY}",
    "UTF-16": BODY.encode("utf-16"),
    "cut off": BODY[:-1],
    "followed by something": f"{BODY}x",
    "followed by itself": BODY * 2,
    "single quotes": BODY.replace('"', "'"),
    "a comma too many": BODY.replace("}", "},"),
    "an integer of 5,000 digits": f'{{"query": "{{ __typename }}", "variables": {{"a": {"9" * 5_000}}}}}',
    "a number beyond all": '{"query": "{ __typename }", "variables": {"a": 1e400}}',
    "not a number": '{"query": "{ __typename }", "variables": {"a": NaN}}',
    "a raw line feed in a text": '{"query": "{\n__typename }"}',
    "50,000 open brackets": "[" * 50_000,
    "50,000 open objects": '{"a":' * 50_000,
    "a query that is a number": '{"query": 1}',
    "a query that is null": '{"query": null}',
    "a query that is a list": '{"query": ["{ __typename }"]}',
    "an empty query": '{"query": ""}',
    "a blank query": '{"query": " \\n "}',
    "variables that are a list": '{"query": "{ __typename }", "variables": []}',
    "variables that are a text": '{"query": "{ __typename }", "variables": "{}"}',
    "extensions that are a number": '{"query": "{ __typename }", "extensions": 1}',
    "an operation name that is a number": '{"query": "{ __typename }", "operationName": 1}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_that_is_no_request_is_refused(client: GraphQLClient, body: str | bytes) -> None:
    assert_refused(client.post(body), 400, "BAD_REQUEST")
    assert client.has_kept_its_health()


@pytest.mark.parametrize("body", NOT_OBJECTS.values(), ids=NOT_OBJECTS)
def test_json_that_is_no_object_cannot_be_processed(client: GraphQLClient, body: str) -> None:
    assert_refused(client.post(body), 422, "BAD_REQUEST")


@pytest.mark.parametrize("count", [1, 2, 10_000])
def test_a_batch_is_refused_in_so_many_words(client: GraphQLClient, count: int) -> None:
    answer = client.post(f"[{', '.join([BODY] * count)}]")

    assert_refused(answer, 422, "BAD_REQUEST")
    assert answer.message == "the body is a list; requests are not taken in batches, send each by itself"


def test_the_hash_of_a_document_is_answered_so_that_clients_send_the_document(client: GraphQLClient) -> None:
    answer = client.post('{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab"}}}')

    assert_refused(answer, 400, "PERSISTED_QUERY_NOT_SUPPORTED")
    assert answer.message == "PersistedQueryNotSupported"


def test_a_document_beside_its_hash_is_run(client: GraphQLClient) -> None:
    hashed = '{"query": "{ __typename }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ab"}}}'

    assert client.post(hashed).data == {"__typename": "Query"}


def test_of_a_name_that_stands_twice_the_last_one_counts(client: GraphQLClient) -> None:
    assert client.post('{"query": "{", "query": "{ __typename }"}').data == {"__typename": "Query"}


@pytest.mark.parametrize("body", ["", "  \n"])
def test_an_empty_body_is_said_to_be_empty(client: GraphQLClient, body: str) -> None:
    assert client.post(body).message.startswith("the body is empty; ")


def test_a_body_may_come_in_pieces(client: GraphQLClient) -> None:
    pieces = iter([b'{"query": "{ __t', b"", b'ypename }"}'])

    response = client.test_client.post(PATH, content=pieces, headers={"content-type": JSON})

    assert response.json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"query": "{ __typename }", "variables": null, "operationName": null, "extensions": null}', id="nulls"),
        pytest.param('{"query": "{ __typename }", "operationName": ""}', id="an empty operation name"),
        pytest.param('{"query": "{ __typename }", "id": 7, "whatever": {}}', id="unknown members"),
        pytest.param(f" \r\n\t{BODY}\n", id="blanks around it"),
        pytest.param(BODY.replace("__", r"\u005f\u005f"), id="escapes"),
    ],
)
def test_a_request_may_be_written_in_many_ways(client: GraphQLClient, body: str) -> None:
    assert client.post(body).data == {"__typename": "Query"}


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "gzip, identity", "nonsense"])
def test_an_encoded_body_is_refused_as_unsupported(client: GraphQLClient, encoding: str) -> None:
    answer = client.post(gzip.compress(BODY.encode()), content_encoding=encoding)

    assert_refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("encoding", ["identity", "Identity"])
def test_the_identity_encoding_is_none(client: GraphQLClient, encoding: str) -> None:
    assert client.post(BODY, content_encoding=encoding).data == {"__typename": "Query"}


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/json",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "application/graphql",
        "application/graphql-response+json",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/json; charset=latin1",
        "*/*",
        "json",
        "",
    ],
)
def test_a_body_of_another_kind_is_unsupported(client: GraphQLClient, kind: str) -> None:
    assert_refused(client.send("POST", content=BODY, headers={"content-type": kind}), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_of_no_kind_is_unsupported(client: GraphQLClient) -> None:
    assert_refused(client.send("POST", content=BODY), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=UTF-8",
        'application/json; charset="utf-8"',
        "application/json;",
    ],
)
def test_json_may_be_named_in_many_ways(client: GraphQLClient, kind: str) -> None:
    assert client.send("POST", content=BODY, headers={"content-type": kind}).data == {"__typename": "Query"}


class Sender:
    """A client by hand: sends pieces of a body, counts how many were taken, and keeps what comes back."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.taken = 0
        self.sent: list[dict[str, object]] = []

    async def receive(self) -> dict[str, object]:
        """The next piece."""
        self.taken += 1
        return {"type": "http.request", "body": next(self.pieces), "more_body": True}

    async def send(self, message: dict[str, object]) -> None:
        """Keep a message."""
        self.sent.append(message)

    async def post(self, *headers: tuple[bytes, bytes]) -> object:
        """The status of the answer to a body of JSON."""
        scope = {
            "type": "http",
            "method": "POST",
            "path": PATH,
            "raw_path": PATH.encode(),
            "query_string": b"",
            "headers": [(b"content-type", JSON.encode()), *headers],
            "state": {},
        }
        await create_app(Settings())(scope, self.receive, self.send)  # type: ignore[arg-type]  # plain dictionaries
        return self.sent[0]["status"]


async def test_a_body_that_is_declared_too_large_is_refused_unread() -> None:
    sender = Sender(iter([b"x" * TOO_LARGE]))

    assert await sender.post((b"content-length", str(TOO_LARGE).encode())) == 413
    assert sender.taken == 0


async def test_a_body_that_grows_too_large_is_refused_as_soon_as_it_has() -> None:
    sender = Sender(b"x" * 65_536 for _ in range(800))

    assert await sender.post() == 413
    assert sender.taken == Settings().max_body_bytes // 65_536 + 1


def test_the_largest_bodies_are_refused_with_a_code(client: GraphQLClient) -> None:
    assert_refused(client.post(b"x" * TOO_LARGE), 413, "CONTENT_TOO_LARGE")
    assert client.has_kept_its_health()
