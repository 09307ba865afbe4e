"""Objects with more members than a function takes: each part is computed once, however deep they stand in one another."""

import re

import pytest

from tests.reading.test_names import NAME, Theatre, renamed, theatre

__all__ = ["theatre"]

LONG = "a" * 70
KEYS = [f"{LONG}{number}" for number in range(70)]
WIDE = " ".join(f"{key}: name" for key in KEYS)


def nested(levels: int, inside: str) -> str:
    """Keywords and what they are below, level by level, with the same members on each."""
    return "{ keywords { nodes { %s } } }" % (f"{inside} broader {{ " * levels + inside + " }" * levels)


async def test_wide_objects_in_wide_objects_are_written_once_each(theatre: Theatre) -> None:
    await theatre.ask_for(nested(3, WIDE))
    shallow = theatre.counted.texts[-1]
    await theatre.ask_for(nested(6, WIDE))
    deep = theatre.counted.texts[-1]

    assert len(deep) < 2.2 * len(shallow)


async def test_wide_objects_say_what_narrow_ones_say(theatre: Theatre) -> None:
    narrow = await theatre.ask_for(nested(2, f"{NAME}: name"))

    assert await theatre.ask_for(nested(2, WIDE)) == renamed(narrow, KEYS)


@pytest.mark.parametrize("count", [59, 60, 61, 120, 121, 1_700])
async def test_objects_of_any_width_are_answered(theatre: Theatre, count: int) -> None:
    names = [f"n{number}" for number in range(count)]
    members = " ".join(f"{name}: name" for name in names)

    answer = await theatre.ask_for(f'{{ keyword(slug: "noir") {{ {members} }} }}')

    assert answer == {"data": {"keyword": dict.fromkeys(names, "Noir")}}


async def test_more_root_fields_than_a_statement_has_columns_are_refused(theatre: Theatre) -> None:
    fields = " ".join(f'n{number}: keyword(slug: "noir") {{ id }}' for number in range(1_501))

    answer = await theatre.ask_for(f"{{ {fields} }}")

    assert re.findall("TOO_COSTLY", str(answer)) == ["TOO_COSTLY"]
