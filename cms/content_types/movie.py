"""Movies, with the credits and memberships they own."""

from enum import Enum

from cms.content.content_type import ContentType, OwnedType
from cms.content.fields import Choice, Day, Integer, RichText, Scaled, Text, TextList
from cms.content.relations import Inverse, Links, Owned, Reference, Score, Through
from cms.content.values.formats import COUNTRY, LANGUAGE


class MovieKind(Enum):
    """What sort of production a movie is."""

    FEATURE = "A film of full length."
    SHORT = "A short film."
    DOCUMENTARY = "A documentary of any length."
    TV_MOVIE = "A film made for television."
    MINISERIES = "A series told in one season."
    SPECIAL = "A single broadcast, such as a holiday special or a concert."


class ProductionStatus(Enum):
    """How far along a movie is."""

    ANNOUNCED = "Made public; nothing is shot yet."
    IN_PRODUCTION = "Being shot."
    POST_PRODUCTION = "Shot; being edited."
    RELEASED = "Out."
    CANCELLED = "Given up."


class Department(Enum):
    """The part of the work a credit belongs to."""

    CAST = "Who plays in it."
    DIRECTING = "Directors and their assistants."
    WRITING = "Screenplay, story, characters."
    PRODUCTION = "Producers and casting."
    CAMERA = "Directors of photography and operators."
    EDITING = "Editors and colourists."
    SOUND = "Sound design, recording and mixing."
    MUSIC = "Composers, songs and supervision."
    ART = "Production design, sets and props."
    COSTUME = "Costume, make-up and hair."
    VISUAL_EFFECTS = "Visual and practical effects."
    STUNTS = "Stunts and fight choreography."
    CREW = "Everybody else."


class MembershipKind(Enum):
    """What a movie is to a franchise."""

    MAIN = "Part of the main line."
    SPIN_OFF = "Tells of somebody or something from the main line."
    PREQUEL = "Tells what came before."
    SEQUEL = "Tells what came after."
    SIDE_STORY = "Happens beside the main line."
    CROSSOVER = "Brings several franchises together."
    REMAKE = "Tells the same story again."
    REBOOT = "Starts the story anew."
    SHORT = "A short piece that belongs to it."


MOVIE = ContentType(
    "Movie",
    plural="movies",
    slug_from=("title", "year"),
    natural_order="title",
    doc="A film, or a miniseries or special treated as one.",
    fields=(
        Text("title", required=True, where=True, order=True, doc="The title as released in the market we write for."),
        Text("originalTitle", doc="The title in the original language, where it differs."),
        Choice(
            "kind",
            options=MovieKind,
            default=MovieKind.FEATURE,
            required=True,
            where=True,
            doc="What sort of production it is.",
        ),
        Choice(
            "productionStatus",
            options=ProductionStatus,
            default=ProductionStatus.RELEASED,
            required=True,
            where=True,
            doc="How far along it is.",
        ),
        Integer("year", least=1870, most=2200, where=True, order=True, doc="The year a person would print after the title."),
        Day("releaseDate", where=True, order=True, doc="The day of its first release."),
        Integer("runtimeMinutes", least=1, most=100_000, where=True, order=True, doc="Length in minutes."),
        Text("tagline", doc="The line on the poster."),
        RichText("synopsis", doc="What it is about."),
        TextList("countries", required=True, format=COUNTRY, doc="Countries of production, ISO 3166-1 alpha-2."),
        Text("originalLanguage", max_length=35, format=LANGUAGE, where=True, doc="BCP 47."),
        Links(
            "keywords",
            to="Keyword",
            where=True,
            inverse=Inverse("movies", doc="Movies tagged with this keyword itself, not with a narrower one."),
            doc="What it is tagged with, in the order the editors chose.",
        ),
        Links("relatedMovies", to="Movie", doc="In the order the editors chose."),
        Through(
            "franchises",
            path=("memberships", "franchise"),
            plain=True,
            where=True,
            doc="The franchises this movie is a direct member of, in the order of its memberships.",
        ),
        Owned("credits", of="Credit", where=True, doc="Who worked on it, as the editors listed them."),
        Owned("memberships", of="Membership", where=True, doc="Its places in franchises, as the editors listed them."),
        Score(
            "score",
            of="reviews",
            rating="rating",
            count_order="reviewCount",
            average_order="averageScore",
            doc="Scores of the reviews in view, those under `where` only.",
        ),
    ),
)

CREDIT = OwnedType(
    "Credit",
    owner="movie",
    owner_type="Movie",
    identity=("person", "department", "job", "character"),
    doc="A person's work on a movie: an edge with data.",
    fields=(
        Reference("movie", to="Movie", required=True, where=True, order=True, doc="The movie worked on."),
        Reference(
            "person",
            to="Person",
            required=True,
            where=True,
            order=True,
            inverse=Inverse("credits", doc="What this person worked on."),
            doc="Who did it.",
        ),
        Choice("department", options=Department, required=True, where=True, doc="The part of the work it belongs to."),
        Text(
            "job",
            required=True,
            where=True,
            order=True,
            max_length=120,
            derive=lambda row: "Actor" if row.get("department") == Department.CAST.name else "",
            doc="Such as Director, Director of Photography, Composer; Actor for the cast.",
        ),
        Text("character", where=True, doc="Who is played."),
        Text("note", doc="Such as cameo, voice, uncredited."),
        Integer("billing", least=1, most=100_000, where=True, order=True, doc="Place in the order of the credits, from 1."),
    ),
)

MEMBERSHIP = OwnedType(
    "Membership",
    owner="movie",
    owner_type="Movie",
    identity=("franchise",),
    unique=True,
    doc="A movie's place in a franchise: an edge with data.",
    fields=(
        Reference(
            "franchise",
            to="Franchise",
            required=True,
            where=True,
            inverse=Inverse("memberships", doc="The movies' places in this franchise."),
            doc="The franchise it belongs to.",
        ),
        Reference("movie", to="Movie", required=True, where=True, order=True, doc="The movie that belongs to it."),
        Choice(
            "kind",
            options=MembershipKind,
            default=MembershipKind.MAIN,
            required=True,
            where=True,
            doc="What the movie is to the franchise.",
        ),
        Integer("installment", least=0, most=100_000, where=True, order=True, doc="Order of release within the franchise."),
        Scaled("chronology", decimals=4, where=True, order=True, doc="Order of the story; gaps are allowed."),
        Text("note", doc="What else there is to say of it."),
    ),
)
