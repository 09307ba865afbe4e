"""Refused saves: one problem, one refusal with its code and path, and nothing changed."""

from typing import Any
from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor, Permission
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.errors import ErrorCode, Refusal, Refused
from tests.editing.tables import dump, select_one
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_review

READER = Actor("reader", frozenset({Permission.READ_DRAFTS, Permission.PUBLISH}))

REVENGE = {"slug": "revenge"}
ANA = {"slug": "ana-de-armas"}
NOWHERE = f"movie_{UUID(int=1)}"

CASES: dict[str, tuple[str, dict[str, Any], str, str]] = {
    # What every text must be.
    "a missing title": ("Movie", {"year": 2025}, "REQUIRED", "title"),
    "a null title": ("Movie", make_movie(title=None), "REQUIRED", "title"),
    "an empty title": ("Movie", make_movie(title=""), "REQUIRED", "title"),
    "a title of spaces": ("Movie", make_movie(title=" \t"), "REQUIRED", "title"),
    "a number for a title": ("Movie", make_movie(title=1917), "INVALID", "title"),
    "a title too long": ("Movie", make_movie(title="a" * 301), "TOO_LONG", "title"),
    "a title too long to be ordered by": ("Movie", make_movie(title="\ufdfa" * 200), "TOO_LONG", "title"),
    "a NUL in a title": ("Movie", make_movie(title="a\0b"), "INVALID", "title"),
    "half a surrogate pair": ("Movie", make_movie(tagline="\ud83c"), "INVALID", "tagline"),
    "a NUL in a list": ("Keyword", make_keyword(synonyms=["a", "b\0"]), "INVALID", "synonyms.1"),
    "a NUL in a body": ("Review", make_review("ballerina-2025", body="a\0"), "INVALID", "body"),
    "an unknown field": ("Movie", make_movie(titel="Heat"), "INVALID", "titel"),
    "a field that is counted": ("Movie", make_movie(score=3), "INVALID", "score"),
    "a field the system keeps": ("Movie", make_movie(version=3), "INVALID", "version"),
    # Slugs.
    "a slug with capitals": ("Movie", make_movie(slug="Heat"), "INVALID", "slug"),
    "a slug too long": ("Movie", make_movie(slug="a" * 121), "TOO_LONG", "slug"),
    "a slug that is taken": ("Movie", make_movie(slug="ballerina-2025"), "NOT_UNIQUE", "slug"),
    # Numbers, days, choices.
    "a year too early": ("Movie", make_movie(year=1869), "INVALID", "year"),
    "a year too late": ("Movie", make_movie(year=2201), "INVALID", "year"),
    "a year as text": ("Movie", make_movie(year="1995"), "INVALID", "year"),
    "a broken year": ("Movie", make_movie(year=1995.5), "INVALID", "year"),
    "a year that is true": ("Movie", make_movie(year=True), "INVALID", "year"),
    "an endless year": ("Movie", make_movie(year=10**400), "INVALID", "year"),
    "a day that never was": ("Movie", make_movie(releaseDate="2025-02-30"), "INVALID", "releaseDate"),
    "a day without zeros": ("Movie", make_movie(releaseDate="2025-6-6"), "INVALID", "releaseDate"),
    "a kind that is none": ("Movie", make_movie(kind="feature"), "INVALID", "kind"),
    "a text for true": ("Review", make_review("ballerina-2025", hasSpoilers="no"), "INVALID", "hasSpoilers"),
    # Checks of single fields.
    "a language with an underscore": ("Movie", make_movie(originalLanguage="en_US"), "INVALID", "originalLanguage"),
    "a language in full": ("Review", make_review("ballerina-2025", language="English"), "INVALID", "language"),
    "a country in full": ("Movie", make_movie(countries=["US", "France"]), "INVALID", "countries.1"),
    "a country that never was": ("Movie", make_movie(countries=["ZZ"]), "INVALID", "countries.0"),
    "an address that is none": ("Review", make_review("ballerina-2025", originalUrl="ftp://a"), "INVALID", "originalUrl"),
    # Lists.
    "a list that is none": ("Keyword", make_keyword(synonyms="a"), "INVALID", "synonyms"),
    "a list too long": ("Keyword", make_keyword(synonyms=["a"] * 201), "TOO_LONG", "synonyms"),
    "an empty item": ("Keyword", make_keyword(synonyms=[""]), "INVALID", "synonyms.0"),
    "a null item": ("Keyword", make_keyword(synonyms=[None]), "INVALID", "synonyms.0"),
    "too many keywords": ("Movie", make_movie(keywords=[REVENGE] * 201), "TOO_LONG", "keywords"),
    "a keyword twice": ("Movie", make_movie(keywords=[REVENGE, REVENGE]), "NOT_UNIQUE", "keywords.1"),
    "too many memberships": ("Movie", make_movie(memberships=[{}] * 201), "TOO_LONG", "memberships"),
    # References.
    "an unknown slug": ("Movie", make_movie(keywords=[REVENGE, {"slug": "no"}]), "NOT_FOUND", "keywords.1"),
    "an unknown id": ("Review", make_review("") | {"movie": {"id": NOWHERE}}, "NOT_FOUND", "movie"),
    "an unknown external id": (
        "Review",
        make_review("") | {"movie": {"externalId": {"source": "imdb", "value": "tt0"}}},
        "NOT_FOUND",
        "movie",
    ),
    "an id of another type": ("Review", make_review("") | {"movie": {"id": f"person_{UUID(int=1)}"}}, "INVALID", "movie"),
    "a broken id": ("Review", make_review("") | {"movie": {"id": "movie_1"}}, "INVALID", "movie"),
    "a reference by nothing": ("Review", make_review("") | {"movie": {}}, "INVALID", "movie"),
    "a reference by two things": ("Review", make_review("") | {"movie": {"slug": "a", "id": NOWHERE}}, "INVALID", "movie"),
    "a reference by title": ("Review", make_review("") | {"movie": {"title": "Heat"}}, "INVALID", "movie"),
    "a reference that is a text": ("Review", make_review("") | {"movie": "ballerina-2025"}, "INVALID", "movie"),
    "a NUL in a reference": ("Review", make_review("a\0"), "INVALID", "movie"),
    "half a pair in a reference": ("Review", make_review("\ud83c"), "INVALID", "movie"),
    "a NUL in the external id of a reference": (
        "Review",
        make_review("") | {"movie": {"externalId": {"source": "imdb", "value": "\0"}}},
        "INVALID",
        "movie",
    ),
    "a missing movie": ("Review", {"title": "Steel", "body": "Good."}, "REQUIRED", "movie"),
    # External ids.
    "an external id that is taken": (
        "Movie",
        make_movie(externalIds=[{"source": "tmdb", "value": "1"}, {"source": "imdb", "value": "tt7181546"}]),
        "NOT_UNIQUE",
        "externalIds.1",
    ),
    "an external id twice": (
        "Movie",
        make_movie(externalIds=[{"source": "a", "value": "b"}] * 2),
        "NOT_UNIQUE",
        "externalIds.1",
    ),
    "an external id without value": ("Movie", make_movie(externalIds=[{"source": "a"}]), "INVALID", "externalIds.0"),
    "an external id of numbers": ("Movie", make_movie(externalIds=[{"source": "a", "value": 1}]), "INVALID", "externalIds.0"),
    "an empty source": ("Movie", make_movie(externalIds=[{"source": "", "value": "1"}]), "REQUIRED", "externalIds.0.source"),
    "a source too long": (
        "Movie",
        make_movie(externalIds=[{"source": "a" * 61, "value": "1"}]),
        "TOO_LONG",
        "externalIds.0.source",
    ),
    "a value too long": (
        "Movie",
        make_movie(externalIds=[{"source": "a", "value": "1" * 201}]),
        "TOO_LONG",
        "externalIds.0.value",
    ),
    # Ratings and prose.
    "a label that says nothing": ("Review", make_review("ballerina-2025", rating={"label": "great"}), "INVALID", "rating"),
    "a rating that is a number": ("Review", make_review("ballerina-2025", rating=8), "INVALID", "rating"),
    "a value as text": ("Review", make_review("ballerina-2025", rating={"value": "8"}), "INVALID", "rating.value"),
    "a value off its scale": ("Review", make_review("ballerina-2025", rating={"value": 11}), "INVALID", "rating"),
    "a value that is no number": ("Review", make_review("ballerina-2025", rating={"value": float("nan")}), "INVALID", "rating"),
    "an unknown part of a rating": (
        "Review",
        make_review("ballerina-2025", rating={"label": "8/10", "outOf": 10}),
        "INVALID",
        "rating.outOf",
    ),
    "an empty body": ("Review", make_review("ballerina-2025", body=" \n"), "REQUIRED", "body"),
    "a body too long": ("Review", make_review("ballerina-2025", body="a" * (2**21 + 1)), "TOO_LONG", "body"),
    "a body of which no excerpt can be made": ("Review", make_review("ballerina-2025", body="***"), "REQUIRED", "excerpt"),
    # Owned rows.
    "a credit that is none": ("Movie", make_movie(credits=["Ana"]), "INVALID", "credits.0"),
    "a credit without person": ("Movie", make_movie(credits=[{"department": "CAST"}]), "REQUIRED", "credits.0.person"),
    "a credit of nobody": (
        "Movie",
        make_movie(credits=[make_credit("ana-de-armas"), make_credit("no")]),
        "NOT_FOUND",
        "credits.1.person",
    ),
    "a credit without department": ("Movie", make_movie(credits=[{"person": ANA}]), "REQUIRED", "credits.0.department"),
    "a job missing outside the cast": (
        "Movie",
        make_movie(credits=[make_credit("ana-de-armas", department="MUSIC")]),
        "REQUIRED",
        "credits.0.job",
    ),
    "a billing of nought": (
        "Movie",
        make_movie(credits=[make_credit("ana-de-armas", billing=0)]),
        "INVALID",
        "credits.0.billing",
    ),
    "a credit that says its movie": (
        "Movie",
        make_movie(credits=[make_credit("ana-de-armas", movie=REVENGE)]),
        "INVALID",
        "credits.0.movie",
    ),
    "a credit with the id of another movie's": (
        "Movie",
        make_movie(credits=[make_credit("ana-de-armas", id=f"credit_{UUID(int=1)}")]),
        "NOT_FOUND",
        "credits.0.id",
    ),
    "a credit with a broken id": (
        "Movie",
        make_movie(credits=[make_credit("ana-de-armas", id="1")]),
        "INVALID",
        "credits.0.id",
    ),
    "a franchise twice": (
        "Movie",
        make_movie(memberships=[make_membership("spin-offs"), make_membership("spin-offs")]),
        "NOT_UNIQUE",
        "memberships.1.franchise",
    ),
    "a chronology too fine": (
        "Movie",
        make_movie(memberships=[make_membership("spin-offs", chronology=0.12345)]),
        "INVALID",
        "memberships.0.chronology",
    ),
    "a chronology too far": (
        "Movie",
        make_movie(memberships=[make_membership("spin-offs", chronology=-1_000_000.1)]),
        "INVALID",
        "memberships.0.chronology",
    ),
    "a chronology without end": (
        "Movie",
        make_movie(memberships=[make_membership("spin-offs", chronology=float("inf"))]),
        "INVALID",
        "memberships.0.chronology",
    ),
    # Trees.
    "itself for a parent": ("Franchise", make_franchise(slug="loop", parent={"slug": "loop"}), "CIRCULAR", "parent"),
}


