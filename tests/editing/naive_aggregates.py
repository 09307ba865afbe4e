"""Aggregates that live entries store, read and worked out anew."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any
from uuid import UUID

from cms.database.connect import Database
from tests.editing.tables import select

Aggregates = dict[UUID, tuple[int | None, int | None]]


async def count_aggregates(database: Database) -> tuple[Aggregates, Aggregates, Aggregates]:
    """Count reviews and scores of live movies, franchises and keywords, naively."""
    movies = await select(database, "SELECT id FROM live_movie")
    reviews = await select(database, "SELECT id, movie_id, rating_normalized FROM live_review")
    members = await select(database, "SELECT movie_id, franchise_id FROM live_membership")
    tree = {row["id"]: row["parent_id"] for row in await select(database, "SELECT id, parent_id FROM live_franchise")}
    tags = await select(database, "SELECT owner_id, target_id FROM live_review_keywords")
    keywords = await select(database, "SELECT id FROM live_keyword")
    within = {key: {row["movie_id"] for row in members if key in ancestor_path(tree, row["franchise_id"])} for key in tree}
    return (
        {row["id"]: summary([one for one in reviews if one["movie_id"] == row["id"]]) for row in movies},
        {key: (None, summary([one for one in reviews if one["movie_id"] in within[key]])[1]) for key in tree},
        {row["id"]: (sum(tag["target_id"] == row["id"] for tag in tags), None) for row in keywords},
    )


def ancestor_path(tree: dict[UUID, UUID | None], key: UUID | None) -> list[UUID]:
    return [] if key is None else [key, *ancestor_path(tree, tree[key])]


def summary(reviews: Sequence[dict[str, Any]]) -> tuple[int, int | None]:
    scores = [one["rating_normalized"] for one in reviews if one["rating_normalized"] is not None]
    return len(reviews), int(Fraction(sum(scores), len(scores)) + Fraction(1, 2)) if scores else None


async def read_aggregates(database: Database) -> tuple[Aggregates, Aggregates, Aggregates]:
    """Read what is stored."""
    movies = await select(database, "SELECT id, review_count, average_score FROM live_movie")
    franchises = await select(database, "SELECT id, average_score FROM live_franchise")
    keywords = await select(database, "SELECT id, review_count FROM live_keyword")
    return (
        {row["id"]: (row["review_count"], row["average_score"]) for row in movies},
        {row["id"]: (None, row["average_score"]) for row in franchises},
        {row["id"]: (row["review_count"], None) for row in keywords},
    )
