"""Language tags, after BCP 47: those whose every part is in the registry of IANA."""

from functools import cache, lru_cache

import pycountry
from langcodes import Language, standardize_tag, tag_is_valid

from cms.content.codes.code_suggestions import did_you_mean, find_similar_codes
from cms.content.codes.endonyms import ENDONYMS
from cms.content.codes.subtags import is_current
from cms.content.values.folding import fold
from cms.wording import quote

_OTHER_NAMES = {
    "Farsi": "fa",
    "Mandarin": "zh",
    "Cantonese": "yue",
    "Castilian": "es",
    "Flemish": "nl",
    "Filipino": "fil",
    "British English": "en-GB",
    "American English": "en-US",
    "jp": "ja",
    "cz": "cs",
    "gr": "el",
}
"""Names that the registry does not have alone, and countries' codes that many take for those of their languages."""


@lru_cache(maxsize=1000)
def read_language(text: str) -> str:
    """The tag in its usual case, as in zh-Hant-TW; ValueError with what was probably meant when it is none.

    What the registry has another for by now is none: iw is he. Nor is what it never had: en-UK is en-GB.
    """
    standard = _standard(text)
    if standard is not None and _parts(standard) == _parts(text):
        return standard
    suggestions = [standard] if standard else find_similar_codes(text, _tags_by_name())
    advice = did_you_mean(suggestions, "use one of BCP 47 such as en, pt-BR or zh-Hant.")
    raise ValueError(f"{quote(text)} is not a language tag; {advice}")


def _standard(text: str) -> str | None:
    """The tag as the registry would have it; None when it does not know all of its parts."""
    if not tag_is_valid(text):
        return None
    given, standard = Language.get(text, normalize=False).simplify_script(), standardize_tag(text)
    # Unicode's replacements go further than the registry, which has tl, sh and prs beside fil, sr-Latn and fa-AF.
    if _parts(given.to_tag()) != _parts(standard) and is_current(given):
        return given.to_tag()
    # Each language that extends another has a tag of its own: what is left extends one it does not belong to.
    return None if Language.get(standard).extlangs else standard


def _parts(tag: str) -> list[str]:
    return sorted(tag.lower().split("-"))


@cache
def _tags_by_name() -> dict[str, str]:
    """The tags by the names of their languages, of those that are widely spoken: a name of all 7,900 is often near another."""
    tags = {fold(name): tag for name, tag in (_OTHER_NAMES | ENDONYMS).items()}
    for one in pycountry.languages:
        tag = getattr(one, "alpha_2", None)
        if tag is not None:
            tags.setdefault(fold(one.name), tag)
    return tags
