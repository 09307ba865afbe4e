"""The outline of made-up content: how much of everything and what belongs to what, decided before any row is made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from cms.content.values.ratings import RatingValue, parse_rating

SEED = 20
LABELS = (*(f"{whole}.{tenth}/10" for whole in range(2, 10) for tenth in range(10)), "74%", "3½/4", "★★★½", "B+", "10/10")
RATINGS: tuple[RatingValue, ...] = tuple(map(parse_rating, LABELS))
UNRATED = -1
CREDITS_OF_MOVIES = (6, 8, 10, 12, 14)
TAG_STEPS = (0, 7, 19)


@dataclass(frozen=True)
class Size:
    """How many of everything; a movie has ten credits in the mean, a movie and a review three keywords each."""

    keywords: int
    people: int
    franchises: int
    movies: int
    reviews: int

    @property
    def critics(self) -> int:
        """How many of the people write."""
        return max(10, self.people // 100)


def size_of(scale: float, *, reviews: int | None = None) -> Size:
    """The size at a scale: 1 is ten thousand movies, a hundred thousand credits and fifty thousand reviews."""
    movies = max(100, round(10_000 * scale))
    return Size(
        keywords=max(40, movies // 25),
        people=movies * 2,
        franchises=movies // 20,
        movies=movies,
        reviews=round(50_000 * scale) if reviews is None else reviews,
    )


@dataclass(frozen=True)
class Outline:
    """What belongs to what, by number: everything is numbered from 0 in its type."""

    size: Size
    parents: Sequence[int | None]
    """The franchise above each franchise; it always has a lower number."""
    memberships: Sequence[tuple[int, ...]]
    """The franchises of each movie."""
    movie_tags: Sequence[int]
    review_movies: Sequence[int]
    review_critics: Sequence[int]
    review_tags: Sequence[int]
    review_ratings: Sequence[int]
    """The place of each review's rating in RATINGS, or UNRATED."""

    def tags(self, first: int) -> tuple[int, ...]:
        """The keywords of a movie or review, from the first of them."""
        return tuple((first + step) % self.size.keywords for step in TAG_STEPS)

    def ancestors(self, franchise: int) -> Iterator[tuple[int, int]]:
        """The franchise itself and those it lies in, each with its distance."""
        found: int | None = franchise
        depth = 0
        while found is not None:
            yield found, depth
            found, depth = self.parents[found], depth + 1

    @cached_property
    def scores(self) -> "Sequence[Score]":
        """What the reviews of each movie add up to."""
        scores = [Score() for _ in range(self.size.movies)]
        for movie, rating in zip(self.review_movies, self.review_ratings, strict=True):
            scores[movie].add(None if rating == UNRATED else RATINGS[rating].normalized)
        return scores

    @cached_property
    def franchise_scores(self) -> "Sequence[Score]":
        """What the reviews of the movies in each franchise's subtree add up to, each movie once."""
        scores = [Score() for _ in range(self.size.franchises)]
        for movie, franchises in enumerate(self.memberships):
            for one in {ancestor for franchise in franchises for ancestor, _ in self.ancestors(franchise)}:
                scores[one].include(self.scores[movie])
        return scores

    @cached_property
    def keyword_counts(self) -> Sequence[int]:
        """How many reviews have each keyword."""
        counts = [0] * self.size.keywords
        for first in self.review_tags:
            for keyword in self.tags(first):
                counts[keyword] += 1
        return counts


@dataclass
class Score:
    """A count of reviews, and what a mean of their ratings is made from."""

    reviews: int = 0
    rated: int = 0
    total: int = 0

    def add(self, rating: int | None) -> None:
        """Count one review."""
        self.reviews += 1
        if rating is not None:
            self.rated += 1
            self.total += rating

    def include(self, other: "Score") -> None:
        """Count the reviews of another."""
        self.reviews += other.reviews
        self.rated += other.rated
        self.total += other.total

    @property
    def average(self) -> int | None:
        """The mean in hundredths, half up."""
        return (2 * self.total + self.rated) // (2 * self.rated) if self.rated else None


def make_outline(size: Size, seed: int = SEED) -> Outline:
    """The outline of content of a size: always the same for the same seed."""
    random = Random(seed)
    return Outline(
        size=size,
        parents=[_parent(random, number) for number in range(size.franchises)],
        memberships=[_franchises(random, size) for _ in range(size.movies)],
        movie_tags=_choices(random, size.movies, size.keywords),
        review_movies=_choices(random, size.reviews, size.movies),
        review_critics=_choices(random, size.reviews, size.critics),
        review_tags=_choices(random, size.reviews, size.keywords),
        review_ratings=[UNRATED if one % 10 == 0 else one % len(RATINGS) for one in _choices(random, size.reviews, 10_000)],
    )


def _choices(random: Random, count: int, below: int) -> list[int]:
    return [int(random.random() * below) for _ in range(count)]


def _parent(random: Random, number: int) -> int | None:
    """Every fifth franchise is the root of a tree; the others hang from one shortly before them."""
    return None if number % 5 == 0 else random.randrange(number - number % 5, number)


def _franchises(random: Random, size: Size) -> tuple[int, ...]:
    """Seven movies of ten belong to a franchise, one of them to two."""
    count = (0, 0, 0, 1, 1, 1, 1, 1, 1, 2)[random.randrange(10)]
    return tuple(sorted(random.sample(range(size.franchises), count)))
