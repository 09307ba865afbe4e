"""The registry of IANA: what tags of languages are made of, and what of it has been replaced."""

from functools import cache

from langcodes import Language
from langcodes.registry_parser import parse_registry

SubtagKey = tuple[str, str]
"""A kind, and what the registry has of it."""


def is_current(tag: Language) -> bool:
    """Whether the registry has every part of a tag, and prefers no other to one of them or to the whole."""
    replaced = _replaced_subtags()
    parts = (
        ("language", tag.language),
        *(("extlang", one) for one in tag.extlangs or ()),
        ("script", tag.script),
        ("region", tag.territory),
        *(("variant", one) for one in tag.variants or ()),
    )
    whole = replaced.get(("redundant", tag.to_tag().lower()), False)
    return not whole and all(replaced.get((kind, part.lower())) is False for kind, part in parts if part is not None)


@cache
def _replaced_subtags() -> dict[SubtagKey, bool]:
    """Whether the registry prefers another, for all that it has."""
    return {_subtag_key(entry): "Preferred-Value" in entry for entry in parse_registry()}  # type: ignore[no-untyped-call]  # langcodes leaves it bare


def _subtag_key(entry: dict[str, str]) -> SubtagKey:
    return entry["Type"], (entry.get("Subtag") or entry["Tag"]).lower()
