"""Reviews: the reason everything else is here."""

from enum import Enum

from cms.access.permissions import Permission
from cms.content.content_type import ContentType
from cms.content.fields import Boolean, Choice, Day, Rating, RichText, Text
from cms.content.relations import Inverse, Links, Reference
from cms.content.values.formats import LANGUAGE, URL
from cms.content.values.rich_text import make_excerpt


class Verdict(Enum):
    """What the critic tells the reader to do."""

    ESSENTIAL = "See it whatever you like otherwise."
    RECOMMENDED = "See it."
    MIXED = "See it if its strengths are what you look for."
    SKIP = "Do not see it."


REVIEW = ContentType(
    "Review",
    plural="reviews",
    slug_from=("title",),
    natural_order="title",
    write_own=Permission.WRITE_OWN_REVIEWS,
    doc="A critic's review of one movie.",
    fields=(
        Text("title", required=True, where=True, order=True, doc="The headline."),
        Text("dek", max_length=500, doc="The line under the headline."),
        Reference(
            "movie",
            to="Movie",
            required=True,
            where=True,
            order=True,
            inverse=Inverse("reviews", doc="Reviews of this movie."),
            doc="The movie it is about.",
        ),
        Reference(
            "critic",
            to="Person",
            where=True,
            order=True,
            inverse=Inverse("reviews", doc="Reviews this person wrote."),
            doc="Who wrote it.",
        ),
        Rating("rating", where=True, order=True, doc="The score as printed; null when it has none."),
        Choice("verdict", options=Verdict, where=True, doc="What the critic advises."),
        RichText("body", required=True, doc="The review itself."),
        Text(
            "excerpt",
            required=True,
            max_length=1000,
            derive=lambda row: make_excerpt("\n\n".join(section["plainText"] for section in row["body_sections"])),
            doc="A few lines to stand for it in a list; its beginning when the editors gave none.",
        ),
        Text("language", required=True, default="en", max_length=35, format=LANGUAGE, where=True, doc="BCP 47."),
        Boolean("hasSpoilers", required=True, where=True, doc="Whether it gives the story away."),
        Text("originalUrl", max_length=2000, format=URL, doc="Where it was first published."),
        Day("publishedOn", where=True, order=True, doc="The date printed with it, which may be long before it came here."),
        Links(
            "keywords",
            to="Keyword",
            where=True,
            inverse=Inverse("reviews", doc="Reviews tagged with this keyword itself, not with a narrower one."),
            doc="What it is tagged with, in the order the editors chose.",
        ),
        Links("relatedMovies", to="Movie", doc="In the order the editors chose."),
    ),
)
