"""Cross-origin requests: which pages may ask, what they may send and read, and how caches and browsers are told."""

import pytest
from starlette.testclient import TestClient

from cms.config import CORS_HEADERS, Settings
from cms.database.addresses.address import Address
from cms.entrypoints.app_factory import create_app
from cms.errors import ConfigurationError
from tests.edge.refusals import error_of

PAGE = "https://films.example"
ASKS = {"origin": PAGE, "access-control-request-method": "POST"}
EXPOSED = "Allow, ETag, Content-Revision, Idempotency-Replayed, Retry-After, WWW-Authenticate"
READ_HERE = ["authorization", "content-type", "if-none-match", "if-revision-at-least", "x-perspective", "x-query-cost"]


def make_client(address: Address, origins: str, **settings: str) -> TestClient:
    return TestClient(create_app(Settings(database_url=str(address), cors_origins=origins, **settings)))  # type: ignore[arg-type]


def test_other_origins_are_told_nothing_unless_it_is_set(sqlite_copy: Address) -> None:
    with make_client(sqlite_copy, "") as client:
        answer = client.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": PAGE})

    assert answer.status_code == 200
    assert [name for name in answer.headers if name.startswith("access-control")] == []
    assert "Origin" not in answer.headers["vary"]


def test_a_listed_origin_may_read_and_caches_know_that_it_depends(sqlite_copy: Address) -> None:
    with make_client(sqlite_copy, f"http://localhost:3000, {PAGE}") as client:
        ours = client.get("/graphql?query={__typename}", headers={"origin": PAGE})
        theirs = client.get("/graphql?query={__typename}", headers={"origin": "https://elsewhere.example"})
        nobody = client.get("/graphql?query={__typename}")
        page = client.get("/schema.graphql", headers={"origin": PAGE})

    assert ours.headers["access-control-allow-origin"] == page.headers["access-control-allow-origin"] == PAGE
    assert ours.headers["access-control-expose-headers"] == EXPOSED
    assert "access-control-allow-origin" not in theirs.headers
    assert "access-control-allow-origin" not in nobody.headers
    assert [one.headers["vary"].split(", ")[-1] for one in (ours, theirs, nobody, page)] == ["Origin"] * 4
    assert "Accept-Encoding" in ours.headers["vary"]
    assert "access-control-allow-credentials" not in ours.headers


def test_everybody_may_read_and_caches_keep_one_answer_for_all(sqlite_copy: Address) -> None:
    with make_client(sqlite_copy, "*") as client:
        asked = client.get("/graphql?query={__typename}", headers={"origin": PAGE})
        nobody = client.get("/graphql?query={__typename}")

    assert asked.headers["access-control-allow-origin"] == nobody.headers["access-control-allow-origin"] == "*"
    assert "Origin" not in asked.headers["vary"]


@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/", "/nowhere"])
def test_a_browser_that_asks_beforehand_is_told(sqlite_copy: Address, path: str) -> None:
    headers = {**ASKS, "access-control-request-headers": ",".join(READ_HERE)}
    with make_client(sqlite_copy, PAGE) as client:
        answer = client.options(path, headers=headers)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, POST"
    assert answer.headers["access-control-max-age"] == "7200"
    assert answer.headers["vary"].split(", ")[0] == "Origin"
    assert {*READ_HERE} <= {*answer.headers["access-control-allow-headers"].lower().split(", ")}


@pytest.mark.parametrize(
    "header",
    [
        "apollo-require-preflight",
        "apollographql-client-name",
        "apollographql-client-version",
        "baggage",
        "graphql-client-name",
        "idempotency-key",
        "sentry-trace",
        "traceparent",
        "tracestate",
        "x-apollo-operation-name",
        "x-requested-with",
    ],
)
def test_what_common_clients_send_may_be_sent(sqlite_copy: Address, header: str) -> None:
    with make_client(sqlite_copy, PAGE) as client:
        answer = client.options("/graphql", headers={**ASKS, "access-control-request-headers": f"content-type, {header}"})

    assert answer.status_code == 204
    assert header in answer.headers["access-control-allow-headers"].lower().split(", ")


def test_a_setting_names_other_headers_and_what_is_read_here_stays(sqlite_copy: Address) -> None:
    with make_client(sqlite_copy, PAGE, cors_headers="X-Mine, X-Yours") as client:
        ours = client.options("/graphql", headers={**ASKS, "access-control-request-headers": "authorization,x-mine,x-yours"})
        other = client.options("/graphql", headers={**ASKS, "access-control-request-headers": CORS_HEADERS[0].lower()})

    assert ours.status_code == 204
    assert error_of(other)[0] == 400


@pytest.mark.parametrize("origins", [PAGE, "*"])
def test_every_header_may_be_sent_when_it_is_set_so(sqlite_copy: Address, origins: str) -> None:
    with make_client(sqlite_copy, origins, cors_headers="*") as client:
        answer = client.options("/graphql", headers={**ASKS, "access-control-request-headers": "authorization,x-mine"})

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "authorization,x-mine"
    assert "Access-Control-Request-Headers" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"origin": "https://elsewhere.example"},
            "pages of https://elsewhere.example may not ask here; MARQUEE_CORS_ORIGINS names the origins whose pages may",
        ),
        ({"access-control-request-method": "DELETE"}, f"pages of {PAGE} may not ask with DELETE; use GET or POST"),
        (
            {"access-control-request-headers": "content-type,x-mine"},
            f"pages of {PAGE} may not send the header x-mine; MARQUEE_CORS_HEADERS names those they may",
        ),
        ({"access-control-request-private-network": "true"}, f"pages of {PAGE} may not reach into a private network"),
    ],
    ids=["origin", "method", "headers", "private network"],
)
def test_what_may_not_be_asked_is_refused_beforehand(sqlite_copy: Address, changed: dict[str, str], message: str) -> None:
    with make_client(sqlite_copy, PAGE) as client:
        answer = client.options("/graphql", headers=ASKS | changed)

    assert error_of(answer) == (400, "BAD_REQUEST", message)


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


@pytest.mark.parametrize(
    ("headers", "advice"),
    [
        ("x mine", "'x mine', which is no name of a header; use names such as X-Request-ID, or *."),
        ("X-Mine: 1", "'X-Mine: 1', which is no name of a header; use names such as X-Request-ID, or *."),
        ("x-mine, *", "* beside other headers; use * alone, or only names."),
    ],
)
def test_what_names_no_header_is_refused_at_the_start(headers: str, advice: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        create_app(Settings(cors_origins=PAGE, cors_headers=headers))

    assert str(refusal.value) == f"MARQUEE_CORS_HEADERS has {advice}"
