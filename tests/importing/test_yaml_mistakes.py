"""Slips of the pen in YAML: what was meant is said, with the line."""

from pathlib import Path

import pytest

from cms.content_types import REGISTRY
from cms.importing.read_files import read_files

CASES = {
    "a colon in a value": (
        "movies:\n  - slug: a\n    title: Steel: satin\n",
        '3: This is not YAML: the value of title contains a colon; quote it: title: "Steel: satin".',
    ),
    "a colon and quotes in a value": (
        'movies:\n  - slug: a\n    title: It\'s "Steel": satin\n',
        "3: This is not YAML: the value of title contains a colon; quote it: title: 'It''s \"Steel\": satin'.",
    ),
    "no space after a colon": (
        "movies:\n  - slug:heat\n    title: Heat\n",
        "2: This is not YAML: a space is missing after the colon; write slug: heat.",
    ),
    "too deep": (
        "movies:\n  - slug: a\n      title: A\n",
        (
            "3: This is not YAML: this line is indented deeper than the one above, which has a value already; line it up"
            " with its fields."
        ),
    ),
    "a tab": ("movies:\n\t- slug: a\n", "2: This is not YAML: a tab stands here; indent with spaces only."),
    "a quote without end": (
        "movies:\n  - slug: a\n    title: 'Heat\n    year: 1995\n",
        "3: This is not YAML: a quote is opened here and never closed; close it, or double the one within the text.",
    ),
    "a quote within quotes": (
        "movies:\n  - slug: a\n    title: 'It's'\n",
        (
            "3: This is not YAML: something stands after the closing quote; put the whole value in quotes, and double those"
            " within it."
        ),
    ),
    "an at sign": (
        "people:\n  - slug: a\n    name: @ana\n",
        '3: This is not YAML: a value cannot start with @; quote it: name: "@ana".',
    ),
    "a per cent sign": (
        "people:\n  - slug: a\n    name: %ana\n",
        '3: This is not YAML: a value cannot start with %; quote it: name: "%ana".',
    ),
    "an asterisk": (
        "people:\n  - slug: a\n    name: *ana\n",
        (
            "3: This is not YAML: a value that starts with * is the name of an anchor, and there is none of that name; quote"
            ' it: name: "*ana".'
        ),
    ),
    "a bracket without end": (
        "movies:\n  - slug: a\n    countries: [US\n    year: 1995\n",
        "4: This is not YAML: the [ of line 3 is not closed; put ] at its end, or a comma between its items.",
    ),
    "fields that are not lined up": (
        "movies:\n  - slug: a\n    title: A\n   year: 1995\n",
        "4: This is not YAML: this line is lined up with nothing above it; give all fields of an entry the same indent.",
    ),
    "a field among items": (
        "- slug: a\ntitle: A\n",
        "2: This is not YAML: this line belongs to no item of the list of line 1; start it with a dash, or indent it.",
    ),
    "a list beside its name": (
        "movies: - slug: a\n",
        "1: This is not YAML: a list begins on the line below its name.",
    ),
    "a text that is not indented": (
        "movies:\n  - slug: a\n    synopsis: |\n      One.\nTwo.\n",
        (
            "5: This is not YAML: this line is no field and belongs to none; write name: value, or indent it like the text it"
            " belongs to."
        ),
    ),
    "a backslash": (
        'movies:\n  - slug: a\n    title: "C:\\qux"\n',
        "3: This is not YAML: a backslash within double quotes begins an escape; use single quotes, or double it.",
    ),
    "two documents": (
        "movies: []\n---\nmovies: []\n",
        "2: This is not YAML: a second document begins here; put it into a file of its own.",
    ),
}


@pytest.mark.parametrize(("text", "said"), CASES.values(), ids=CASES.keys())
def test_a_slip_is_said_with_what_would_be_right(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")

    content = read_files(REGISTRY, [file])

    assert [one.sentence.removeprefix(f"{file}:") for one in content.errors] == [said]
    assert content.entries == []
