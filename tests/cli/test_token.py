"""`cms token`: what its commands print, what they refuse, and the first token of a server on a terminal."""

import os
import pty
import re
import subprocess
import sys
from itertools import takewhile

import pytest

from cms.clock import now
from cms.database.addresses.address import Address
from cms.entrypoints.cli.main import main
from tests.cli.serving import PROGRAM, serving

TOKEN = r"mrq_[A-Za-z0-9_-]{43}"
FIRST = re.compile(rf"The token of a first administrator, which is shown this once: {TOKEN}")
EVERY_COMMAND = [["token", "create", "jane", "--role", "editor"], ["token", "list"], ["token", "revoke", "jane"]]

NAMES = "A name is 1 to 200 characters that can be printed and seen, without a space before or after."

Captured = pytest.CaptureFixture[str]


def listed(capsys: Captured) -> list[list[str]]:
    """The lines of `cms token list`, in columns."""
    capsys.readouterr()
    assert main(["token", "list"]) == 0
    return [re.split(r" {2,}", line) for line in capsys.readouterr().out.splitlines()]


def said_on_terminal() -> str:
    """What `cms serve --demo` prints to a terminal until it is ready."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", PROGRAM, "serve", "--demo"]
    with subprocess.Popen(command, env=os.environ, stdout=theirs, stderr=subprocess.DEVNULL) as process:
        os.close(theirs)
        try:
            with os.fdopen(ours, encoding="utf-8") as terminal:
                return "".join(takewhile(lambda line: not line.startswith("Open it in a browser"), terminal))
        finally:
            process.kill()


@pytest.mark.usefixtures("on_migrated")
def test_create_prints_the_token_alone(capsys: Captured) -> None:
    assert main(["token", "create", "jane", "--permission", "WRITE", "--permission", "PUBLISH"]) == 0

    said = capsys.readouterr()
    assert re.fullmatch(rf"{TOKEN}\n", said.out)
    assert said.err == ""


@pytest.mark.usefixtures("on_migrated")
def test_list_tells_all_but_the_token(capsys: Captured) -> None:
    main(["token", "create", "jane doe", "--permission", "PUBLISH", "--permission", "WRITE", "--expires", "2999-01-01"])
    main(["token", "create", "sync", "--role", "integration"])

    day = f"{now():%Y-%m-%d}"
    head, jane, sync = listed(capsys)
    assert head == ["NAME", "PERMISSIONS", "CREATED", "EXPIRES", "LAST USED"]
    assert (jane[:2], jane[2][:10], jane[3:]) == (["jane doe", "WRITE,PUBLISH"], day, ["2999-01-01T00:00Z", "never"])
    assert (sync[:2], sync[3:]) == (["sync", "WRITE,PUBLISH,MANAGE_WEBHOOKS"], ["never", "never"])


@pytest.mark.usefixtures("on_migrated")
def test_list_says_when_there_is_none(capsys: Captured) -> None:
    assert listed(capsys) == [["There are no tokens."]]


@pytest.mark.usefixtures("on_migrated")
def test_revoke_ends_a_token(capsys: Captured) -> None:
    main(["token", "create", "jane", "--role", "critic"])
    capsys.readouterr()

    assert main(["token", "revoke", "jane"]) == 0

    assert capsys.readouterr().out == "The token jane is revoked.\n"
    assert listed(capsys) == [["There are no tokens."]]


@pytest.mark.usefixtures("on_migrated")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ["create", "joan", "--permission", "WRIT"],
            "permission: 'WRIT' is no permission; did you mean WRITE?",
            id="permission",
        ),
        pytest.param(
            ["create", "joan", "--role", "king"],
            "role: 'king' is no role; there are critic, editor, publisher, integration, administrator.",
            id="role",
        ),
        pytest.param(["create", "joan"], "permission: A token needs at least one permission, or a role.", id="no permission"),
        pytest.param(
            ["create", "jane", "--role", "editor"],
            "name: There is a token named 'jane' already; revoke it first, or choose another name.",
            id="taken",
        ),
        pytest.param(
            ["create", "joan", "--role", "editor", "--expires", "2020-01-01"],
            "expires: 2020-01-01 00:00 UTC is past; a token expires in the future, or never.",
            id="past",
        ),
        pytest.param(
            ["create", "joan", "--role", "editor", "--expires", "soon"],
            "expires: 'soon' is no time to expire; give days from now, such as 30d, or a day, such as 2027-01-01.",
            id="no time",
        ),
        pytest.param(["revoke", "joan"], "name: There is no token named 'joan'.", id="nobody"),
        pytest.param(["revoke", "a" * 201], f"name: {NAMES}", id="revoke long"),
        pytest.param(["revoke", "\udcff"], f"name: {NAMES}", id="revoke surrogate"),
        pytest.param(["revoke", "ja\0ne"], f"name: {NAMES}", id="revoke NUL"),
        pytest.param(["create", "a" * 201, "--role", "critic"], f"name: {NAMES}", id="create long"),
        pytest.param(["create", "\udcff", "--role", "critic"], f"name: {NAMES}", id="create surrogate"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], sentence: str, capsys: Captured) -> None:
    main(["token", "create", "jane", "--role", "critic"])
    capsys.readouterr()

    assert main(["token", *arguments]) == 1

    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{sentence}\n")
    assert [line[0] for line in listed(capsys)] == ["NAME", "jane"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["crate"], 'Unknown command "crate".', id="command"),
        pytest.param(["create"], 'Command "token create" parameter NAME requires an argument.', id="no name"),
        pytest.param(["revoke", "jane", "joan"], "", id="two names"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_two(arguments: list[str], sentence: str, capsys: Captured) -> None:
    assert main(["token", *arguments]) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert said.err.count("\n") == 1


def test_token_alone_says_what_there_is(capsys: Captured) -> None:
    assert main(["token"]) == 0

    said = capsys.readouterr().out
    assert re.findall(r"│ (\w+) ", said) == ["create", "list", "revoke"]


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
def test_a_database_without_tables_is_one_sentence(arguments: list[str], on_empty: Address, capsys: Captured) -> None:
    assert main(arguments) == 1

    assert capsys.readouterr() == (
        "",
        f"The database {on_empty} is not migrated (0001_initial is missing); run `cms migrate`.\n",
    )


@pytest.mark.usefixtures("on_migrated")
def test_a_server_on_a_terminal_prints_a_first_token_once(settings: pytest.MonkeyPatch, capsys: Captured) -> None:
    settings.setenv("MARQUEE_PORT", "0")

    first = said_on_terminal()
    second = said_on_terminal()

    assert len(FIRST.findall(first)) == 1
    assert "mrq_" not in second
    assert [line[0] for line in listed(capsys)] == ["NAME", "administrator"]


@pytest.mark.usefixtures("on_migrated")
def test_a_server_elsewhere_neither_makes_nor_prints_one(settings: pytest.MonkeyPatch, capsys: Captured) -> None:
    settings.setenv("MARQUEE_PORT", "0")

    with serving("--demo") as served:
        said = "\n".join(served.said)

    assert "mrq_" not in said
    assert listed(capsys) == [["There are no tokens."]]
