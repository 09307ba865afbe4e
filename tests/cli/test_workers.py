"""`cms serve --workers`: several processes on one address, on PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from cms.database.addresses.address import Address
from cms.entrypoints.cli.main import main
from tests.cli.serving import PROGRAM, SECONDS_TO_GIVE_UP, Served, serving, wait_until_closed
from tests.databases import ON_POSTGRES, ON_SQLITE
from tests.edge.sockets import read_all, read_until

HEAD = b"GET /healthz HTTP/1.1\r\nHost: here\r\n"
COUNT = {"query": "{ movies { totalCount } }"}


def list_workers(served: Served) -> list[int]:
    """The processes that a server has started."""
    process = served.process.pid
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()]


def wait_until_two(served: Served) -> list[int]:
    """The workers, as soon as there are two."""
    while len(workers := list_workers(served)) != 2:
        time.sleep(0.01)
    return workers


def ask_often(served: Served) -> list[object]:
    """The answers to visitors that come one by one, each by a connection of its own."""
    return [httpx2.post(f"{served.address}/graphql", json=COUNT, timeout=SECONDS_TO_GIVE_UP).json() for _ in range(12)]


@pytest.fixture
def on_any_port(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("MARQUEE_PORT", "0")


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_workers_share_an_address_that_is_announced_once() -> None:
    with serving("--workers", "2", "--demo") as served:
        workers = wait_until_two(served)
        answers = ask_often(served)
        ended = served.stop(signal.SIGTERM)

    assert len(set(workers)) == 2
    assert [line.split(" ")[0] for line in served.said] == ["The", "Marquee", "Open"]
    assert answers == [answers[0]] * 12
    assert ended == (0, "")


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_a_worker_that_is_killed_is_replaced_and_nobody_who_waits_is_lost(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("MARQUEE_WORKERS", "2")

    with serving() as served:
        killed, other = wait_until_two(served)
        os.kill(killed, signal.SIGKILL)
        answers = ask_often(served)
        after = wait_until_two(served)
        ended = served.stop(signal.SIGINT)

    assert answers == [{"data": {"movies": {"totalCount": 0}}}] * 12
    assert other in after
    assert killed not in after
    assert ended == (0, f"Worker {killed} ended with -9; another one starts.\n")


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_a_worker_that_hangs_is_replaced(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("MARQUEE_HANG_SECONDS", "3")

    with serving("--workers", "2") as served:
        hanging, other = wait_until_two(served)
        os.kill(hanging, signal.SIGSTOP)
        answers = ask_often(served)
        after = wait_until_two(served)
        status, said = served.stop(signal.SIGTERM)

    assert answers == [{"data": {"movies": {"totalCount": 0}}}] * 12
    assert other in after
    assert hanging not in after
    assert status == 0
    assert said == (
        f"Worker {hanging} has said nothing for 3 seconds and is killed.\nWorker {hanging} ended with -9; another one starts.\n"
    )


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_a_worker_that_does_not_stop_is_killed(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("MARQUEE_STOP_SECONDS", "1")

    with serving("--workers", "2") as served:
        hanging, _ = wait_until_two(served)
        os.kill(hanging, signal.SIGSTOP)
        ended = served.stop(signal.SIGTERM)

    assert ended == (0, f"Worker {hanging} did not stop within 1 seconds and is killed.\n")


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_new_visitors_are_turned_away_while_old_ones_are_still_answered() -> None:
    with serving("--workers", "2") as served:
        wait_until_two(served)
        with socket.create_connection(served.place) as visitor:
            # Two requests in one piece: once the first is answered, the beginning of the second is known.
            visitor.sendall(HEAD + b"\r\n" + HEAD)
            read_until(visitor, b"up\n")
            served.process.send_signal(signal.SIGTERM)
            wait_until_closed(served.place)
            visitor.sendall(b"\r\n")
            rest = read_all(visitor)
        ended = served.wait()

    assert rest.startswith(b"HTTP/1.1 200 OK")
    assert ended == (0, "")


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_a_second_signal_ends_all_of_them_at_once(settings: pytest.MonkeyPatch) -> None:
    settings.setenv("MARQUEE_STOP_SECONDS", "1000")

    with serving("--workers", "2") as served:
        wait_until_two(served)
        with socket.create_connection(served.place) as visitor:
            visitor.sendall(HEAD + b"\r\n" + HEAD)
            read_until(visitor, b"up\n")
            served.process.send_signal(signal.SIGTERM)
            wait_until_closed(served.place)
            ended = served.stop(signal.SIGTERM)
            assert read_all(visitor) == b""

    assert ended == (-signal.SIGTERM, "")


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port", "on_migrated")
def test_workers_end_when_nobody_watches_them_any_more() -> None:
    with serving("--workers", "2") as served:
        place = served.place
        wait_until_two(served)
        served.process.kill()
        wait_until_closed(place)

    with socket.create_server(place) as free:
        assert free.getsockname() == place


@ON_POSTGRES
@pytest.mark.usefixtures("on_any_port")
def test_what_keeps_them_from_starting_is_said_once(on_empty: Address) -> None:
    command = [sys.executable, "-c", PROGRAM, "serve", "--workers", "3"]
    ended = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"The database {on_empty} is not migrated (0001_initial is missing); run `cms migrate`.\n"


@ON_SQLITE
def test_a_file_is_for_one_process(on_migrated: Address, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--workers", "2"]) == 1

    assert capsys.readouterr() == (
        "",
        f"The database {on_migrated} is a file for one process; leave MARQUEE_WORKERS at 1, or use PostgreSQL.\n",
    )


@pytest.mark.parametrize("number", ["0", "-1"])
@pytest.mark.usefixtures("settings")
def test_nobody_is_no_crew(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--workers", number]) == 1

    assert capsys.readouterr().err == (
        f"MARQUEE_WORKERS is '{number}'; it must be how many processes answer: a whole number from 1.\n"
    )
