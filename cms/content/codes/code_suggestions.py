"""Which codes somebody may have meant by a name that stands where a code belongs."""

import re
from collections.abc import Iterable, Mapping

from cms.content.values.folding import fold
from cms.wording import find_similar

SHORTEST_WORD = 4
_LONGEST_NAME = 40
MOST_SUGGESTIONS = 3
_LEAST_LIKENESS = 0.8
"""More than of other names: there are so many of these."""


def find_similar_codes(name: str, codes: Mapping[str, str]) -> list[str]:
    """The codes of what is called so: by its whole name, else by words of it, else nearly; `codes` by folded names."""
    wanted = fold(name).strip()
    for full_name in (wanted, wanted.replace(".", "")):
        if full_name in codes:
            return [codes[full_name]]
    if not SHORTEST_WORD <= len(wanted) <= _LONGEST_NAME:
        return []
    return _find_by_words(wanted, codes) or _find_misspelt(wanted, codes)


def did_you_mean(suggestions: Iterable[str], advice: str) -> str:
    """How a refusal goes on: with what was probably meant, or with what would be right."""
    shown = " or ".join(f'"{code}"' for code in suggestions)
    return f"did you mean {shown}?" if shown else advice


def _find_by_words(wanted: str, codes: Mapping[str, str]) -> list[str]:
    for ending in (r"\b", ""):
        words = re.compile(rf"\b{re.escape(wanted)}{ending}")
        found = dict.fromkeys(code for name, code in codes.items() if words.search(name))
        if found:
            return list(found) if len(found) <= MOST_SUGGESTIONS else []
    return []


def _find_misspelt(wanted: str, codes: Mapping[str, str]) -> list[str]:
    # Few mistake the first letter, and comparing with every name would take long where many are wrong.
    alike = [name for name in codes if name[0] == wanted[0]]
    near = find_similar(wanted, alike, likeness=_LEAST_LIKENESS)
    return [] if near is None else [codes[near]]
