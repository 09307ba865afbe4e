"""Made-up content as rows of the live edition's tables, in the order in which references can be written."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench.content.keys import Row, key_of, made_at
from bench.content.outline import CREDITS_OF_MOVIES, RATINGS, SEED, UNRATED, Outline
from bench.content.texts import Text, make_text, rich_text_rows
from bench.content.words import Words
from cms.content.values.folding import fold
from cms.content_types.movie import Department
from cms.content_types.person import sort_name
from cms.content_types.review import Verdict

FIRST_DAY = date(2000, 1, 1)
DAYS = 9_800
TEXTS = 64
"""How many different texts there are: rendering Markdown takes longer than writing a row."""
CREW = (Department.DIRECTING, Department.WRITING, Department.CAMERA, Department.MUSIC)
JOBS = ("Director", "Screenplay", "Director of Photography", "Composer")


@dataclass(frozen=True)
class Table:
    """A table's name, and its rows: all with the same columns in the same order."""

    name: str
    rows: Iterator[Row]


def make_tables(outline: Outline, seed: int = SEED) -> Iterator[Table]:
    """Every table that holds something, parents first; the rows are made while they are read."""
    random = Random(seed)
    words = Words(random)
    texts = [make_text(words.markdown()) for _ in range(TEXTS)]
    makers: tuple[tuple[str, Callable[[], Iterator[Row]]], ...] = (
        ("live_keyword", lambda: _keywords(outline)),
        ("live_keyword_closure", lambda: _keyword_closure(outline)),
        ("live_person", lambda: _people(outline, words, random)),
        ("live_person_prose", lambda: rich_text_rows("person", outline.size.people, "biography", [None])),
        ("live_franchise", lambda: _franchises(outline, words)),
        ("live_franchise_closure", lambda: _franchise_closure(outline)),
        ("live_franchise_prose", lambda: rich_text_rows("franchise", outline.size.franchises, "description", texts)),
        ("live_movie", lambda: _movies(outline, words, random)),
        ("live_movie_prose", lambda: rich_text_rows("movie", outline.size.movies, "synopsis", texts)),
        ("live_movie_external_id", lambda: _external_ids(outline)),
        ("live_movie_keywords", lambda: _links("movie", outline.movie_tags, outline)),
        ("live_credit", lambda: _credits(outline, words, random)),
        ("live_membership", lambda: _memberships(outline)),
        ("live_review", lambda: _reviews(outline, words, random, texts)),
        ("live_review_prose", lambda: rich_text_rows("review", outline.size.reviews, "body", texts)),
        ("live_review_keywords", lambda: _links("review", outline.review_tags, outline)),
    )
    for name, maker in makers:
        yield Table(name, maker())


def totals_of(outline: Outline) -> dict[str, int]:
    """How many entries of each type are live."""
    size = outline.size
    return {
        "Keyword": size.keywords,
        "Person": size.people,
        "Franchise": size.franchises,
        "Movie": size.movies,
        "Review": size.reviews,
    }


def _entry(kind: str, number: int, name: str) -> Row:
    """What every entry has; the slug is unique by its number."""
    at = made_at(number)
    return {
        "id": key_of(kind, number),
        "slug": f"{fold(name).replace(' ', '-').replace('ø', 'o').replace('ı', 'i')}-{number}",
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "published_at": at,
        "first_published_at": at,
    }


def _folded(column: str, text: str) -> Row:
    return {column: text, f"{column}_folded": fold(text)}


def _day(random: Random) -> date:
    return FIRST_DAY + timedelta(days=int(random.random() * DAYS))


def _keywords(outline: Outline) -> Iterator[Row]:
    for number, count in enumerate(outline.keyword_counts):
        name = f"subject {number}"
        yield {
            **_entry("keyword", number, name),
            **_folded("name", name),
            "category": "THEME",
            "synonyms": "[]",
            "broader_id": None if number < 10 else key_of("keyword", number % 10),
            "review_count": count,
        }


def _keyword_closure(outline: Outline) -> Iterator[Row]:
    for number in range(outline.size.keywords):
        key = key_of("keyword", number)
        yield {"ancestor_id": key, "descendant_id": key, "depth": 0}
        if number >= 10:
            yield {"ancestor_id": key_of("keyword", number % 10), "descendant_id": key, "depth": 1}


def _people(outline: Outline, words: Words, random: Random) -> Iterator[Row]:
    for number in range(outline.size.people):
        name = words.name()
        yield {
            **_entry("person", number, name),
            **_folded("name", name),
            **_folded("sort_name", sort_name(name)),
            "sort_name_derived": True,
            "also_known_as": "[]",
            "born_on": _day(random) - timedelta(days=20_000),
            "died_on": None,
        }


