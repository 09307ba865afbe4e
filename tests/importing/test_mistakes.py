"""Mistakes in files: all of them are said, with file and line, and nothing is loaded."""

from pathlib import Path

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.errors import Refused
from cms.importing.load_files import load_files
from tests.editing.tables import dump

MOVIE = "movies:\n  - slug: heat\n    title: Heat\n"
SLUG = "lowercase ASCII letters and digits, with single hyphens between them"
FORM = 'give {"id": ...}, {"slug": ...} or {"externalId": {"source": ..., "value": ...}}.'


async def refuse(database: Database, *paths: Path, publish: bool = False) -> list[str]:
    """Load and be refused, with nothing changed; the sentences, without the folder."""
    before = await dump(database)
    with pytest.raises(Refused) as refused:
        await load_files(database, CMS, paths, publish=publish)
    assert await dump(database) == before
    folder = paths[0].parent
    return [one.message.replace(f"{folder}/", "") for one in refused.value.refusals]


CASES = {
    "a number for a rating": (
        "a.yaml",
        f"{MOVIE}reviews:\n  - {{slug: r, title: R, movie: heat, body: Good., rating: 4}}\n",
        "a.yaml:5: rating: 4 is not a rating; give a label such as 8.8/10, or numbers such as {value: 8.8}.",
    ),
    "empty": ("a.yaml", "", "a.yaml:1: The file is empty; list entries under keywords, people, franchises, movies or reviews."),
    "only a comment": (
        "a.yaml",
        "# nothing\n",
        "a.yaml:1: The file is empty; list entries under keywords, people, franchises, movies or reviews.",
    ),
    "empty JSON": (
        "a.json",
        "\n",
        "a.json:1: The file is empty; list entries under keywords, people, franchises, movies or reviews.",
    ),
    "a list": (
        "a.yaml",
        "- slug: heat\n",
        "a.yaml:1: This is no content; list entries under keywords, people, franchises, movies or reviews.",
    ),
    "not YAML": (
        "a.yaml",
        "movies:\n  - slug: [heat\n    title: Heat\n",
        "a.yaml:3: This is not YAML: the [ of line 2 is not closed; put ] at its end, or a comma between its items.",
    ),
    "not JSON": (
        "a.json",
        '{"movies": [\n  {"slug": "a",}\n]}',
        "a.json:2: This is not JSON: a name in double quotes should stand here.",
    ),
    "JSON without end": ("a.json", '{"movies":\n [', "a.json:2: movies[0]: This is not JSON: Expecting value."),
    "not JSON, on one line": (
        "a.json",
        '{"movies": [{"slug": "a", "title": "A"}, {"slug": "b", "title" "B"}]}',
        "a.json:1: movies[1] 'b': This is not JSON: ':' should stand here.",
    ),
    "a key twice on one line": (
        "a.json",
        '{"movies": [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B", "title": "C"}]}',
        "a.json:1: movies[1] 'b': The key 'title' is on line 1 already; give it once.",
    ),
    "a wrong year on one line": (
        "a.json",
        '{"movies": [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B", "year": 95}]}',
        "a.json:1: movies[1] 'b': year: 95 is out of range; give a whole number from 1870 to 2200.",
    ),
    "JSON with more": ("a.json", '{"movies": []}\n{}', "a.json:2: This is not JSON: something stands after its end."),
    "a control character": (
        "a.yaml",
        "movies:\n- slug: a\x07",
        "a.yaml:2: This is not YAML: unacceptable character #x0007: control characters are not allowed.",
    ),
    "a type that is none": (
        "a.yaml",
        "films: []\n",
        "a.yaml:1: There is no content called 'films'; there are keywords, people, franchises, movies or reviews.",
    ),
    "a type almost right": (
        "a.yaml",
        "keywords: []\nmovie: []\n",
        "a.yaml:2: There is no content called 'movie'; did you mean movies?",
    ),
    "no list": (
        "a.yaml",
        "movies:\n  slug: heat\n",
        "a.yaml:1: What stands under movies is not a list; start each entry with a dash.",
    ),
    "no entry": ("a.yaml", "movies:\n  - heat\n", "a.yaml:2: This is not a Movie; give its fields by name."),
    "no slug": (
        "a.yaml",
        "movies:\n  - title: Heat\n",
        "a.yaml:2: This Movie has no slug; give it one: it says which entry this is.",
    ),
    "a slug that is a number": (
        "a.yaml",
        "movies:\n  - title: 1917\n    slug: 1917\n",
        "a.yaml:3: This Movie has the slug 1917, which is not a text; give it one: it says which entry this is.",
    ),
    "a key twice": ("a.yaml", MOVIE + "    title: Heat\n", "a.yaml:4: The key 'title' is on line 3 already; give it once."),
    "a key twice in JSON": (
        "a.json",
        '{"movies": [{"slug": "a",\n"title": "A",\n"title": "B"}]}',
        "a.json:3: movies[0] 'a': The key 'title' is on line 2 already; give it once.",
    ),
    "an alias to itself": (
        "a.yaml",
        MOVIE + "    countries: &a [*a]\n",
        "a.yaml:4: It contains itself by an alias; write it out.",
    ),
    "a tag": (
        "a.yaml",
        MOVIE + "    year: !!python/name:os.system 1\n",
        "a.yaml:4: The tag 'python/name:os.system' means nothing here; leave it out.",
    ),
    "nested too deep": (
        "a.yaml",
        "movies: " + "[" * 100_000,
        "a.yaml:1: It is nested deeper than 20 levels; keep to entries and fields.",
    ),
    "JSON nested too deep": (
        "a.json",
        "[" * 100_000,
        "a.json:1: It is nested too deep; keep to entries, their fields and lists.",
    ),
    "a slug no slug": (
        "a.yaml",
        "movies:\n  - slug: Heat!\n    title: Heat\n",
        f"a.yaml:2: slug: 'Heat!' is not a slug: {SLUG}, such as heat.",
    ),
    "a NUL in a slug": (
        "a.yaml",
        'movies:\n  - slug: "a\\0"\n    title: Heat\n',
        "a.yaml:2: 'a\\x00' holds a NUL character (U+0000); leave it out.",
    ),
    "a missing title": (
        "a.yaml",
        "keywords: []\nmovies:\n  - slug: heat\n    year: 1995\n",
        "a.yaml:3: title: title is missing; give it.",
    ),
    "a wrong year": (
        "a.yaml",
        MOVIE + "    year: 95\n",
        "a.yaml:4: year: 95 is out of range; give a whole number from 1870 to 2200.",
    ),
    "a title that is a number": (
        "a.yaml",
        "movies:\n  - slug: m\n    title: 1917\n",
        "a.yaml:3: title: 1917 is not a text; give a string, such as '1917'.",
    ),
    "a day that never was": (
        "a.yaml",
        MOVIE + "    releaseDate: 2025-13-01\n",
        "a.yaml:4: releaseDate: '2025-13-01' is a day that does not exist; months go from 01 to 12.",
    ),
    "an unknown field": (
        "a.yaml",
        MOVIE + "    titel: Heat\n",
        "a.yaml:4: titel: There is no field 'titel' here; did you mean title?",
    ),
    "an unknown reference in a list": (
        "a.yaml",
        MOVIE + "    relatedMovies:\n      - heat\n      - ronin\n",
        "a.yaml:6: relatedMovies.1: There is no Movie with the slug 'ronin'; create it first, or name another.",
    ),
    "an unknown person": (
        "a.yaml",
        MOVIE + "    credits:\n      - department: CAST\n        person: ana\n",
        "a.yaml:6: credits.0.person: There is no Person with the slug 'ana'; did you mean ana-de-armas?",
    ),
    "a reference that is a list": (
        "a.yaml",
        MOVIE + "    relatedMovies: [[ronin]]\n",
        "a.yaml:4: relatedMovies.0: ['ronin'] names no Movie; " + FORM,
    ),
    "a circle": (
        "a.yaml",
        "keywords:\n  - slug: loop\n    name: loop\n    broader: loop\n",
        "a.yaml:4: broader: Keyword 'loop' would stand above itself; choose another broader, or none.",
    ),
    "no fence": (
        "a.md",
        "It is good.\n",
        "a.md:1: The file does not start with a line ---; put the fields between two of them.",
    ),
    "no second fence": ("a.md", "---\nslug: a\n", "a.md:1: The fields have no end; put a line --- between them and the text."),
    "no fields": ("a.md", "---\n---\nGood.\n", "a.md:1: Between the lines --- stands no field; give at least slug and title."),
    "fields that are not YAML": (
        "a.md",
        "---\nslug: a\ntitle: Steel: satin\n---\nGood.\n",
        'a.md:3: This is not YAML: the value of title contains a colon; quote it: title: "Steel: satin".',
    ),
    "a body among the fields": (
        "a.md",
        "---\nslug: a\nbody: Good.\n---\nGood.\n",
        "a.md:3: body is the text below the fields; write it there only.",
    ),
    "an article of a type that is none": (
        "a.md",
        "---\nslug: a\ntype: Film\n---\nGood.\n",
        "a.md:3: There is no type 'Film'; there are Keyword, Person, Franchise, Movie, Review.",
    ),
    "an article of a type without text": (
        "a.md",
        "---\nslug: a\ntype: Keyword\n---\nGood.\n",
        "a.md:1: A Keyword has no text; write it in a .yaml file.",
    ),
    "an article without a movie": ("a.md", "---\nslug: a\ntitle: A\n---\nGood.\n", "a.md:1: movie: movie is missing; give it."),
    "an article without text": (
        "a.md",
        "---\ntype: Movie\nslug: a\ntitle: A\nyear: 1\n---\n",
        "a.md:5: year: 1 is out of range; give a whole number from 1870 to 2200.",
    ),
}


