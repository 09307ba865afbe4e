"""What the application says beside GraphQL: guards, refusals in one form, entity tags, and smaller answers."""

import gzip
import json
from collections.abc import Iterator
from shutil import copyfile

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from cms.config import Settings
from cms.database.address import Address
from cms.entrypoints.application import Application
from cms.entrypoints.asgi import create_app
from cms.errors import ConfigurationError
from schema.http.endpoint import GraphQLEndpoint
from tests.databases import sqlite_address

PATHS = ["/", "/explorer/examples.json", "/schema.graphql", "/healthz", "/readyz"]
KEPT = ["/", "/explorer/examples.json", "/schema.graphql"]
PLAIN = {"accept-encoding": "identity"}
PAGE = "https://films.example"
ASKS = {"origin": PAGE, "access-control-request-method": "POST"}


@pytest.fixture(scope="module")
def address(sqlite_template: Address, tmp_path_factory: pytest.TempPathFactory) -> Address:
    path = tmp_path_factory.mktemp("edge") / "content.sqlite3"
    copyfile(str(sqlite_template.path), path)
    return sqlite_address(path)


@pytest.fixture(scope="module")
def client(address: Address) -> Iterator[TestClient]:
    with make_client(address, "") as client:
        yield client


def make_client(address: Address, origins: str) -> TestClient:
    return TestClient(create_app(Settings(database_url=str(address), cors_origins=origins)))


def error_of(answer: httpx2.Response) -> tuple[int, str, str]:
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (error,) = json.loads(answer.content)["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


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


def test_other_origins_are_told_nothing_unless_it_is_set(client: TestClient) -> None:
    answer = client.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": PAGE})

    assert answer.status_code == 200
    assert [name for name in answer.headers if name.startswith("access-control")] == []
    assert "Origin" not in answer.headers["vary"]


def test_a_listed_origin_may_read_and_caches_know_that_it_depends(address: Address) -> None:
    with make_client(address, f"http://localhost:3000, {PAGE}") as client:
        ours = client.get("/graphql?query={__typename}", headers={"origin": PAGE})
        theirs = client.get("/graphql?query={__typename}", headers={"origin": "https://elsewhere.example"})
        nobody = client.get("/graphql?query={__typename}")
        page = client.get("/schema.graphql", headers={"origin": PAGE})

    assert ours.headers["access-control-allow-origin"] == page.headers["access-control-allow-origin"] == PAGE
    assert ours.headers["access-control-expose-headers"] == "ETag, Content-Revision, Retry-After, WWW-Authenticate"
    assert "access-control-allow-origin" not in theirs.headers
    assert "access-control-allow-origin" not in nobody.headers
    assert [one.headers["vary"].split(", ")[-1] for one in (ours, theirs, nobody, page)] == ["Origin"] * 4
    assert "Accept-Encoding" in ours.headers["vary"]
    assert "access-control-allow-credentials" not in ours.headers


def test_everybody_may_read_and_caches_keep_one_answer_for_all(address: Address) -> None:
    with make_client(address, "*") as client:
        asked = client.get("/graphql?query={__typename}", headers={"origin": PAGE})
        nobody = client.get("/graphql?query={__typename}")

    assert asked.headers["access-control-allow-origin"] == nobody.headers["access-control-allow-origin"] == "*"
    assert "Origin" not in asked.headers["vary"]


@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/", "/nowhere"])
def test_a_browser_that_asks_beforehand_is_told(address: Address, path: str) -> None:
    headers = {**ASKS, "access-control-request-headers": "authorization,content-type,if-revision-at-least,x-perspective"}
    with make_client(address, PAGE) as client:
        answer = client.options(path, headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST"
    assert answer.headers["access-control-max-age"] == "7200"
    allowed = {"Authorization", "Content-Type", "If-None-Match", "If-Revision-At-Least", "X-Perspective", "X-Query-Cost"}
    assert allowed <= set(answer.headers["access-control-allow-headers"].split(", "))


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"origin": "https://elsewhere.example"}, "https://elsewhere.example may not ask so: origin"),
        ({"access-control-request-method": "DELETE"}, f"{PAGE} may not ask so: method"),
        ({"access-control-request-headers": "x-mine"}, f"{PAGE} may not ask so: headers"),
    ],
    ids=["origin", "method", "headers"],
)
def test_what_may_not_be_asked_is_refused_beforehand(address: Address, changed: dict[str, str], what: str) -> None:
    with make_client(address, PAGE) as client:
        answer = client.options("/graphql", headers=ASKS | changed)

    assert error_of(answer) == (400, "BAD_REQUEST", what)


@pytest.mark.parametrize(
    ("origins", "advice"),
    [
        ("films.example", "'films.example', which is no origin; use https://HOST or http://HOST:PORT."),
        ("https://", "'https://', which is no origin; use https://HOST or http://HOST:PORT."),
        ("null", "'null', which is no origin; use https://HOST or http://HOST:PORT."),
        ("ftp://films.example", "'ftp://films.example', which is no origin; use https://HOST or http://HOST:PORT."),
        ("https://a:b", "'https://a:b', which is no origin; use https://HOST or http://HOST:PORT."),
        (f"{PAGE}/", f"'{PAGE}/', which is no origin; browsers spell it {PAGE}."),
        (f"{PAGE}:443", f"'{PAGE}:443', which is no origin; browsers spell it {PAGE}."),
        ("HTTPS://Films.example", f"'HTTPS://Films.example', which is no origin; browsers spell it {PAGE}."),
        (f"{PAGE}, *", "* beside other origins; use * alone, or only origins."),
    ],
)
def test_an_origin_that_never_matches_is_refused_at_the_start(origins: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        create_app(Settings(cors_origins=origins))

    assert str(refusal.value) == f"MARQUEE_CORS_ORIGINS has {advice}"
