"""Keywords: what movies and reviews are tagged with."""

from enum import Enum

from cms.content.content_type import ContentType
from cms.content.fields import Choice, Text, TextList
from cms.content.relations import Count, Inverse, Tree


class KeywordCategory(Enum):
    """What a keyword speaks of."""

    GENRE = "A genre."
    THEME = "What a film is about underneath."
    SETTING = "Where and when it plays."
    TECHNIQUE = "How it is made."
    MOOD = "How it feels."
    AUDIENCE = "Whom it is for."
    ORGANISATION = "A body that acts in the story."
    OTHER = "Anything else."


KEYWORD = ContentType(
    "Keyword",
    plural="keywords",
    slug_from=("name",),
    natural_order="name",
    doc="Something movies and reviews are tagged with.",
    fields=(
        Text("name", required=True, where=True, order=True, doc="The keyword as printed."),
        Choice(
            "category",
            options=KeywordCategory,
            default=KeywordCategory.OTHER,
            required=True,
            where=True,
            doc="What it speaks of.",
        ),
        TextList("synonyms", required=True, doc="Other words for the same."),
        Tree(
            "broader",
            to="Keyword",
            where=True,
            inverse=Inverse("narrower", where=False, doc="The keywords directly under it, by name."),
            doc="The keyword that includes this one.",
        ),
        Count("reviewCount", of="reviews", doc="How many reviews are tagged with it."),
    ),
)