@pytest.mark.parametrize(("type_name", "values", "code", "path"), CASES.values(), ids=CASES.keys())
async def test_what_is_wrong_with_a_new_entry_is_said(
    library: Database, type_name: str, values: dict[str, Any], code: str, path: str
) -> None:
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, type_name, values)

    assert [(one.code, ".".join(one.field)) for one in refused.value.refusals] == [(code, path)]
    assert await dump(library) == before


async def test_everything_that_is_wrong_is_said_at_once(library: Database) -> None:
    values = make_movie(title="", year=3000, slug="ballerina-2025", credits=[{"job": 1}, make_credit("no")], keywords=["a"])

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", values)

    assert [(one.code, ".".join(one.field)) for one in refused.value.refusals] == [
        (ErrorCode.REQUIRED, "title"),
        (ErrorCode.INVALID, "year"),
        (ErrorCode.INVALID, "keywords.0"),
        (ErrorCode.REQUIRED, "credits.0.person"),
        (ErrorCode.REQUIRED, "credits.0.department"),
        (ErrorCode.INVALID, "credits.0.job"),
        (ErrorCode.NOT_FOUND, "credits.1.person"),
        (ErrorCode.NOT_UNIQUE, "slug"),
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (make_movie(year=3000), "3000 is out of range; give a whole number from 1870 to 2200."),
        (make_movie(releaseDate="2025-06-31"), "'2025-06-31' is a day that does not exist; June 2025 has 30 days."),
        (make_movie(releaseDate="0000-01-01"), "'0000-01-01' is a day that does not exist; years go from 0001 to 9999."),
        (
            make_movie(releaseDate="6 June 2025"),
            "'6 June 2025' is not a calendar day; give one as YYYY-MM-DD, such as 2025-06-06.",
        ),
        (make_movie(titel="Heat"), "There is no field 'titel' here; did you mean title?"),
        (
            make_movie(kind="feature"),
            "'feature' is no MovieKind; choose one of FEATURE, SHORT, DOCUMENTARY, TV_MOVIE, MINISERIES, SPECIAL.",
        ),
        (make_movie(originalLanguage="English"), "'English' is not a language tag; did you mean \"en\"?"),
        (make_movie(countries=["UK"]), "'UK' is not a country code; did you mean \"GB\"?"),
        (make_movie(keywords=[{"slug": "no"}]), "There is no Keyword with the slug 'no'; create it first, or name another."),
        (
            make_movie(slug="ballerina-2025"),
            "The slug 'ballerina-2025' belongs to another Movie; choose another, such as ballerina-2025-2.",
        ),
    ],
)
async def test_a_refusal_says_what_was_wrong_and_what_would_be_right(
    library: Database, values: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", values)

    assert [one.message for one in refused.value.refusals] == [message]


async def test_a_long_value_is_shown_cut(library: Database) -> None:
    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", make_movie(title="a" * 1_000_000))

    (refusal,) = refused.value.refusals
    assert len(refusal.message) < 200


async def test_only_who_may_write_creates(library: Database) -> None:
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await create_entry(library, READER, "Movie", make_movie())

    assert refused.value.refusals == (
        Refusal(ErrorCode.FORBIDDEN, (), "reader may not do this; it takes the permission WRITE."),
    )
    assert await dump(library) == before


async def test_a_note_holds_what_a_text_can_hold(library: Database) -> None:
    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", make_movie(), note="a\0")

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.INVALID, ("note",))]


