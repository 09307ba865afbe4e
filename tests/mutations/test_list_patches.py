"""Lists that are added to and taken out of over HTTP, without sending all of them."""

from itertools import count

import pytest

from tests.mutations.desk import Desk, Json, problems

PATCH = """mutation ($id: ID, $by: EntryRef, $input: MoviePatch!, $expectedVersion: Int) {
  updateMovie(id: $id, by: $by, input: $input, expectedVersion: $expectedVersion) {
    movie { version countries keywords { slug } externalIds { source value }
      credits { nodes { id job character note billing person { slug } } }
      memberships { nodes { id installment franchise { slug } } } }
    errors { code field message id } } }"""
NOBODY = "credit_0193a1f2-0000-7000-8000-000000000000"
LISTS = ["keywords", "relatedMovies", "credits", "memberships", "countries", "externalIds"]
numbers = count()


@pytest.fixture(scope="module")
def stocked(shared_desk: Desk) -> Desk:
    """A desk at what movies refer to."""
    shared_desk.make("Keyword", name="revenge")
    shared_desk.make("Keyword", name="noir")
    shared_desk.make("Person", name="Ana")
    shared_desk.make("Person", name="Len")
    shared_desk.make("Franchise", name="Wick")
    return shared_desk


def make(desk: Desk) -> str:
    """The id of a movie with something in each list."""
    return desk.make(
        "Movie",
        title=f"Movie {next(numbers)}",
        countries=["US"],
        keywords=[{"slug": "revenge"}],
        credits=[{"person": {"slug": "ana"}, "department": "CAST", "character": "Eve", "note": "voice", "billing": 1}],
        memberships=[{"franchise": {"slug": "wick"}, "installment": 5}],
        externalIds=[{"source": "imdb", "value": f"tt{next(numbers)}"}],
    )


def patch(desk: Desk, id_: str, given: Json, **more: object) -> Json:
    """The payload of a patch."""
    payload: Json = desk.run(PATCH, {"id": id_, "input": given, **more})["updateMovie"]
    return payload


def row(desk: Desk, id_: str, field: str) -> Json:
    """The only row of a list of owned rows."""
    (one,) = patch(desk, id_, {})["movie"][field]["nodes"]
    return dict(one)


def test_one_more_credit_is_sent_alone(stocked: Desk) -> None:
    movie = make(stocked)
    before = row(stocked, movie, "credits")

    payload = patch(stocked, movie, {"addCredits": [{"person": {"slug": "len"}, "department": "DIRECTING", "job": "Director"}]})

    first, second = payload["movie"]["credits"]["nodes"]
    assert payload["errors"] == []
    assert (first, second["job"], payload["movie"]["version"]) == (before, "Director", 2)


def test_a_row_that_is_there_stays_as_it_is(stocked: Desk) -> None:
    movie = make(stocked)
    credit, membership = row(stocked, movie, "credits"), row(stocked, movie, "memberships")

    payload = patch(
        stocked,
        movie,
        {
            "addCredits": [{"person": {"slug": "ana"}, "department": "CAST", "character": "Eve", "billing": 7}],
            "addMemberships": [{"franchise": {"slug": "wick"}, "installment": 9}],
        },
    )

    assert payload["movie"]["credits"]["nodes"] == [credit]
    assert payload["movie"]["memberships"]["nodes"] == [membership]
    assert payload["movie"]["version"] == 1


def test_removals_come_before_additions(stocked: Desk) -> None:
    movie = make(stocked)
    before = row(stocked, movie, "credits")
    changed = {"person": {"slug": "ana"}, "department": "CAST", "character": "Eve", "billing": 7}

    payload = patch(
        stocked,
        movie,
        {
            "removeCredits": [before["id"]],
            "addCredits": [changed],
            "removeCountries": ["US"],
            "addCountries": ["FR", "US", "FR"],
            "removeKeywords": [{"slug": "revenge"}],
            "addKeywords": [{"slug": "noir"}, {"slug": "revenge"}],
        },
    )

    (after,) = payload["movie"]["credits"]["nodes"]
    assert payload["errors"] == []
    assert after == {**before, "id": after["id"], "billing": 7, "note": None}
    assert after["id"] != before["id"]
    assert payload["movie"]["countries"] == ["FR", "US"]
    assert payload["movie"]["keywords"] == [{"slug": "noir"}, {"slug": "revenge"}]


def test_what_is_so_already_makes_no_version(stocked: Desk) -> None:
    movie = make(stocked)
    (external,) = patch(stocked, movie, {})["movie"]["externalIds"]

    payload = patch(
        stocked,
        movie,
        {"addCountries": ["US"], "addKeywords": [{"slug": "revenge"}], "addExternalIds": [external], "removeKeywords": []},
    )

    assert (payload["errors"], payload["movie"]["version"]) == ([], 1)


def test_nulls_change_nothing(stocked: Desk) -> None:
    movie = make(stocked)

    payload = patch(stocked, movie, {"addCountries": None, "removeCountries": None, "countries": ["FR"]})

    assert (payload["errors"], payload["movie"]["countries"]) == ([], ["FR"])


