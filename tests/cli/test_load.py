"""`cms load`: in whose name, what it would do, over whose edits, and batch by batch."""

import asyncio
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.entrypoints.cli.main import main
from tests.databases import MODELS
from tests.editing.tables import Row, dump, select

Captured = pytest.CaptureFixture[str]

MOVIES = "movies:\n  - {slug: heat, title: Heat, tagline: Dance}\n  - {slug: ronin, title: Ronin}\n"
NAMESAKE = "heat is another one; if both are the same, give that one the external id tmdb:949 and load again."
CHANGED = "movies:\n  - {slug: heat, title: HEAT}\n  - {slug: ronin, title: Ronin}\n  - {slug: drive, title: Drive}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two movies."""
    path = tmp_path / "movies.yaml"
    path.write_text(MOVIES, encoding="utf-8")
    return path


def look(address: Address, statement: str) -> list[Row]:
    """What a statement finds."""

    async def run() -> list[Row]:
        async with open_database(address, models=MODELS) as database:
            return await select(database, statement)

    return asyncio.run(run())


def look_at_all(address: Address) -> dict[str, list[str]]:
    """Every row there is."""

    async def run() -> dict[str, list[str]]:
        async with open_database(address, models=MODELS) as database:
            return await dump(database)

    return asyncio.run(run())


def test_an_account_can_be_the_author(on_migrated: Address, file: Path) -> None:
    main(["token", "create", "jane", "--role", "critic"])

    assert main(["load", str(file), "--as", "jane"]) == 0

    found = look(on_migrated, "SELECT DISTINCT v.author, a.name FROM entry_version v JOIN account a ON a.id = v.account_id")
    assert found == [{"author": "jane", "name": "jane"}]


def test_an_author_without_an_account_is_refused(on_migrated: Address, file: Path, capsys: Captured) -> None:
    main(["token", "create", "jane", "--role", "critic"])
    capsys.readouterr()

    assert main(["load", str(file), "--as", "jnae"]) == 1

    assert capsys.readouterr().err == "as: There is no account named 'jnae'; did you mean jane?\n"
    assert look(on_migrated, "SELECT id FROM movie") == []