def _franchises(outline: Outline, words: Words) -> Iterator[Row]:
    for number, parent in enumerate(outline.parents):
        name = words.title()
        yield {
            **_entry("franchise", number, name),
            **_folded("name", name),
            "kind": "UNIVERSE" if parent is None else "SERIES",
            "parent_id": None if parent is None else key_of("franchise", parent),
            "average_score": outline.franchise_scores[number].average,
        }


def _franchise_closure(outline: Outline) -> Iterator[Row]:
    for number in range(outline.size.franchises):
        for ancestor, depth in outline.ancestors(number):
            yield {
                "ancestor_id": key_of("franchise", ancestor),
                "descendant_id": key_of("franchise", number),
                "depth": depth,
            }


def _movies(outline: Outline, words: Words, random: Random) -> Iterator[Row]:
    for number, score in enumerate(outline.scores):
        title, released = words.title(), _day(random)
        yield {
            **_entry("movie", number, f"{title} {released.year}"),
            **_folded("title", title),
            "original_title": None,
            "kind": "FEATURE",
            "production_status": "RELEASED",
            "year": released.year,
            "release_date": released,
            "runtime_minutes": 80 + int(random.random() * 100),
            "tagline": None,
            "countries": '["GB", "US"]',
            **_folded("original_language", "en"),
            "review_count": score.reviews,
            "average_score": score.average,
        }


def _external_ids(outline: Outline) -> Iterator[Row]:
    for number in range(outline.size.movies):
        yield {"entry_id": key_of("movie", number), "position": 0, "source": "imdb", "value": f"tt{number:07}"}


def _links(kind: str, firsts: Sequence[int], outline: Outline) -> Iterator[Row]:
    for number, first in enumerate(firsts):
        owner = key_of(kind, number)
        for position, keyword in enumerate(outline.tags(first)):
            yield {"owner_id": owner, "target_id": key_of("keyword", keyword), "position": position}


def _credits(outline: Outline, words: Words, random: Random) -> Iterator[Row]:
    credit = 0
    for number in range(outline.size.movies):
        movie = key_of("movie", number)
        count = CREDITS_OF_MOVIES[number % len(CREDITS_OF_MOVIES)]
        for position in range(count):
            crew = position - (count - len(CREW))
            character = words.name() if crew < 0 else None
            yield {
                "id": key_of("credit", credit),
                "department": Department.CAST.name if crew < 0 else CREW[crew].name,
                **_folded("job", "Actor" if crew < 0 else JOBS[crew]),
                "job_derived": crew < 0,
                "character": character,
                "character_folded": character and fold(character),
                "note": None,
                "billing": position + 1 if crew < 0 else None,
                "position": position,
                "movie_id": movie,
                "person_id": key_of("person", int(random.random() * outline.size.people)),
            }
            credit += 1


def _memberships(outline: Outline) -> Iterator[Row]:
    membership = 0
    for number, franchises in enumerate(outline.memberships):
        for position, franchise in enumerate(franchises):
            yield {
                "id": key_of("membership", membership),
                "kind": "MAIN",
                "installment": number,
                "chronology": number * 10_000,
                "note": None,
                "position": position,
                "franchise_id": key_of("franchise", franchise),
                "movie_id": key_of("movie", number),
            }
            membership += 1


def _reviews(outline: Outline, words: Words, random: Random, texts: Sequence[Text]) -> Iterator[Row]:
    verdicts = [one.name for one in Verdict]
    for number in range(outline.size.reviews):
        title = words.title()
        yield {
            **_entry("review", number, title),
            **_folded("title", title),
            "dek": None,
            **_rating(outline.review_ratings[number]),
            "verdict": verdicts[number % len(verdicts)],
            "excerpt": texts[number % len(texts)].excerpt,
            "excerpt_derived": True,
            **_folded("language", "en"),
            "has_spoilers": number % 7 == 0,
            "original_url": None,
            "published_on": _day(random),
            "critic_id": key_of("person", outline.review_critics[number]),
            "movie_id": key_of("movie", outline.review_movies[number]),
        }


def _rating(place: int) -> Row:
    rating = None if place == UNRATED else RATINGS[place]
    return {
        "rating": rating and rating.label,
        "rating_value": rating and rating.value,
        "rating_worst": rating and rating.worst,
        "rating_best": rating and rating.best,
        "rating_normalized": rating and rating.normalized,
    }
