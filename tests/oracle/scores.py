"""Scores of reviews: counted and averaged in integer hundredths."""

from collections.abc import Sequence
from typing import Any

from tests.oracle.content import Thing

BUCKETS = 10
BUCKET_HUNDREDTHS = 1000


def summarise(reviews: Sequence[Thing]) -> dict[str, Any]:
    """Return the fields of a ScoreSummary for these reviews."""
    scores = list_scores(reviews)
    return {
        "reviewCount": len(reviews),
        "ratedCount": len(scores),
        "average": as_number(mean_hundredths(scores)),
        "lowest": as_number(min(scores, default=None)),
        "highest": as_number(max(scores, default=None)),
        "histogram": [sum(bucket_of(score) == bucket for score in scores) for bucket in range(BUCKETS)],
    }


def list_scores(reviews: Sequence[Thing]) -> list[int]:
    """List the normalized scores, in hundredths, of the reviews that have a rating."""
    ratings = [review.row["rating"] for review in reviews]
    return [rating["normalized"] for rating in ratings if rating is not None]


def mean_hundredths(scores: Sequence[int]) -> int | None:
    """Return the mean rounded half up to a whole hundredth, which is two decimals of the score."""
    return (2 * sum(scores) + len(scores)) // (2 * len(scores)) if scores else None


def bucket_of(score: int) -> int:
    """Return the bucket of a score in hundredths; 100 belongs to the last one, [90, 100]."""
    return min(score // BUCKET_HUNDREDTHS, BUCKETS - 1)


def as_number(hundredths: int | None) -> float | None:
    """Return hundredths as the nearest Float."""
    return None if hundredths is None else hundredths / 100
