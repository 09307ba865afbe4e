"""How messages speak of what somebody wrote: quoted in short, and with the name that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_QUOTED_CHARACTERS = 80
"""Characters of a value that a message quotes."""

_LONGEST_NAME = 120
"""Characters of a name that is compared with others: longer ones take long, and are no slip of the pen."""

_LEAST_LIKENESS = 0.7
"""How alike two names are of which one was meant by the other: 1 for the same, 0 for nothing in common."""


def quote(text: str) -> str:
    """A text in quotes, at a length that can be read."""
    return repr(text[:MOST_QUOTED_CHARACTERS])


def find_similar(name: str, known: Iterable[str], *, likeness: float = _LEAST_LIKENESS) -> str | None:
    """The known name that somebody probably meant, in whatever case; None when none is close."""
    if len(name) > _LONGEST_NAME:
        return None
    by_folded_name = {one.casefold(): one for one in known}
    similar = get_close_matches(name.casefold(), by_folded_name, n=1, cutoff=likeness)
    return by_folded_name[similar[0]] if similar else None
