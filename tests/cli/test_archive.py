"""`cms export` and `cms import`: to files, through pipes, and what is said."""

import io
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from cms.database.addresses.address import Address
from cms.entrypoints.cli.main import main
from tests.cli.serving import PROGRAM, spell
from tests.databases import ON_SQLITE, prepare, sqlite_address

Captured = pytest.CaptureFixture[str]

MOVIES = "movies:\n  - {slug: heat, title: Heat}\n  - {slug: ronin, title: Ronin, relatedMovies: [heat]}\n"


@pytest.fixture
def loaded(on_migrated: Address, tmp_path: Path) -> Address:
    """An installation with two movies, of which both are live."""
    file = tmp_path / "movies.yaml"
    file.write_text(MOVIES, encoding="utf-8")
    with redirect_stdout(io.StringIO()):
        assert main(["load", str(file), "--publish"]) == 0
    return on_migrated


@pytest.fixture
def other(tmp_path: Path) -> Address:
    """Another installation, which is empty."""
    address = sqlite_address(tmp_path / "other.sqlite3")
    prepare(address)
    return address


@pytest.mark.usefixtures("loaded")
def test_an_archive_is_written_read_and_written_again_the_same(
    other: Address, settings: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    first, second = tmp_path / "first.ndjson", tmp_path / "second.ndjson"
    first.write_text("what was there before", encoding="utf-8")

    assert main(["export", str(first)]) == 0
    settings.setenv("MARQUEE_DATABASE_URL", spell(other))
    assert main(["import", str(first)]) == 0
    assert main(["export", str(second)]) == 0

    held = "2 entries, 2 of them live, with 4 rows of history and 0 redirects"
    assert capsys.readouterr().out.splitlines() == [
        f"Exported {held}.",
        f"Imported {held}. Tokens are not in an archive: `cms token create` makes new ones.",
        f"Exported {held}.",
    ]
    assert second.read_bytes() == first.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("*ndjson*")) == ["first.ndjson", "second.ndjson"]


@pytest.mark.usefixtures("loaded")
def test_an_archive_goes_through_pipes(
    other: Address, settings: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["export", "-", "--without-history", "--without-redirects"]) == 0
    exported = capsysbinary.readouterr()

    settings.setenv("MARQUEE_DATABASE_URL", spell(other))
    settings.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(exported.out)))
    assert main(["import", "-"]) == 0

    said = b"2 entries, 2 of them live, with 0 rows of history and 0 redirects"
    assert exported.err == b"Exported " + said + b".\n"
    assert capsysbinary.readouterr().out.startswith(b"Imported " + said)


@ON_SQLITE
@pytest.mark.usefixtures("loaded")
def test_an_export_ends_well_when_its_reader_has_enough() -> None:
    command = [sys.executable, "-c", PROGRAM, "export", "-"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")


@ON_SQLITE
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["export", "{folder}/nowhere/a"], "{folder}/nowhere/a: it cannot be written: No such file or directory."),
        (["export", "{folder}"], "{folder}: it cannot be written: Is a directory."),
        (["import", "{folder}/a"], "{folder}/a: it cannot be read: No such file or directory."),
        (["import", "{folder}"], "{folder}: it cannot be read: Is a directory."),
        (
            ["import", "{folder}/movies.yaml"],
            "This is not an archive; `cms export FILE` makes one, `cms load` takes files of content. Nothing was imported.",
        ),
    ],
    ids=["written nowhere", "written to a folder", "missing", "a folder", "no archive"],
)
def test_what_cannot_be_written_or_read_is_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main([one.format(folder=tmp_path) for one in arguments]) == 1

    assert capsys.readouterr() == ("", f"{sentence.format(folder=tmp_path)}\n")
    assert list(tmp_path.glob("*.part")) == []


@ON_SQLITE
@pytest.mark.usefixtures("loaded")
def test_files_are_written_and_can_be_loaded(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "content"

    assert main(["export", str(folder), "--as", "files"]) == 0
    assert main(["load", str(folder)]) == 0

    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"Exported 2 entries as files, which `cms load {folder}` takes."
    assert rest[1] == "  movies: 2 unchanged"


@ON_SQLITE
@pytest.mark.usefixtures("loaded")
def test_what_looks_like_an_option_is_no_file(capsys: Captured) -> None:
    assert main(["export", "--fast"]) == 2

    assert capsys.readouterr().err.count("\n") == 1
    assert not Path("--fast").exists()
