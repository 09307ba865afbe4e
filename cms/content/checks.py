"""Checks on single texts; each raises ValueError with what would be right."""

import re
from urllib.parse import urlsplit

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")


def check_language(text: str) -> None:
    """A language tag's form, after BCP 47 (RFC 5646)."""
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f"{text!r} is not a language tag; use one such as en, fr or pt-BR")


def check_country(text: str) -> None:
    """A country code's form, after ISO 3166-1 alpha-2."""
    if not _COUNTRY.fullmatch(text):
        raise ValueError(f"{text!r} is not a country code; use two capitals such as US or FR")


def check_address(text: str) -> None:
    """An absolute http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not an address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(character.isspace() for character in text):
        raise ValueError(f"{text!r} is not an address; use one that starts with https://")
