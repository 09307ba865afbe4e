"""Random content: small whole graphs in which ties, gaps and repetitions are the rule."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.generate import values
from tests.oracle.content import ENTRY_TYPES, Content

SIZES = (0, 1, 3, 4, 5, 6, 8, 8)
Row = dict[str, Any]
Ids = dict[str, list[str]]

# The names of the contract's enums.
ENUMS = {
    "MovieKind": ("FEATURE", "SHORT", "DOCUMENTARY", "TV_MOVIE", "MINISERIES", "SPECIAL"),
    "ProductionStatus": ("ANNOUNCED", "IN_PRODUCTION", "POST_PRODUCTION", "RELEASED", "CANCELLED"),
    "FranchiseKind": ("UNIVERSE", "FRANCHISE", "SERIES", "TRILOGY", "ANTHOLOGY"),
    "KeywordCategory": ("GENRE", "THEME", "SETTING", "TECHNIQUE", "MOOD", "AUDIENCE", "ORGANISATION", "OTHER"),
    "Verdict": ("ESSENTIAL", "RECOMMENDED", "MIXED", "SKIP"),
    "Department": (
        *("CAST", "DIRECTING", "WRITING", "PRODUCTION", "CAMERA", "EDITING", "SOUND", "MUSIC", "ART", "COSTUME"),
        *("VISUAL_EFFECTS", "STUNTS", "CREW"),
    ),
    "MembershipKind": ("MAIN", "SPIN_OFF", "PREQUEL", "SEQUEL", "SIDE_STORY", "CROSSOVER", "REMAKE", "REBOOT", "SHORT"),
}


def enum(name: str) -> st.SearchStrategy[str]:
    """Draw a value of an enum."""
    return st.sampled_from(ENUMS[name])


def some_of(choices: Sequence[str]) -> st.SearchStrategy[list[str]]:
    """Draw a few of these, each once, in any order."""
    return st.lists(st.sampled_from(choices), max_size=3, unique=True) if choices else st.just([])


def one_or_none(choices: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Draw one of these or None."""
    return values.maybe(st.sampled_from(choices)) if choices else st.none()


NAME = values.names()
NAME_OR_NONE = values.maybe(NAME)
NUMBER_OR_NONE = one_or_none(values.SMALL_NUMBERS)
DAY_OR_NONE = one_or_none(values.DAYS)
PROSE = values.prose()
PROSE_OR_NONE = values.maybe(PROSE)
LANGUAGE = st.sampled_from(values.LANGUAGES)
DELAY = st.integers(0, 2).map(lambda days: timedelta(days=days))

# What stands in a row without reference to another one.
ENTRY = st.fixed_dictionaries(
    {
        "slug": st.sampled_from(("john-wick", "ballerina", "8-1-2")),
        "version": st.integers(1, 3),
        "updatedAt": DELAY,
        "firstPublishedAt": DELAY,
        "publishedAt": DELAY,
        "externalIds": st.lists(values.external_ids(), max_size=2),
    }
)
OWN = {
    "Movie": st.fixed_dictionaries(
        {
            "title": NAME,
            "originalTitle": NAME_OR_NONE,
            "kind": enum("MovieKind"),
            "productionStatus": enum("ProductionStatus"),
            "year": one_or_none(values.YEARS),
            "releaseDate": DAY_OR_NONE,
            "runtimeMinutes": NUMBER_OR_NONE,
            "tagline": NAME_OR_NONE,
            "synopsis": PROSE_OR_NONE,
            "countries": some_of(values.COUNTRIES),
            "originalLanguage": values.maybe(LANGUAGE),
        }
    ),
    "Person": st.fixed_dictionaries(
        {
            "name": NAME,
            "sortName": NAME,
            "alsoKnownAs": some_of(values.NAMES),
            "biography": PROSE_OR_NONE,
            "bornOn": DAY_OR_NONE,
            "diedOn": DAY_OR_NONE,
        }
    ),
    "Franchise": st.fixed_dictionaries({"name": NAME, "kind": enum("FranchiseKind"), "description": PROSE_OR_NONE}),
    "Keyword": st.fixed_dictionaries({"name": NAME, "category": enum("KeywordCategory"), "synonyms": some_of(values.NAMES)}),
    "Review": st.fixed_dictionaries(
        {
            "title": NAME,
            "dek": NAME_OR_NONE,
            "rating": values.maybe(values.ratings()),
            "verdict": values.maybe(enum("Verdict")),
            "body": PROSE,
            "excerpt": NAME,
            "language": LANGUAGE,
            "hasSpoilers": st.booleans(),
            "originalUrl": one_or_none(("https://example.org/a?b=c&d=%20",)),
            "publishedOn": DAY_OR_NONE,
        }
    ),
}


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Draw up to eight things of each type, with every reference whole and both trees without circles."""
    ids = {name: draw_ids(draw, name, draw(st.sampled_from(SIZES))) for name in ENTRY_TYPES}
    if not ids["Movie"]:
        ids["Review"] = []
    rows = {name: draw_rows(draw, name, ids) for name in ENTRY_TYPES}
    rows |= {"Credit": draw(credit_rows(ids)), "Membership": draw(membership_rows(ids))}
    for movie_id, movie in rows["Movie"].items():
        movie["credits"] = draw(owned(rows["Credit"], movie_id))
        movie["memberships"] = draw(owned(rows["Membership"], movie_id))
    return Content(rows, draw_redirects(draw, rows))


def draw_ids(draw: st.DrawFn, type_name: str, size: int) -> list[str]:
    """Draw so many ids of a type, in no order of time."""
    return draw(st.lists(values.ids(type_name), min_size=size, max_size=size, unique=True))


def draw_rows(draw: st.DrawFn, type_name: str, ids: Ids) -> dict[str, Row]:
    """Draw the rows of an entry type; slugs and external ids are unique within it."""
    taken: set[tuple[str, str]] = set()
    rows = {}
    for place, thing_id in enumerate(ids[type_name]):
        row = draw(OWN[type_name]) | draw(RELATIONS[type_name](ids, place)) | dated(draw(ENTRY), thing_id)
        known = {(each["source"], each["value"]): each for each in row["externalIds"]}
        fresh = {pair: each for pair, each in known.items() if pair not in taken}
        taken |= fresh.keys()
        rows[thing_id] = row | {"slug": f"{row['slug']}-{place}", "externalIds": list(fresh.values())}
    return rows


def dated(row: Row, thing_id: str) -> Row:
    """Return an entry's own fields with its delays turned into instants; the id holds that of its creation."""
    created = values.created_at(thing_id)
    first_published = created + row["firstPublishedAt"]
    return row | {
        "status": "PUBLISHED",
        "createdAt": created,
        "updatedAt": created + row["updatedAt"],
        "firstPublishedAt": first_published,
        "publishedAt": first_published + row["publishedAt"],
    }


