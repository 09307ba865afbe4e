"""What is exported as files can be loaded: the same entries again, and nothing to change."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.archive.export_files import export_files
from cms.archive.file_texts import is_kept_by_markdown, write_markdown, write_yaml_list
from cms.archive.whole_file import writing_whole_folder
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.entrypoints.demo_content import fill_when_empty
from cms.errors import Refused
from cms.importing.load_files import load_files
from cms.importing.markdown_text import read_markdown
from cms.importing.yaml_text import read_yaml
from tests.archive.installations import empty_installation
from tests.factories import make_movie, make_review

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    TEXTS | st.integers(-(10**17), 10**17) | st.floats(-1e9, 1e9) | st.booleans(),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, min_size=1),
    max_leaves=6,
)
ENTRIES = st.dictionaries(st.sampled_from(("slug", "title", "note", "list")), VALUES, min_size=1)
ODD = [
    "yes",
    "1e3",
    "2014-10-24",
    "12:30",
    "~",
    "- a",
    "a: b",
    "#",
    "'",
    '"',
    "\\",
    "a\nb",
    " a\n",
    "a \nb",
    "\r\n",
    "é\u2028\x85",
    "\t",
]


async def export(database: Database, folder: Path) -> dict[str, bytes]:
    """The files of an export."""
    with writing_whole_folder(folder) as write:
        await export_files(database, write)
    return list_files(folder)


def list_files(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_exported_files_make_the_same_entries_again(database: Database, tmp_path: Path) -> None:
    await fill_when_empty(database)
    heat = await create_entry(database, CMS, "Movie", make_movie(title="Heat", tagline='"yes": {no} #1', synopsis=" \r\nThin"))
    await publish_entries(database, CMS, [heat.entry_key])
    await update_entry(database, CMS, *heat.entry_key, {"title": "1e3", "year": None})
    await create_entry(database, CMS, "Review", make_review("heat-2025", body="\n\nA body with lines around it \n"))
    first = await export(database, tmp_path / "first")

    await empty_installation(database)
    made = await load_files(database, CMS, [tmp_path / "first"])
    again = await load_files(database, CMS, [tmp_path / "first"])
    second = await export(database, tmp_path / "second")

    assert (made.created, again.unchanged) == (306, 306)
    assert second == first
    assert {"movies-0001.yaml", "reviews-0001.yaml", "reviews/spectre-a-ring-around-nothing.md"} <= first.keys()


async def test_exported_files_change_nothing_where_they_come_from(database: Database, tmp_path: Path) -> None:
    await fill_when_empty(database)
    await export(database, tmp_path / "files")

    report = await load_files(database, CMS, [tmp_path / "files"])

    assert (report.created, report.updated, report.unchanged) == (0, 0, 304)


@given(st.lists(ENTRIES, min_size=1, max_size=3))
def test_yaml_is_read_as_what_was_written(entries: list[dict[str, object]]) -> None:
    found = read_yaml(write_yaml_list(entries))

    assert found is not None
    assert found.value == entries


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_stay_texts(text: str) -> None:
    found = read_yaml(write_yaml_list([{"note": text, "list": [text], "rows": [{"a": text}]}]))

    assert found is not None
    assert found.value == [{"note": text, "list": [text], "rows": [{"a": text}]}]


@given(TEXTS.filter(is_kept_by_markdown))
def test_markdown_is_read_as_what_was_written(text: str) -> None:
    _, found = read_markdown(REGISTRY, write_markdown({"type": "Review", "slug": "a"}, text))

    assert found.value == {"slug": "a", "body": text}


@pytest.mark.parametrize("held", ["content/a.yaml", "content"])
def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path, held: str) -> None:
    file = tmp_path / held
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")

    with pytest.raises(Refused, match="there is something already; name a folder that is not there, or an empty one"):
        write_half(tmp_path / "content")

    assert list_files(tmp_path).keys() == {held}
    assert file.read_text(encoding="utf-8") == "mine"


def test_nothing_is_left_of_an_export_that_fails(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_half(tmp_path / "content")

    assert list(tmp_path.iterdir()) == []


def write_half(folder: Path) -> None:
    with writing_whole_folder(folder) as write:
        write(Path("a.yaml"), "half")
        raise KeyError
