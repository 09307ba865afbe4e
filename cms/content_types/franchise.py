"""Franchises: universes, series and trilogies, one inside the other."""

from enum import Enum

from cms.content.content_type import ContentType
from cms.content.fields import Choice, RichText, Text
from cms.content.relations import Inverse, Score, Through, Tree


class FranchiseKind(Enum):
    """How the films of a franchise hang together."""

    UNIVERSE = "Several series and single films share one world."
    FRANCHISE = "Films sold under one name."
    SERIES = "Films that continue one story."
    TRILOGY = "A series of three."
    ANTHOLOGY = "Films joined by theme, not by story."


FRANCHISE = ContentType(
    "Franchise",
    plural="franchises",
    slug_from=("name",),
    natural_order="name",
    doc="Films that belong together; franchises nest.",
    fields=(
        Text("name", required=True, where=True, order=True, doc="What it is called."),
        Choice(
            "kind",
            options=FranchiseKind,
            default=FranchiseKind.FRANCHISE,
            required=True,
            where=True,
            doc="How its films hang together.",
        ),
        RichText("description", doc="What it is."),
        Tree(
            "parent",
            to="Franchise",
            where=True,
            within=True,
            inverse=Inverse("children", where=False, doc="The franchises directly inside it, by name."),
            doc="The franchise it is part of.",
        ),
        Through(
            "movies", path=("memberships", "movie"), doc="Each movie once, however many memberships it has in the subtree."
        ),
        Through("reviews", path=("memberships", "movie", "reviews"), doc="Reviews of the movies in this franchise, each once."),
        Score(
            "score",
            of="reviews",
            rating="rating",
            average_order="averageScore",
            doc="Scores of the reviews of its movies, those under `where` only.",
        ),
    ),
)
