"""Ids in arguments: refused with what would be right, and shown whole, as they were given."""

import pytest

from tests.factories import make_keyword, make_movie
from tests.mutations.desk import Desk, Json, problems

KEY = "0193a1f2-0000-7000-8000-000000000000"
NOBODY = f"movie_{KEY}"
ACTS = ["publish", "unpublish", "deleteEntries"]
PLAN = "query ($ids: [ID!]!) { publishPlan(ids: $ids) { errors { code field message } } }"


def run(desk: Desk, act: str, *ids: str) -> Json:
    """The payload of an act on entries of any types."""
    document = f"mutation ($ids: [ID!]!) {{ {act}(ids: $ids) {{ errors {{ code field message }} }} }}"
    payload: Json = desk.run(document, {"ids": list(ids)})[act]
    return payload


def make_live_keyword(desk: Desk) -> tuple[str, str]:
    """The id of a keyword that is live with later edits, and the same with the prefix of a movie."""
    keyword = desk.make("Keyword", **make_keyword())
    desk.publish(keyword)
    desk.update("Keyword", keyword, {"name": "changed"})
    return keyword, keyword.replace("keyword_", "movie_")


def nobodies(count: int) -> list[str]:
    """So many ids of movies that are not there."""
    return [f"movie_{KEY[:-4]}{number:04}" for number in range(count)]


def messages(payload: Json) -> list[str]:
    """What a payload's errors say."""
    return [one["message"] for one in payload["errors"]]


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_there_is_called_by_its_whole_id(shared_desk: Desk, act: str) -> None:
    payload = run(shared_desk, act, NOBODY)

    assert problems(payload) == [("NOT_FOUND", "ids.0")]
    assert messages(payload) == [f"There is no Movie {NOBODY}; create it first, or name another."]


def test_so_it_is_by_acts_on_one_entry_and_by_a_plan(shared_desk: Desk) -> None:
    discarded = shared_desk.act("discardChanges", id=NOBODY)
    restored = shared_desk.act("restoreVersion", id=NOBODY, version=1)
    updated = shared_desk.update("Movie", NOBODY, {"title": "T"})
    planned = shared_desk.run(PLAN, {"ids": [NOBODY]})["publishPlan"]

    assert messages(discarded) == messages(restored) == messages(planned)
    assert messages(planned) == [f"There is no Movie {NOBODY}; create it first, or name another."]
    assert messages(updated) == [f"There is no Movie {NOBODY}; create it first."]


@pytest.mark.parametrize("act", ACTS)
def test_no_act_takes_an_entry_of_one_type_for_one_of_another(shared_desk: Desk, act: str) -> None:
    keyword, no_movie = make_live_keyword(shared_desk)
    before = shared_desk.show("Keyword", keyword)

    payload = run(shared_desk, act, keyword, no_movie)

    assert problems(payload) == [("NOT_FOUND", "ids.1")]
    assert messages(payload) == [f"There is no Movie {no_movie}; create it first, or name another."]
    assert shared_desk.show("Keyword", keyword) == before


def test_nor_does_an_act_on_one_entry_or_a_plan(shared_desk: Desk) -> None:
    keyword, no_movie = make_live_keyword(shared_desk)
    before = shared_desk.show("Keyword", keyword)

    discarded = shared_desk.act("discardChanges", id=no_movie)
    restored = shared_desk.act("restoreVersion", id=no_movie, version=1)
    planned = shared_desk.run(PLAN, {"ids": [no_movie]})["publishPlan"]

    assert problems(discarded) == problems(restored) == [("NOT_FOUND", "id")]
    assert problems(planned) == [("NOT_FOUND", "ids.0")]
    assert messages(discarded) == messages(restored) == messages(planned)
    assert messages(planned) == [f"There is no Movie {no_movie}; create it first, or name another."]
    assert shared_desk.show("Keyword", keyword) == before


@pytest.mark.parametrize("act", ACTS)
def test_as_many_ids_as_may_be_are_each_told_by_name(shared_desk: Desk, act: str) -> None:
    ids = nobodies(1_000)

    payload = run(shared_desk, act, *ids)

    assert problems(payload) == [("NOT_FOUND", f"ids.{place}") for place in range(1_000)]
    assert messages(payload) == [f"There is no Movie {one}; create it first, or name another." for one in ids]


@pytest.mark.parametrize("act", ACTS)
def test_more_are_refused_at_once(shared_desk: Desk, act: str) -> None:
    keyword, _ = make_live_keyword(shared_desk)
    before = shared_desk.show("Keyword", keyword)

    payload = run(shared_desk, act, keyword, *nobodies(1_000))

    assert problems(payload) == [("TOO_LONG", "ids")]
    assert messages(payload) == ["1001 entries are too many; name at most 1000 at once."]
    assert shared_desk.show("Keyword", keyword) == before


def test_so_they_are_by_a_plan(shared_desk: Desk) -> None:
    planned = shared_desk.run(PLAN, {"ids": nobodies(1_000)})["publishPlan"]
    (error,) = shared_desk.post(PLAN, {"ids": nobodies(1_001)}).json()["errors"]

    assert messages(planned) == [f"There is no Movie {one}; create it first, or name another." for one in nobodies(1_000)]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == "1001 entries are too many; name at most 1000 at once."


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
