"""Texts where inputs want objects: the refusal writes the object that was meant, in the notation of who asked."""

import pytest

from tests.mutations.desk import Desk

ID = "movie_0193a1f2-0000-7000-8000-000000000000"

MEANT = {
    "a rating": ("Review", "rating", '"4/5"', "RatingInput", '{label: "4/5"}'),
    "a rating as a number": ("Review", "rating", "8.5", "RatingInput", "{value: 8.5}"),
    "a movie by slug": ("Review", "movie", '"heat-1995"', "EntryRef", '{slug: "heat-1995"}'),
    "a movie by id": ("Review", "movie", f'"{ID}"', "EntryRef", f'{{id: "{ID}"}}'),
    "a movie by external id": (
        "Review",
        "movie",
        '"imdb:tt0113277"',
        "EntryRef",
        '{externalId: {source: "imdb", value: "tt0113277"}}',
    ),
    "a movie by its title": ("Review", "movie", '"Alien: Romulus"', "EntryRef", '{slug: "Alien: Romulus"}'),
    "a movie by what has a quote in it": (
        "Review",
        "movie",
        r'"x:a\"b"',
        "EntryRef",
        r'{externalId: {source: "x", value: "a\"b"}}',
    ),
    "a critic": ("Review", "critic", '"jane"', "EntryRef", '{slug: "jane"}'),
    "a keyword": ("Movie", "keywords[0]", '["revenge"]', "EntryRef", '{slug: "revenge"}'),
    "a list of one": ("Movie", "keywords", '"revenge"', "EntryRef", '{slug: "revenge"}'),
    "a credit": ("Movie", "credits", '"al-pacino"', "CreditInput", '{person: {slug: "al-pacino"}, department: ...}'),
    "a membership": ("Movie", "memberships[0]", '["wick"]', "MembershipInput", '{franchise: {slug: "wick"}}'),
    "an external id": (
        "Movie",
        "externalIds[0]",
        '["imdb:tt0113277"]',
        "ExternalIdInput",
        '{source: "imdb", value: "tt0113277"}',
    ),
}


@pytest.mark.parametrize(("kind", "path", "value", "wanted", "right"), MEANT.values(), ids=MEANT)
def test_a_literal_that_should_be_an_object_is_answered_with_it(
    shared_desk: Desk, kind: str, path: str, value: str, wanted: str, right: str
) -> None:
    document = f'mutation {{ update{kind}(id: "{ID}", input: {{{path.partition("[")[0]}: {value}}}) {{ errors {{ code }} }} }}'

    (error,) = shared_desk.post(document).json()["errors"]

    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert error["message"] == f"input.{path}: {value.strip('[]')} is no {wanted}; write {right}"


NOTHING_MEANT = {
    "an address": ("Review", "movie", '"https://x.org/a"', "EntryRef", "the fields are id, slug and externalId"),
    "a long text": ("Review", "movie", f'"{"a" * 81}"', "EntryRef", "the fields are id, slug and externalId"),
    "an address for a membership": (
        "Movie",
        "memberships[0]",
        '["https://x.org/a"]',
        "MembershipInput",
        "the fields are franchise, kind, installment, chronology and note",
    ),
    "an address for an external id": (
        "Movie",
        "externalIds[0]",
        '["https://x.org/a"]',
        "ExternalIdInput",
        "the fields are source and value",
    ),
}


@pytest.mark.parametrize(("kind", "path", "value", "wanted", "fields"), NOTHING_MEANT.values(), ids=NOTHING_MEANT)
def test_what_names_nothing_is_answered_with_what_an_object_may_hold(
    shared_desk: Desk, kind: str, path: str, value: str, wanted: str, fields: str
) -> None:
    document = f'mutation {{ update{kind}(id: "{ID}", input: {{{path.partition("[")[0]}: {value}}}) {{ errors {{ code }} }} }}'

    (error,) = shared_desk.post(document).json()["errors"]

    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
    assert error["message"].startswith(f"input.{path}: ")
    assert error["message"].endswith(f" is no {wanted}, which is an object; {fields}")


VARIABLES = {
    "a rating": ("Review", {"rating": "4/5"}, '$i.rating: "4/5" is no RatingInput; write {"label": "4/5"}'),
    "a movie": ("Review", {"movie": "heat"}, '$i.movie: "heat" is no EntryRef; write {"slug": "heat"}'),
    "a membership": (
        "Movie",
        {"memberships": ["wick"]},
        '$i.memberships[0]: "wick" is no MembershipInput; write {"franchise": {"slug": "wick"}}',
    ),
    "an external id": (
        "Movie",
        {"externalIds": ["tmdb:949"]},
        '$i.externalIds[0]: "tmdb:949" is no ExternalIdInput; write {"source": "tmdb", "value": "949"}',
    ),
}


@pytest.mark.parametrize(("kind", "given", "message"), VARIABLES.values(), ids=VARIABLES)
def test_so_is_a_variable_in_json(shared_desk: Desk, kind: str, given: dict[str, object], message: str) -> None:
    document = f'mutation ($i: {kind}Patch!) {{ update{kind}(id: "{ID}", input: $i) {{ errors {{ code }} }} }}'

    (error,) = shared_desk.post(document, {"i": given}).json()["errors"]

    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"] == message
