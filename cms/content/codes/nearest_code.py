"""What was meant by a name where a code belongs."""

import re
from collections.abc import Iterable, Mapping

from cms.content.values.folding import fold
from cms.wording import find_nearest

SHORTEST_WORD = 4
_LONGEST_NAME = 40
MOST_MEANT = 3
_NEARNESS = 0.8
"""More than of other names: there are so many of these."""


def find_nearest_code(name: str, codes: Mapping[str, str]) -> list[str]:
    """The codes of what is called so: by its whole name, else by words of it, else nearly; `codes` by folded names."""
    wanted = fold(name).strip()
    for whole in (wanted, wanted.replace(".", "")):
        if whole in codes:
            return [codes[whole]]
    if not SHORTEST_WORD <= len(wanted) <= _LONGEST_NAME:
        return []
    return _by_words(wanted, codes) or _nearly(wanted, codes)


def ask_back(meant: Iterable[str], right: str) -> str:
    """How a refusal goes on: with what was probably meant, or with what would be right."""
    shown = " or ".join(f'"{code}"' for code in meant)
    return f"did you mean {shown}?" if shown else right


def _by_words(wanted: str, codes: Mapping[str, str]) -> list[str]:
    for ending in (r"\b", ""):
        words = re.compile(rf"\b{re.escape(wanted)}{ending}")
        found = dict.fromkeys(code for name, code in codes.items() if words.search(name))
        if found:
            return list(found) if len(found) <= MOST_MEANT else []
    return []


def _nearly(wanted: str, codes: Mapping[str, str]) -> list[str]:
    # Few mistake the first letter, and comparing with every name would take long where many are wrong.
    alike = [name for name in codes if name[0] == wanted[0]]
    near = find_nearest(wanted, alike, nearness=_NEARNESS)
    return [] if near is None else [codes[near]]
