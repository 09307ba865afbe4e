"""Formats of texts: what each looks like, and how one is read."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

from cms.content.values.slugs import check_slug


@dataclass(frozen=True)
class Format:
    """What a text must look like, in a sentence; `read` gives it as it is stored, or raises ValueError with the right form."""

    doc: str
    read: Callable[[str], str]


def read_slug(text: str) -> str:
    """A slug, as it is."""
    check_slug(text)
    return text


def read_url(text: str) -> str:
    """An absolute http or https address, as it is."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(character.isspace() for character in text):
        raise ValueError(f"{text!r} is not an address; use one that starts with https://")
    return text


def _read_code(module: str, name: str) -> Callable[[str], str]:
    """A reader whose registry is loaded when it first reads: that takes longer than much else at the start."""

    def read(text: str) -> str:
        found: str = getattr(import_module(f"cms.content.codes.{module}"), name)(text)
        return found

    return read


SLUG = Format("Lowercase letters a to z and digits, with single hyphens between them.", read_slug)
LANGUAGE = Format(
    "A language tag of BCP 47 whose parts are registered, such as en, pt-BR or zh-Hant, in any case.",
    _read_code("language", "read_language"),
)
COUNTRY = Format(
    "A country code of ISO 3166-1 alpha-2, or of ISO 3166-3 for a country that is no more, such as US, GB or SU, in any case.",
    _read_code("country", "read_country"),
)
URL = Format("Starts with https:// or http://.", read_url)