def test_a_dry_run_says_all_and_changes_nothing(on_migrated: Address, file: Path, capsys: Captured) -> None:
    main(["load", str(file)])
    file.write_text(CHANGED, encoding="utf-8")
    capsys.readouterr()
    before = look_at_all(on_migrated)

    assert main(["load", str(file), "--dry-run"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "would be updated: movies heat; changes title; removes tagline",
        "would be created: movies drive",
        "3 entries in 1 file.",
        "  movies: 1 created, 1 updated, 1 unchanged",
        "Nothing was changed: this was a dry run.",
    ]
    assert look_at_all(on_migrated) == before


def test_a_dry_run_refuses_what_a_load_would(on_migrated: Address, file: Path, capsys: Captured) -> None:
    file.write_text(CHANGED.replace("title: HEAT", "title: HEAT, relatedMovies: [alien]"), encoding="utf-8")

    assert main(["load", str(file), "--dry-run"]) == 1

    said = "relatedMovies.0: There is no Movie with the slug 'alien'; create it first, or name another."
    assert capsys.readouterr() == ("", f"{file}:2: {said}\n")
    assert look(on_migrated, "SELECT id FROM movie") == []


def test_a_dry_run_knows_what_could_not_go_live(on_migrated: Address, file: Path, capsys: Captured) -> None:
    main(["load", str(file)])
    capsys.readouterr()
    review = file.with_name("r.md")
    review.write_text("---\nslug: r\ntitle: R\nmovie: heat\n---\nGood.\n", encoding="utf-8")

    assert main(["load", str(review), "--dry-run", "--publish"]) == 1

    said = "Review 'r' refers in movie to the Movie 'heat', which is not live; publish that too, or with references."
    assert capsys.readouterr() == ("", f"{review}:1: {said}\n")
    assert look(on_migrated, "SELECT id FROM review") == []


def test_what_an_editor_changed_is_overwritten_on_request_only(on_migrated: Address, file: Path, capsys: Captured) -> None:
    main(["load", str(file)])
    look(on_migrated, "UPDATE movie SET version = 2, tagline = 'Sing' WHERE slug = 'heat' RETURNING id")
    file.write_text(CHANGED, encoding="utf-8")
    capsys.readouterr()

    assert main(["load", str(file)]) == 1
    assert capsys.readouterr().err.startswith(f"{file}:2: The Movie 'heat' was changed since it was loaded: version 2 is by")
    assert main(["load", str(file), "--overwrite"]) == 0


@pytest.mark.usefixtures("on_migrated")
@pytest.mark.parametrize("name", ["a" * 201, "", " ", "\u200b", "ja\0ne", "\udcff"])
def test_an_author_whom_nobody_can_be_is_one_sentence(name: str, file: Path, capsys: Captured) -> None:
    assert main(["load", str(file), "--as", name]) == 1

    said = "A name is 1 to 200 characters that can be printed and seen, without a space before or after."
    assert capsys.readouterr() == ("", f"as: {said}\n")


@pytest.mark.usefixtures("on_migrated")
def test_batches_tell_how_far_they_are(file: Path, capsys: Captured) -> None:
    assert main(["load", str(file), "--batch", "1"]) == 0

    said = capsys.readouterr()
    assert said.out.splitlines()[1] == "  movies: 2 created"
    assert said.err.splitlines()[-2:] == [
        "batch 1 of 2 is in the database: 1 of 2 entries",
        "batch 2 of 2 is in the database: 2 of 2 entries",
    ]


@pytest.mark.usefixtures("on_migrated")
def test_a_batch_has_an_entry_at_least(file: Path, capsys: Captured) -> None:
    assert main(["load", str(file), "--batch", "0"]) == 2

    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("on_migrated")
def test_another_systems_form_is_named(tmp_path: Path, capsys: Captured) -> None:
    table = tmp_path / "movies.csv"
    table.write_text("slug,title\nheat,Heat\n", encoding="utf-8")
    answer = tmp_path / "heat.json"
    answer.write_text('{"id": 949, "title": "Heat", "budget": 60000000}', encoding="utf-8")

    assert main(["load", str(table), "--format", "csv", "--type", "movie"]) == 0
    assert main(["load", str(answer), "--format", "tmdb", "--dry-run"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "1 entry in 1 file.",
        "  movies: 1 created",
        "would be created: movies heat-2",
        "1 entry in 1 file.",
        "  movies: 1 created",
        f"{answer}: There is no place here for budget.",
        f"{answer}:1: The Movie heat-2 is new: {NAMESAKE}",
        "Nothing was changed: this was a dry run.",
    ]


@pytest.mark.usefixtures("on_migrated")
@pytest.mark.parametrize("arguments", [["--format", "xml"], ["--type", "movie"]])
def test_a_form_that_is_none_and_a_type_without_one_are_refused(arguments: list[str], file: Path, capsys: Captured) -> None:
    assert main(["load", str(file), *arguments]) in {1, 2}

    assert capsys.readouterr().err.count("\n") == 1


def test_standard_input_is_entries_one_a_line(on_migrated: Address, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    line = b'{"type": "PERSON", "name": "Zed", "externalIds": [{"source": "imdb", "value": "nm1"}]}\n'

    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(line)))
    assert main(["load", "-", "--by", "external-id"]) == 0
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(line)))
    assert main(["load", "--by", "external-id", "-"]) == 0

    assert capsys.readouterr().out.splitlines()[1::2] == ["  people: 1 created", "  people: 1 unchanged"]


def test_an_option_that_there_is_not_is_no_file(file: Path, capsys: Captured) -> None:
    assert main(["load", "--overwite", str(file)]) == 2
    assert "Unknown option: --overwite" in capsys.readouterr().err
