"""Ids in arguments: refused with what would be right, and shown whole, as they were given."""

import pytest

from tests.factories import make_movie
from tests.mutations.desk import Desk, Json, problems

KEY = "0193a1f2-0000-7000-8000-000000000000"
NOBODY = f"movie_{KEY}"
ACTS = ["publish", "unpublish", "deleteEntries"]


def run(desk: Desk, act: str, *ids: str) -> Json:
    """The payload of an act on entries of any types."""
    document = f"mutation ($ids: [ID!]!) {{ {act}(ids: $ids) {{ errors {{ code field message }} }} }}"
    payload: Json = desk.run(document, {"ids": list(ids)})[act]
    return payload


def messages(payload: Json) -> list[str]:
    """What a payload's errors say."""
    return [one["message"] for one in payload["errors"]]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_there_is_called_by_its_whole_id(shared_desk: Desk, act: str) -> None:
    payload = run(shared_desk, act, NOBODY)

    assert problems(payload) == [("NOT_FOUND", "ids.0")]
    assert messages(payload) == [f"There is no entry {NOBODY}; create it first, or name another."]


def test_so_it_is_by_acts_on_one_entry_and_by_a_plan(shared_desk: Desk) -> None:
    discarded = shared_desk.act("discardChanges", id=NOBODY)
    restored = shared_desk.act("restoreVersion", id=NOBODY, version=1)
    updated = shared_desk.update("Movie", NOBODY, {"title": "T"})
    plan = f'{{ publishPlan(ids: ["{NOBODY}"]) {{ errors {{ code field message }} }} }}'
    planned = shared_desk.run(plan, x_perspective="drafts")["publishPlan"]

    assert messages(discarded) == messages(restored) == messages(planned)
    assert messages(planned) == [f"There is no entry {NOBODY}; create it first, or name another."]
    assert messages(updated) == [f"There is no Movie {NOBODY}; create it first."]


@pytest.mark.parametrize("act", ACTS)
def test_a_slug_for_an_id_is_answered_with_how_to_learn_the_id(shared_desk: Desk, act: str) -> None:
    payload = run(shared_desk, act, "john-wick-2014")

    assert problems(payload) == [("INVALID", "ids.0")]
    (message,) = messages(payload)
    assert message == (
        "'john-wick-2014' is a slug, not an id; ask for its id first: "
        'keyword, person, franchise, movie or review(slug: "john-wick-2014") { id }.'
    )


def test_so_it_is_by_an_update(shared_desk: Desk) -> None:
    payload = shared_desk.update("Person", "keanu-reeves", {"name": "T"})

    assert problems(payload) == [("INVALID", "id")]
    assert messages(payload) == [
        "'keanu-reeves' is a slug, not an id; ask for its id first: person(slug: \"keanu-reeves\") { id }."
    ]


def test_an_id_of_another_type_is_told_from_the_one_that_is_wanted(shared_desk: Desk) -> None:
    movie = shared_desk.make("Movie", **make_movie())

    payload = shared_desk.update("Person", movie, {"name": "T"})
    owned = run(shared_desk, "publish", f"credit_{KEY}")

    assert messages(payload) == [f"'{movie}' is the id of a Movie; that of a Person is wanted, which starts with person_."]
    told = f"'credit_{KEY}' is the id of a Credit; that of an entry is wanted, which starts with"
    assert messages(owned) == [f"{told} keyword_ or person_ or franchise_ or movie_ or review_."]


@pytest.mark.parametrize(
    ("field", "right"),
    [
        ('movie(id: "john-wick-2014") { id }', "ask by slug"),
        ('movies(where: {id: {eq: "john-wick-2014"}}) { totalCount }', "ask by slug"),
        ('node(id: "john-wick-2014") { id }', "ask by type and slug"),
        ('nodes(ids: ["john-wick-2014"]) { id }', "ask by type and slug"),
    ],
)
def test_a_query_by_a_slug_for_an_id_is_told_how_to_ask(shared_desk: Desk, field: str, right: str) -> None:
    (error,) = shared_desk.post(f"{{ {field} }}").json()["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].endswith(f": 'john-wick-2014' is a slug, not an id; {right}")
