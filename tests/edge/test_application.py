"""What the application says beside GraphQL: guards, refusals in one form, entity tags, and smaller answers."""

import gzip
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from cms.config import Settings
from cms.database.addresses.address import Address
from cms.entrypoints.app_factory import create_app
from cms.entrypoints.application import Application
from schema.http.endpoint import GraphQLEndpoint
from tests.edge.refusals import error_of

PATHS = ["/", "/explorer/examples.json", "/schema.graphql", "/healthz", "/readyz"]
KEPT = ["/", "/explorer/examples.json", "/schema.graphql"]
PLAIN = {"accept-encoding": "identity"}


@pytest.fixture(scope="module")
def client(sqlite_copy: Address) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=str(sqlite_copy)))) as client:
        yield client


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_every_answer_is_guarded(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/nowhere", "/healthz/", "/explorer/nothing.js", "/graphql/x", "/%00"])
def test_a_path_that_is_none_is_refused_in_json(client: TestClient, path: str) -> None:
    assert error_of(client.get(path)) == (404, "NOT_FOUND", "nothing is here; GraphQL is answered at /graphql")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_a_method_that_does_nothing_is_refused_with_those_that_do(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, path)

    message = f"{method} does nothing here; use GET or HEAD or OPTIONS"
    assert error_of(answer) == (405, "METHOD_NOT_ALLOWED", message)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", PATHS)
def test_options_says_what_may_be_done(client: TestClient, path: str) -> None:
    answer = client.options(path)

    assert (answer.status_code, answer.content, answer.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", PATHS)
def test_head_says_what_get_would(client: TestClient, path: str) -> None:
    got, headed = client.get(path, headers=PLAIN), client.head(path, headers=PLAIN)

    assert (headed.status_code, headed.headers) == (got.status_code, got.headers)


@pytest.mark.parametrize("path", KEPT)
def test_who_has_an_answer_already_is_told_so(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]
    known = client.get(path, headers={"if-none-match": f'"other", {tag}'})
    other = client.get(path, headers={"if-none-match": '"other"'})

    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert "content-type" not in known.headers
    assert known.headers["vary"] == other.headers["vary"] == "Accept-Encoding"
    assert other.status_code == 200


def test_probes_have_no_entity_tag(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"if-none-match": "*"})

    assert (answer.status_code, answer.text) == (200, "up\n")
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("*", "gzip"), ("identity", None), ("gzip;q=0", None), ("br", None)],
)
def test_the_schema_is_made_smaller_for_who_can_take_it(client: TestClient, accepted: str, encoding: str | None) -> None:
    plain = client.get("/schema.graphql", headers=PLAIN)
    answer = client.get("/schema.graphql", headers={"accept-encoding": accepted})

    assert answer.headers.get("content-encoding") == encoding
    assert answer.content == plain.content
    assert answer.headers["etag"] == plain.headers["etag"]
    sizes = {None: len(plain.content), "gzip": len(gzip.compress(plain.content, mtime=0))}
    assert int(answer.headers["content-length"]) == sizes[encoding]


def test_a_file_is_sent_whole_also_to_who_asks_for_a_part(client: TestClient) -> None:
    whole, part = client.get("/schema.graphql"), client.get("/schema.graphql", headers={"range": "bytes=0-3"})

    assert (part.status_code, part.content) == (200, whole.content)


class Failing(GraphQLEndpoint):
    """An endpoint with a fault."""

    async def __call__(self, *_: object) -> None:
        """Fails."""
        raise RuntimeError("the secret is 12345")


@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/failing"])
def test_a_fault_of_ours_is_told_in_the_same_form_and_without_what_it_was(path: str) -> None:
    async def fail(_request: Request) -> Response:
        raise RuntimeError("the secret is 12345")

    app = Application(Failing(1), [Route("/failing", fail)], None)  # type: ignore[arg-type]  # nothing to open
    answer = TestClient(app, raise_server_exceptions=False).get(path)

    assert error_of(answer) == (500, "INTERNAL", "something went wrong on our side; it has been logged")
