"""`cms mirror`: what it keeps, what it says, and what it refuses."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cms.database.addresses.address import Address
from cms.entrypoints.cli.main import main
from tests.cli.serving import PROGRAM, SECONDS_TO_GIVE_UP
from tests.feed.mirror.copied import Killed, read_copy, run_once
from tests.feed.served import Office, open_office, open_server


@pytest.fixture
def office(address: Address) -> Iterator[Office]:
    """An office with two live keywords."""
    with open_office(address) as opened:
        opened.publish_keyword("revenge")
        opened.publish_keyword("neo-noir")
        yield opened


@contextmanager
def following(url: str, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A mirror in a process of its own; killed with the block."""
    command = [sys.executable, "-c", PROGRAM, "mirror", url, "--into", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def hear(process: "subprocess.Popen[str]", beginning: str) -> str:
    """The next line that begins so."""
    assert process.stderr is not None
    return next(line for line in process.stderr if line.startswith(beginning))


def slugs(path: Path) -> set[str]:
    """What is in a copy."""
    return {form["slug"] for _, form in read_copy(path).values()}


def write(path: Path, statement: str) -> None:
    """Do something to a file that the mirror does not do."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_once_it_catches_up_and_compares(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["mirror", office.address, "--into", str(tmp_path / "copy.sqlite3"), "--once"])

    said = capsys.readouterr().err.splitlines()
    assert status == 0
    assert said[-2] == "revision 2, 2 entries in the copy"
    assert said[-1].startswith("equal to the server at revision 2: 2 entries, digest ")
    assert slugs(tmp_path / "copy.sqlite3") == {"revenge", "neo-noir"}


def test_it_follows_over_the_server_s_death_and_its_own(office: Office, address: Address, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite3"
    with following(office.address, path) as process:
        hear(process, "following")
        office.publish_keyword("dogs")
        hear(process, "revision 3, 3 entries in the copy")
        office.server.process.kill()
        lost = hear(process, office.address)
        with open_server(address, office.server.place[1]) as server:
            again = Office(server, office.token)
            hear(process, "following")
            again.publish_keyword("cars")
            hear(process, "revision 4, 4 entries in the copy")
            process.send_signal(signal.SIGKILL)
            process.wait(SECONDS_TO_GIVE_UP)
            again.publish_keyword("pencils")
            said = run_once(again.address, path)

    assert "trying again in " in lost
    assert said[-1].startswith("equal to the server at revision 5: 5 entries")
    assert slugs(path) == {"revenge", "neo-noir", "dogs", "cars", "pencils"}


def test_one_that_is_too_old_is_read_again_and_stays_as_it_is_until_that_is_whole(
    office: Office, address: Address, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite3"
    run_once(office.address, path)
    office.publish_keyword("dogs")
    write(path, "UPDATE mirror SET cursor = cursor, revision = 0")
    office.expire(address)

    with pytest.raises(Killed):
        run_once(office.address, path, batch=1, most=3)
    half = slugs(path)
    said = run_once(office.address, path)

    assert half == {"revenge", "neo-noir"}
    assert slugs(path) == {"revenge", "neo-noir", "dogs"}
    assert said[-1].startswith("equal to the server")


def test_a_copy_that_differs_is_told(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "copy.sqlite3"
    run_once(office.address, path)
    write(path, "DELETE FROM entry WHERE slug = 'revenge'")

    status = main(["mirror", office.address, "--into", str(path), "--once"])

    assert status == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("The copy differs from the server, which has 2 entries")


def test_it_keeps_some_types_only_and_goes_on_with_the_same(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "copy.sqlite3"
    run_once(office.address, path, types="PERSON")

    status = main(["mirror", office.address, "--into", str(path), "--once"])

    assert read_copy(path) == {}
    assert (status, capsys.readouterr().err) == (1, f"{path} holds PERSON; name the same types, or another file.\n")


def test_another_s_file_is_left_alone(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.sqlite3"
    write(path, "CREATE TABLE thing (id INTEGER)")
    before = path.read_bytes()

    status = main(["mirror", office.address, "--into", str(path), "--once"])

    assert (status, path.read_bytes()) == (1, before)
    assert capsys.readouterr().err == f"{path} is a database with something else in it; name another file.\n"


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("ftp://example.org", "is no address of a server"),
        ("example.org", "is no address of a server"),
        ("http://me:secret@example.org", "has a user, a query or a fragment"),
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str, complaint: str) -> None:
    status = main(["mirror", url, "--into", str(tmp_path / "copy.sqlite3")])

    said = capsys.readouterr().err
    assert status == 1
    assert complaint in said
    assert "secret" not in said
    assert list(tmp_path.iterdir()) == []


def test_what_the_server_refuses_is_said(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["mirror", office.address, "--into", str(tmp_path / "copy.sqlite3"), "--once", "--types", "FILM"])

    assert status == 1
    assert "'FILM' is no type of entries" in capsys.readouterr().err
