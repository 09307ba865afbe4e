"""Slugs: the readable name of an entry in a URL, made from its title and year."""

import re
import unicodedata

from slugify import slugify

MAX_SLUG_LENGTH = 120
UNTITLED = "untitled"

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Apostrophes of every keyboard and typesetter: Schindler's is one word, not two.
_WITHOUT_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u201b\u02bb\u02bc\uff07"))
_FRACTION_SLASH = "\u2044"
_SHOWN_IN_MESSAGES = 60


def make_slug(*parts: str | int | None) -> str:
    """The slug of a title and what follows it, such as its year: 8½, 1963 gives 8-1-2-1963.

    Parts that are None are left out. Never empty: `untitled` stands for a first part without a
    single letter or digit. At most MAX_SLUG_LENGTH characters, cut at the end of a word.
    """
    first, *rest = [_slugify(str(part)) for part in parts if part is not None] or [""]
    return _cut("-".join([first or UNTITLED, *filter(None, rest)]), MAX_SLUG_LENGTH)


def numbered_slug(slug: str, n: int) -> str:
    """The n-th candidate for a slug that is taken: heat, 2 gives heat-2, within the same limit.

    Raises ValueError for an n below 2: the first candidate is the slug itself.
    """
    if n < 2:
        raise ValueError(f"{n} cannot number a slug: the first that needs a number is 2.")
    suffix = f"-{n}"
    return _cut(slug, MAX_SLUG_LENGTH - len(suffix)) + suffix


def is_slug(text: str) -> bool:
    """Whether a text has the form of a slug."""
    return len(text) <= MAX_SLUG_LENGTH and _SLUG.fullmatch(text) is not None


def check_slug(text: str) -> None:
    """Raises ValueError unless the text is a slug of 1 to MAX_SLUG_LENGTH characters."""
    if len(text) > MAX_SLUG_LENGTH:
        raise ValueError(f"The slug {_shown(text)} has {len(text)} characters; at most {MAX_SLUG_LENGTH} fit.")
    if not _SLUG.fullmatch(text):
        raise ValueError(
            f"{_shown(text)} is not a slug: lowercase ASCII letters and digits, with single "
            f"hyphens between them, such as {make_slug(text)}."
        )


def _slugify(text: str) -> str:
    spaced = "".join(map(_set_fraction_apart, text))
    # Titles are plain text: &amp; in one is what was printed, so entities stay undecoded.
    return slugify(spaced.translate(_WITHOUT_APOSTROPHES), entities=False, decimal=False, hexadecimal=False)


def _set_fraction_apart(character: str) -> str:
    """½ as ` 1⁄2 `: transliterated where it stands, 8½ would become 81-2."""
    if character.isascii():
        return character
    compatible = unicodedata.normalize("NFKC", character)
    return f" {compatible} " if _FRACTION_SLASH in compatible else character


def _cut(slug: str, limit: int) -> str:
    if len(slug) <= limit:
        return slug
    # One character more than fits shows whether the last word is whole.
    words, _, _ = slug[: limit + 1].rpartition("-")
    return words or slug[:limit]


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN_IN_MESSAGES else text[:_SHOWN_IN_MESSAGES] + "…")