def movie_relations(ids: Ids, place: int) -> st.SearchStrategy[Row]:
    """Draw what a movie refers to; what it owns comes later."""
    others = [each for index, each in enumerate(ids["Movie"]) if index != place]
    return st.fixed_dictionaries({"keywords": some_of(ids["Keyword"]), "relatedMovies": some_of(others)})


def person_relations(_ids: Ids, _place: int) -> st.SearchStrategy[Row]:
    """Draw what a person refers to: nothing."""
    return st.just({})


def franchise_relations(ids: Ids, place: int) -> st.SearchStrategy[Row]:
    """Draw a parent from earlier in the list, so that no circle can form."""
    return st.fixed_dictionaries({"parent": one_or_none(ids["Franchise"][:place])})


def keyword_relations(ids: Ids, place: int) -> st.SearchStrategy[Row]:
    """Draw a broader keyword from earlier in the list, so that no circle can form."""
    return st.fixed_dictionaries({"broader": one_or_none(ids["Keyword"][:place])})


def review_relations(ids: Ids, _place: int) -> st.SearchStrategy[Row]:
    """Draw what a review refers to."""
    return st.fixed_dictionaries(
        {
            "movie": st.sampled_from(ids["Movie"]),
            "critic": one_or_none(ids["Person"]),
            "keywords": some_of(ids["Keyword"]),
            "relatedMovies": some_of(ids["Movie"]),
        }
    )


RELATIONS = {
    "Movie": movie_relations,
    "Person": person_relations,
    "Franchise": franchise_relations,
    "Keyword": keyword_relations,
    "Review": review_relations,
}


def credit_rows(ids: Ids) -> st.SearchStrategy[dict[str, Row]]:
    """Draw credits, no two alike on one movie."""
    if not ids["Movie"] or not ids["Person"]:
        return st.just({})
    fields = {
        "movie": st.sampled_from(ids["Movie"]),
        "person": st.sampled_from(ids["Person"]),
        "department": enum("Department"),
        "job": NAME,
        "character": NAME_OR_NONE,
        "note": NAME_OR_NONE,
        "billing": NUMBER_OR_NONE,
    }
    return identified("Credit", fields, ("movie", "person", "department", "job", "character"))


def membership_rows(ids: Ids) -> st.SearchStrategy[dict[str, Row]]:
    """Draw memberships, one at most of a movie in a franchise."""
    if not ids["Movie"] or not ids["Franchise"]:
        return st.just({})
    fields = {
        "franchise": st.sampled_from(ids["Franchise"]),
        "movie": st.sampled_from(ids["Movie"]),
        "kind": enum("MembershipKind"),
        "installment": NUMBER_OR_NONE,
        "chronology": values.maybe(st.sampled_from(values.CHRONOLOGIES)),
        "note": NAME_OR_NONE,
    }
    return identified("Membership", fields, ("franchise", "movie"))


@st.composite
def identified(
    draw: st.DrawFn, type_name: str, fields: dict[str, st.SearchStrategy[Any]], unique: Sequence[str]
) -> dict[str, Row]:
    """Draw rows under ids, unique in some of their fields together."""
    drawn = [draw(st.fixed_dictionaries(fields)) for _ in range(draw(st.sampled_from(SIZES)))]
    rows = list({tuple(row[name] for name in unique): row for row in drawn}.values())
    return dict(zip(draw_ids(draw, type_name, len(rows)), rows, strict=True))


def owned(rows: dict[str, Row], movie_id: str) -> st.SearchStrategy[list[str]]:
    """Draw an order of the editors for what a movie owns."""
    return st.permutations([each for each, row in rows.items() if row["movie"] == movie_id])


def draw_redirects(draw: st.DrawFn, rows: dict[str, dict[str, Row]]) -> dict[tuple[str, str], str]:
    """Draw old slugs that still find an entry."""
    owners = {name: list(rows[name]) for name in ENTRY_TYPES if rows[name]}
    return {
        (name, f"old-{place}"): owner
        for name, ids in owners.items()
        for place, owner in enumerate(draw(st.lists(st.sampled_from(ids), max_size=2)))
    }