async def test_a_given_key_must_be_new(library: Database) -> None:
    movie = await select_one(library, "SELECT id FROM movie")

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", make_movie(), key=movie["id"])

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.NOT_UNIQUE, ("id",))]


async def test_what_is_not_there_cannot_be_updated(library: Database) -> None:
    with pytest.raises(Refused) as refused:
        await update_entry(library, CMS, "Movie", UUID(int=1), {"title": "Heat"})

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.NOT_FOUND, ("id",))]


async def test_an_entry_of_another_type_is_not_there(library: Database) -> None:
    person = await select_one(library, "SELECT id FROM person")

    with pytest.raises(Refused) as refused:
        await update_entry(library, CMS, "Movie", person["id"], {"title": "Heat"})

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.NOT_FOUND, ("id",))]


async def test_another_version_than_expected_is_a_conflict(library: Database) -> None:
    movie = await select_one(library, "SELECT id FROM movie")
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await update_entry(library, CMS, "Movie", movie["id"], {"title": "Heat"}, expected_version=2)

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.VERSION_CONFLICT, ("expectedVersion",))]
    assert refused.value.refusals[0].message == "Version 2 is not the latest, 1; read the entry again, then save."
    assert await dump(library) == before


@pytest.mark.parametrize(
    ("values", "code", "path"),
    [
        ({"title": None}, "REQUIRED", "title"),
        ({"title": " "}, "REQUIRED", "title"),
        ({"year": 1}, "INVALID", "year"),
        ({"slug": "A"}, "INVALID", "slug"),
        ({"relatedMovies": [{"slug": "no"}]}, "NOT_FOUND", "relatedMovies.0"),
        ({"credits": [make_credit("no")]}, "NOT_FOUND", "credits.0.person"),
        ({"credits": [make_credit("ana-de-armas", id=f"credit_{UUID(int=1)}")]}, "NOT_FOUND", "credits.0.id"),
        ({"credits": [make_credit("ana-de-armas", id=f"movie_{UUID(int=1)}")]}, "NOT_FOUND", "credits.0.id"),
        ({"no": 1}, "INVALID", "no"),
    ],
)
async def test_what_is_wrong_with_a_patch_is_said(library: Database, values: dict[str, Any], code: str, path: str) -> None:
    movie = await select_one(library, "SELECT id FROM movie")
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await update_entry(library, CMS, "Movie", movie["id"], values)

    assert [(one.code, ".".join(one.field)) for one in refused.value.refusals] == [(code, path)]
    assert await dump(library) == before


async def test_a_credit_cannot_be_kept_twice(library: Database) -> None:
    credit = await select_one(library, "SELECT id, movie_id FROM credit")
    twice = [make_credit("ana-de-armas", id=f"credit_{credit['id']}")] * 2

    with pytest.raises(Refused) as refused:
        await update_entry(library, CMS, "Movie", credit["movie_id"], {"credits": twice})

    assert [(one.code, ".".join(one.field)) for one in refused.value.refusals] == [("NOT_FOUND", "credits.1.id")]


async def test_a_parent_cannot_stand_under_its_child(library: Database) -> None:
    revenge = await select_one(library, "SELECT id FROM keyword WHERE slug = 'revenge'")
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await update_entry(library, CMS, "Keyword", revenge["id"], {"broader": {"slug": "cold-revenge"}})

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.CIRCULAR, ("broader",))]
    assert await dump(library) == before


async def test_an_unknown_content_type_is_a_mistake_in_the_caller(library: Database) -> None:
    with pytest.raises(LookupError, match="there is no content type 'Film'"):
        await create_entry(library, CMS, "Film", make_movie())
