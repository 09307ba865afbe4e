"""The commands that end by themselves, and how they say what is wrong."""

import asyncio
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.migrating.migrate import apply_migrations
from cms.entrypoints.cli.main import main
from schema.build import build_schema, print_sdl
from tests.cli.serving import PROGRAM
from tests.databases import MODELS

KEYWORDS = "keywords:\n  - {slug: noir, name: noir, category: GENRE}\n  - {slug: neo-noir, name: neo-noir, broader: noir}\n"
ARCHIVING = [["export", "a.ndjson"], ["import", "a.ndjson"]]
EVERY_COMMAND = [["serve"], ["migrate"], ["load", "content"], *ARCHIVING]
NEEDING_TABLES = [
    ["serve"],
    ["load", "content"],
    *ARCHIVING,
    ["token", "create", "jane", "--role", "editor"],
    ["token", "list"],
]

Captured = pytest.CaptureFixture[str]


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_version_is_that_of_the_package(capsys: Captured) -> None:
    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"{version('marquee-cms')}\n"


def test_help_says_what_each_command_does(capsys: Captured) -> None:
    assert main(["--help"]) == 0

    said = capsys.readouterr().out
    assert "Serve what is configured" in said
    assert "Make or change the tables" in said
    assert "Create and update entries" in said
    assert "Write an archive" in said
    assert "Print the GraphQL schema" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["sevre"], 'Unknown command "sevre".', id="command"),
        pytest.param(["migrate", "--fast"], "Unknown option: --fast.", id="option"),
        pytest.param(["migrate", "now"], "", id="argument"),
        pytest.param(["load"], 'Command "load" parameter PATH requires an argument.', id="nothing to load"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_two(arguments: list[str], sentence: str, capsys: Captured) -> None:
    assert main(arguments) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert said.err.endswith("See cms --help.\n")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MARQUEE_PROT", "80", "MARQUEE_PROT is not a setting; did you mean MARQUEE_PORT?\n"),
        ("MARQUEE_PORT", "http", "MARQUEE_PORT is 'http'; it must be a port number from 0 (any free one) to 65535.\n"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    arguments: list[str], name: str, value: str, sentence: str, settings: pytest.MonkeyPatch, capsys: Captured
) -> None:
    settings.setenv(name, value)

    assert main(arguments) == 1

    said = capsys.readouterr()
    assert said.err == sentence
    assert said.out == ""


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
def test_a_database_that_cannot_be_reached_is_one_sentence(
    arguments: list[str], settings: pytest.MonkeyPatch, capsys: Captured
) -> None:
    settings.setenv("MARQUEE_DATABASE_URL", "postgres://marquee:secret@127.0.0.1:1/marquee")
    settings.setenv("MARQUEE_PORT", "0")

    assert main(arguments) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("The database postgres://marquee@127.0.0.1:1/marquee cannot be reached: ")
    assert said.err.count("\n") == 1
    assert "secret" not in said.err


@pytest.mark.parametrize("arguments", [["serve"], ["serve", "--demo"], ["load", "content"]], ids=" ".join)
def test_a_database_without_tables_is_one_sentence(
    arguments: list[str], on_empty: Address, settings: pytest.MonkeyPatch, capsys: Captured
) -> None:
    settings.setenv("MARQUEE_PORT", "0")

    assert main(arguments) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"The database {on_empty} is not migrated (0001_initial is missing); run `cms migrate`.\n"


@pytest.mark.parametrize("arguments", [["migrate"], *NEEDING_TABLES], ids=" ".join)
def test_a_database_that_a_newer_version_migrated_is_one_sentence(
    arguments: list[str], on_migrated: Address, settings: pytest.MonkeyPatch, capsys: Captured
) -> None:
    settings.setenv("MARQUEE_PORT", "0")
    asyncio.run(apply_migrations(on_migrated, models=MODELS, migrations="tests.database.histories.wider"))

    assert main(arguments) == 1

    assert capsys.readouterr() == (
        "",
        (
            f"The database {on_migrated} was migrated by a newer version (0003_wider); "
            "run that version, or restore a copy of the database from before.\n"
        ),
    )


@pytest.mark.parametrize("arguments", NEEDING_TABLES, ids=" ".join)
def test_a_file_that_is_not_there_is_not_made_by_what_needs_its_tables(
    arguments: list[str], settings: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "data" / "marquee.sqlite3"
    settings.setenv("MARQUEE_DATABASE_URL", f"sqlite://{path}")
    settings.setenv("MARQUEE_PORT", "0")

    assert main(arguments) == 1

    assert capsys.readouterr() == ("", f"The database sqlite://{path} is not there; run `cms migrate` first, which makes it.\n")
    assert not path.parent.exists()


def test_migrate_says_what_it_applied_and_then_that_nothing_is_left(on_empty: Address, capsys: Captured) -> None:
    assert main(["migrate"]) == 0
    first = capsys.readouterr().out
    assert main(["migrate"]) == 0
    second = capsys.readouterr().out

    assert first.startswith("applied 0001_initial\n")
    assert second == f"{on_empty} is up to date\n"


@pytest.mark.usefixtures("on_migrated")
def test_load_tells_what_it_did_and_a_second_load_that_nothing_changed(tmp_path: Path, capsys: Captured) -> None:
    file = write(tmp_path, "keywords.yaml", KEYWORDS)

    assert main(["load", file, "--publish"]) == 0
    first = capsys.readouterr().out
    assert main(["load", file, "--publish"]) == 0
    second = capsys.readouterr().out

    assert first.splitlines()[1].strip() == "keywords: 2 created"
    assert second.splitlines()[1].strip() == "keywords: 2 unchanged"
    assert "Nothing changed" in second


@pytest.mark.usefixtures("on_migrated")
def test_load_says_file_and_line_of_everything_that_is_wrong(tmp_path: Path, capsys: Captured) -> None:
    good = write(tmp_path, "good.yaml", KEYWORDS)
    bad = write(tmp_path, "bad.yaml", "keywords:\n  - {slug: a, name: 3}\n  - {slug: b, name: b, colour: red}\n")

    assert main(["load", good, bad]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(" ")[0] for line in said.err.splitlines()] == [f"{bad}:2:", f"{bad}:3:"]


@pytest.mark.usefixtures("on_migrated")
def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path, capsys: Captured) -> None:
    missing = tmp_path / "nowhere"

    assert main(["load", str(missing)]) == 1

    assert capsys.readouterr().err == f"{missing}: There is no such file or folder.\n"


def test_schema_prints_what_is_served(capsys: Captured) -> None:
    assert main(["schema"]) == 0

    assert capsys.readouterr().out == f"{print_sdl(build_schema(REGISTRY))}\n"


def test_schema_ends_well_when_its_reader_has_enough() -> None:
    command = [sys.executable, "-c", PROGRAM, "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        assert process.stderr.read() == ""
        assert process.wait() == 0
