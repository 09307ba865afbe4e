"""One more content type than the product has, with a field of every kind, and its tables."""

from enum import Enum

from cms.changes.models import CHANGES_MODELS
from cms.content.content_type import ContentType, OwnedType
from cms.content.editions import build_models
from cms.content.fields import Boolean, Choice, Day, Integer, Rating, RichText, Scaled, Text, TextList
from cms.content.registry import Registry
from cms.content.relations import Inverse, Links, Owned, Reference, Score, Through, Tree
from cms.content_types import REGISTRY


class Size(Enum):
    """How large a festival is."""

    LARGE = "Large."
    SMALL = "Small."


FESTIVAL = ContentType(
    "Festival",
    plural="festivals",
    slug_from=("name", "founded"),
    natural_order="name",
    doc="A festival.",
    fields=(
        Text("name", required=True, where=True, order=True, doc="Its name."),
        Text(
            "shortName",
            required=True,
            max_length=10,
            order=True,
            derive=lambda row: row["name"].upper(),
            doc="Its name, short.",
        ),
        Text("language", required=True, default="fr", where=True, doc="Its language."),
        Integer("founded", least=1900, most=2100, order=True, doc="Its first year."),
        Scaled("longestFilm", decimals=1, doc="In minutes."),
        Day("firstDay", order=True, doc="Its first day."),
        Boolean("isOpen", required=True, default=True, doc="Whether anybody may come."),
        Choice("size", options=Size, default=Size.SMALL, required=True, doc="How large it is."),
        TextList("cities", required=True, doc="Where it is."),
        RichText("history", required=True, doc="How it came to be."),
        RichText("rules", doc="Who may compete."),
        Rating("rating", where=True, order=True, doc="How good it is."),
        Reference("openingMovie", to="Movie", inverse=Inverse("openings", doc="What it opened."), doc="What it opened with."),
        Reference("rival", to="Festival", inverse=Inverse("rivals", doc="Who competes with it."), doc="Whom it competes with."),
        Tree(
            "partOf",
            to="Festival",
            within=True,
            inverse=Inverse("parts", where=False, doc="Its parts."),
            doc="What it is part of.",
        ),
        Links("movies", to="Movie", doc="What it showed."),
        Owned("awards", of="Award", doc="What it gave."),
        Through("winners", path=("awards", "movie"), plain=True, doc="Who won."),
        Through("reviews", path=("awards", "movie", "reviews"), doc="Reviews of who won."),
        Score("score", of="reviews", rating="rating", average_order="averageScore", doc="What critics say of who won."),
    ),
)

AWARD = OwnedType(
    "Award",
    owner="festival",
    owner_type="Festival",
    identity=("movie",),
    unique=True,
    doc="A prize.",
    fields=(
        Reference("festival", to="Festival", required=True, doc="Who gave it."),
        Reference("movie", to="Movie", required=True, inverse=Inverse("awards", doc="What it won."), doc="Who got it."),
        Text("name", required=True, doc="What it is called."),
    ),
)

MORE = Registry(
    content_types=(*REGISTRY.content_types, FESTIVAL),
    owned_types=(*REGISTRY.owned_types, AWARD),
)
MORE_MODELS = build_models(MORE, __name__)

__models__ = [*MORE_MODELS, *CHANGES_MODELS]