@pytest.mark.parametrize("field", LISTS)
def test_a_list_is_not_given_and_changed_at_once(stocked: Desk, field: str) -> None:
    movie, capitalised = make(stocked), f"{field[:1].upper()}{field[1:]}"

    payload = patch(stocked, movie, {field: None, f"add{capitalised}": [], f"remove{capitalised}": []})

    assert problems(payload) == [("INVALID", f"input.remove{capitalised}"), ("INVALID", f"input.add{capitalised}")]
    assert payload["errors"][1]["message"] == (
        f"{field} and add{capitalised} stand in one patch; give the whole list, or only what changes."
    )
    assert patch(stocked, movie, {})["movie"]["version"] == 1


def test_what_is_not_there_cannot_be_removed(stocked: Desk) -> None:
    movie = make(stocked)
    membership = row(stocked, movie, "memberships")

    payload = patch(
        stocked,
        movie,
        {
            "removeCountries": ["US", "FR"],
            "removeKeywords": [{"slug": "revenge"}, {"slug": "noir"}],
            "removeCredits": [NOBODY, membership["id"], "zz"],
            "removeExternalIds": [{"source": "imdb", "value": "no-such"}],
        },
    )

    assert problems(payload) == [
        ("INVALID", "input.removeExternalIds.0"),
        ("INVALID", "input.removeCountries.1"),
        ("INVALID", "input.removeKeywords.1"),
        ("INVALID", "input.removeCredits.0"),
        ("INVALID", "input.removeCredits.1"),
        ("INVALID", "input.removeCredits.2"),
    ]
    assert "'FR' is not in countries; leave it out." in [one["message"] for one in payload["errors"]]
    assert patch(stocked, movie, {})["movie"]["version"] == 1


def test_what_is_wrong_is_told_item_by_item(stocked: Desk) -> None:
    movie = make(stocked)

    payload = patch(
        stocked,
        movie,
        {
            "addCountries": ["Atlantis"],
            "addKeywords": [{"slug": "no-such"}],
            "addCredits": [
                {"person": {"slug": "no-such"}, "department": "CAST"},
                {"person": {"slug": "len"}, "department": "CREW"},
                {"id": NOBODY, "person": {"slug": "len"}, "department": "CAST"},
            ],
            "addExternalIds": [{"source": "", "value": "x"}],
        },
    )

    assert problems(payload) == [
        ("REQUIRED", "input.addExternalIds.0.source"),
        ("INVALID", "input.addCountries.0"),
        ("NOT_FOUND", "input.addKeywords.0"),
        ("NOT_FOUND", "input.addCredits.0.person"),
        ("REQUIRED", "input.addCredits.1.job"),
        ("NOT_FOUND", "input.addCredits.2.id"),
    ]


def test_an_id_that_another_entry_has_is_told_where_it_is_added(stocked: Desk) -> None:
    other, movie = make(stocked), make(stocked)
    (taken,) = patch(stocked, other, {})["movie"]["externalIds"]

    payload = patch(stocked, movie, {"addExternalIds": [{"source": "tmdb", "value": movie}, taken]})

    assert [(one["code"], one["field"], one["id"]) for one in payload["errors"]] == [
        ("NOT_UNIQUE", ["input", "addExternalIds", "1"], other)
    ]


def test_a_list_does_not_become_longer_than_it_may_be(stocked: Desk) -> None:
    full = stocked.make("Person", name="Many", alsoKnownAs=[f"name {number}" for number in range(200)])
    document = """mutation ($id: ID!, $input: PersonPatch!) {
      updatePerson(id: $id, input: $input) { person { alsoKnownAs } errors { code field message } } }"""

    refused = stocked.run(document, {"id": full, "input": {"addAlsoKnownAs": ["one more"]}})["updatePerson"]
    swapped = stocked.run(document, {"id": full, "input": {"addAlsoKnownAs": ["one more"], "removeAlsoKnownAs": ["name 7"]}})

    assert problems(refused) == [("TOO_LONG", "input.addAlsoKnownAs")]
    assert refused["errors"][0]["message"] == "alsoKnownAs would have 201 items; at most 200 fit."
    assert swapped["updatePerson"]["errors"] == []
    assert swapped["updatePerson"]["person"]["alsoKnownAs"][-1] == "one more"


def test_a_conflict_names_the_list_that_both_changed(stocked: Desk) -> None:
    movie = make(stocked)
    patch(stocked, movie, {"addCountries": ["FR"]})

    payload = patch(stocked, movie, {"removeCountries": ["US"], "addKeywords": [{"slug": "noir"}]}, expectedVersion=1)

    assert problems(payload) == [("VERSION_CONFLICT", "expectedVersion")]
    assert payload["errors"][0]["message"].endswith("Changed here and in between: countries.")


def test_a_new_entry_takes_whole_lists_only(stocked: Desk) -> None:
    document = 'mutation { createMovie(input: {title: "x", addCountries: ["US"]}) { errors { code } } }'

    assert stocked.refuse(document) == "GRAPHQL_VALIDATION_FAILED"


def test_an_integration_needs_no_id_at_all(stocked: Desk) -> None:
    movie = make(stocked)
    (external,) = patch(stocked, movie, {})["movie"]["externalIds"]
    given = {"addCredits": [{"person": {"slug": "len"}, "department": "WRITING", "job": "Screenplay"}]}

    payload = stocked.run(PATCH, {"by": {"externalId": external}, "input": given})["updateMovie"]

    assert payload["errors"] == []
    assert [one["person"]["slug"] for one in payload["movie"]["credits"]["nodes"]] == ["ana", "len"]
