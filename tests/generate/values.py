"""Single values: names that collide once folded, ids that collide in time, days, scores, prose."""

from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_MILLISECOND = 1_732_291_445_120

# Pairs and triples that are equal folded but not exactly, wildcards and quotes of SQL, JSON's and HTML's special
# characters, scripts that run from the right, characters outside the basic plane.
NAMES = (
    "Ballerina",
    "ballerina",
    "BALLERINA",
    "John Wick",
    "John Wick: Chapter 4",
    "John_Wick",
    "Amélie",
    "Ame\u0301lie",
    "AMELIE",
    "Straße",
    "STRASSE",
    "\ufb01lm",
    "Film",
    "\uff26\uff49\uff4c\uff4d",
    "8½",
    "81\u20442",
    "İstanbul",
    "istanbul",
    "ΣΊΣΥΦΟΣ",
    "σίσυφος",
    "שלום",
    "مَرحبا",
    "مرحبا",
    "七人の侍",
    "が",
    "か\u3099",
    "🎬",
    "🎬 Wick",
    "❤\ufe0f",
    "👩\u200d👩\u200d👧",
    "\U0001d504lien",
    "Alien",
    "\uffee",
    "100%",
    "100 %",
    "a_b%c",
    "back\\slash",
    'say "hi"',
    "it's",
    "<b>&amp;</b>",
    "tab\there",
    "line\nbreak",
    "\u2028\u2029",
    "\u0301",
    " ",
    "$1 :x ?",
    "null",
    "Z",
    "a",
)
DAYS = (date(1895, 12, 28), date(2001, 4, 25), date(2025, 6, 5), date(2025, 6, 6), date(2024, 2, 29))
YEARS = (1895, 2001, 2024, 2025)
SMALL_NUMBERS = (0, 1, 2, 3, 90)
CHRONOLOGIES = (-1.5, 0.0, 0.5, 1.0, 2.0, 2.25, 10.0)
COUNTRIES = ("US", "FR", "JP", "GB")
LANGUAGES = ("en", "fr", "pt-BR", "zh-Hant")
SOURCES = ("imdb", "tmdb")
EXTERNAL_VALUES = ("1", "01", "tt0111161", "TT0111161", "é")
# Label, value, worst and best, the numbers in hundredths.
PRINTED_RATINGS = (
    ("8.8/10", 880, 0, 1000),
    ("3½/4", 350, 0, 400),
    ("B+", 8300, 0, 10000),
    ("74%", 7400, 0, 10000),
    ("0/10", 0, 0, 1000),
    ("10/10", 1000, 0, 1000),
    ("2/3", 200, 0, 300),
    ("1/3", 100, 0, 300),
    ("9/10", 900, 0, 1000),
    ("1/8", 100, 0, 800),
    ("3 (1-5)", 300, 100, 500),
)


def names() -> st.SearchStrategy[str]:
    """Draw a name that other names are likely to share."""
    return st.sampled_from(NAMES)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value or None."""
    return st.none() | strategy


def milliseconds() -> st.SearchStrategy[int]:
    """Draw an instant, in milliseconds since 1970, that others are likely to share."""
    return st.integers(0, 6).map(lambda offset: FIRST_MILLISECOND + offset)


def instants() -> st.SearchStrategy[datetime]:
    """Draw an aware instant in whole milliseconds."""
    return milliseconds().map(instant_of)


def instant_of(millisecond: int) -> datetime:
    """Return the instant a number of milliseconds after 1970."""
    return EPOCH + timedelta(milliseconds=millisecond)


@st.composite
def keys(draw: st.DrawFn) -> UUID:
    """Draw a UUID of version 7 (RFC 9562, 5.7), whose time is close to that of the others."""
    high = draw(milliseconds()) << 16 | 7 << 12 | draw(st.integers(0, 4095))
    return UUID(int=high << 64 | 0b10 << 62 | draw(st.integers(0, 2**62 - 1)))


def created_at(thing_id: str) -> datetime:
    """Return the instant within an id that was drawn here, so that newer ids are created later."""
    return instant_of(UUID(thing_id.partition("_")[2]).int >> 80)


def ids(type_name: str) -> st.SearchStrategy[str]:
    """Draw an API id of a type."""
    return keys().map(lambda key: f"{type_name.lower()}_{key}")


def external_ids() -> st.SearchStrategy[dict[str, str]]:
    """Draw an id in another system."""
    return st.fixed_dictionaries({"source": st.sampled_from(SOURCES), "value": st.sampled_from(EXTERNAL_VALUES)})


@st.composite
def ratings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a printed rating with its numbers in hundredths, normalized rounded half up."""
    label, value, worst, best = draw(st.sampled_from(PRINTED_RATINGS))
    scale = best - worst
    normalized = (2 * (value - worst) * 10_000 + scale) // (2 * scale)
    return {"label": label, "value": value, "worst": worst, "best": best, "normalized": normalized}


@st.composite
def prose(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a rich text whose derived parts belong together."""
    parts = draw(st.lists(st.tuples(maybe(names()), names()), max_size=2))
    sections = [make_section(place, heading, text) for place, (heading, text) in enumerate(parts)]
    plain = "\n\n".join(section["plainText"] for section in sections)
    return {
        "markdown": "\n\n".join(f"## {heading or ''}\n\n{text}" for heading, text in parts),
        "html": "".join(section["html"] for section in sections),
        "plainText": plain,
        "wordCount": len(plain.split()),
        "readingMinutes": draw(st.integers(0, 2)),
        "sections": sections,
    }


def make_section(place: int, heading: str | None, text: str) -> dict[str, Any]:
    """Make one section of a rich text."""
    return {
        "heading": heading,
        "anchor": f"section-{place}",
        "level": 2,
        "html": f"<p>{escape(text)}</p>",
        "plainText": text,
    }