@pytest.mark.parametrize(("name", "text", "said"), CASES.values(), ids=CASES.keys())
async def test_a_mistake_is_said_with_file_and_line(library: Database, tmp_path: Path, name: str, text: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")

    assert await refuse(library, file) == [said]


async def test_every_mistake_in_every_file_is_said(library: Database, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "movies:\n  - slug: a\n  - slug: b\n    title: B\n    year: 3\n    kind: x\n", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("keywords: [{slug: k}]", encoding="utf-8")
    (tmp_path / "c.md").write_text("---\nslug: r\ntitle: R\nmovie: none\n---\n", encoding="utf-8")

    assert [one.replace(f"{tmp_path.name}/", "").split(":")[:3] for one in await refuse(library, tmp_path)] == [
        ["a.yaml", "2", " title"],
        ["a.yaml", "5", " year"],
        ["a.yaml", "6", " kind"],
        ["b.yaml", "1", " name"],
        ["c.md", "4", " movie"],
        ["c.md", "6", " body"],
    ]


async def test_what_may_stand_in_an_unreadable_file_is_not_missed(library: Database, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("movies: [{slug: c", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("movies:\n  - {slug: b, title: B, relatedMovies: [c, x]}\n  - {slug: d}", encoding="utf-8")

    sentences = [one.replace(f"{tmp_path.name}/", "") for one in await refuse(library, tmp_path)]

    assert sentences == [
        "a.yaml:1: This is not YAML: the { of line 1 is not closed; put } at its end, or a comma between its items.",
        "b.yaml:2: relatedMovies.1: There is no Movie with the slug 'x'; create it first, or name another.",
        "b.yaml:3: title: title is missing; give it.",
    ]


async def test_an_entry_stands_in_one_place(library: Database, tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(MOVIE, encoding="utf-8")
    second.write_text("keywords:\n  - {slug: heat, name: heat}\n" + MOVIE, encoding="utf-8")

    assert await refuse(library, first, second) == [
        "b.yaml:4: slug: The Movie 'heat' stands in a.yaml:2 already; write it once."
    ]


async def test_what_is_not_there_is_said(library: Database, tmp_path: Path) -> None:
    assert await refuse(library, tmp_path / "no.yaml") == ["no.yaml: There is no such file or folder."]


async def test_a_file_of_another_kind_is_no_content(library: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a", encoding="utf-8")

    assert await refuse(library, file) == [
        "a.txt: This is not a content file; those end in .yaml, .yml, .json, .ndjson, .jsonl, .md."
    ]


async def test_a_folder_without_content_is_said(library: Database, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()

    assert await refuse(library, folder) == [
        "empty: There is no content in this folder: no file that ends in .yaml, .yml, .json, .ndjson, .jsonl, .md."
    ]


async def test_a_file_must_be_utf_8(library: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes("movies:\n  - title: Amélie\n".encode("latin-1"))

    assert await refuse(library, file) == ["a.yaml:2: The byte 0xe9 is not UTF-8; save the file as UTF-8."]


async def test_what_cannot_go_live_is_not_loaded(library: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("keywords: []\nmovies:\n  - slug: m\n    title: M\n    relatedMovies: [ballerina-2025]\n", encoding="utf-8")

    said = "Movie 'm' refers in relatedMovies to the Movie 'ballerina-2025', which is not live"
    assert await refuse(library, file, publish=True) == [f"a.yaml:3: {said}; publish that too, or with references."]
