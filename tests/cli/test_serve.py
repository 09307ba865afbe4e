"""`cms serve`: what it prints, what it answers, and how it ends."""

import re
import signal
import socket

import httpx2
import pytest

from cms.entrypoints.cli.main import main
from cms.entrypoints.server import browser_url, listen
from tests.cli.serving import SECONDS_TO_GIVE_UP, serving
from tests.databases import ON_SQLITE

COUNT = "{ movies { totalCount } }"
JOHN_WICK = '{ franchise(slug: "john-wick") { name reviews(orderBy: [{publishedOn: DESC}]) { totalCount } } }'


def ask(address: str, query: str) -> object:
    return httpx2.post(f"{address}/graphql", json={"query": query}, timeout=SECONDS_TO_GIVE_UP).json()


@pytest.fixture
def on_any_port(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("MARQUEE_PORT", "0")


@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_it_prints_the_address_when_it_answers_there() -> None:
    with serving() as served:
        page = httpx2.get(f"{served.address}/", timeout=SECONDS_TO_GIVE_UP)
        answer = ask(served.address, COUNT)

    assert re.fullmatch(r"Marquee is ready at http://127\.0\.0\.1:\d+/", served.said[0])
    assert served.said[1].endswith(f"GraphQL is answered at {served.address}/graphql")
    assert len(served.said) == 2
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert answer == {"data": {"movies": {"totalCount": 0}}}


@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_the_demo_fills_an_empty_database_once() -> None:
    with serving("--demo") as first:
        filled = ask(first.address, JOHN_WICK)
        before = ask(first.address, COUNT)
    with serving("--demo") as second:
        after = ask(second.address, COUNT)

    assert filled == {"data": {"franchise": {"name": "John Wick", "reviews": {"totalCount": 8}}}}
    assert first.said[0] == "The database was empty and now holds the demo content."
    assert second.said[0].startswith("Marquee is ready at ")
    assert after == before


@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_the_demo_leaves_a_database_with_one_draft_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("content") / "keywords.yaml"
    file.write_text("keywords:\n  - {slug: noir, name: noir}\n", encoding="utf-8")
    assert main(["load", str(file)]) == 0

    with serving("--demo") as served:
        answer = ask(served.address, "{ movies { totalCount } keywords { totalCount } }")

    assert answer == {"data": {"movies": {"totalCount": 0}, "keywords": {"totalCount": 0}}}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
@ON_SQLITE
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_it_ends_well_when_it_is_told_to(number: signal.Signals) -> None:
    with serving() as served:
        httpx2.get(f"{served.address}/healthz", timeout=SECONDS_TO_GIVE_UP).raise_for_status()

        assert served.stop(number) == (0, "")


@ON_SQLITE
@pytest.mark.usefixtures("on_migrated")
def test_a_taken_port_is_one_sentence(settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        settings.setenv("MARQUEE_PORT", str(port))

        assert main(["serve"]) == 1

    assert capsys.readouterr() == (
        "",
        f"Port {port} on 127.0.0.1 is taken by another program; stop that one, or choose another port with MARQUEE_PORT.\n",
    )


@pytest.mark.parametrize("host", ["marquee.invalid", "marquee..invalid", "192.0.2.1", "999.0.0.1"])
@pytest.mark.usefixtures("on_any_port")
def test_a_host_that_is_not_of_this_machine_is_one_sentence(
    host: str, settings: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.setenv("MARQUEE_HOST", host)

    assert main(["serve"]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"MARQUEE_HOST is '{host}', and this machine cannot listen there (")
    assert said.err.endswith("); use 127.0.0.1 or 0.0.0.0.\n")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1"),
        ("0.0.0.0", "http://localhost"),
        ("localhost", "http://127.0.0.1"),
    ],
)
def test_the_address_it_prints_can_be_opened_on_this_machine(host: str, shown: str) -> None:
    with listen(host, 0) as listener:
        address = browser_url(listener)
        with socket.create_connection(listener.getsockname()[:2]) as visitor:
            assert visitor.getpeername()[1] == listener.getsockname()[1]

    assert re.fullmatch(rf"{re.escape(shown)}:\d+", address)
