"""How messages speak of what somebody wrote: quoted in short, and with the name that was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST_SHOWN = 80
"""Characters of a value that a message quotes."""

_LONGEST_NAME = 120
"""Characters of a name that is compared with others: longer ones take long, and are no slip of the pen."""

_NEARNESS = 0.7
"""How alike two names are of which one was meant by the other: 1 for the same, 0 for nothing in common."""


def quote(text: str) -> str:
    """A text in quotes, at a length that can be read."""
    return repr(text[:LONGEST_SHOWN])


def find_nearest(name: str, known: Iterable[str], *, nearness: float = _NEARNESS) -> str | None:
    """The known name that somebody probably meant, in whatever case; None when none is close."""
    if len(name) > _LONGEST_NAME:
        return None
    by_spelling = {one.casefold(): one for one in known}
    close = get_close_matches(name.casefold(), by_spelling, n=1, cutoff=nearness)
    return by_spelling[close[0]] if close else None
