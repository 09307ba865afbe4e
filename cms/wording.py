"""How messages speak of what somebody wrote: quoted in short, and with the name that was probably meant."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MOST_QUOTED_CHARACTERS = 80
"""Characters of a value that a message quotes."""

_LONGEST_NAME = 120
"""Characters of a name that is compared with others: longer ones take long, and are no slip of the pen."""

_LEAST_LIKENESS = 0.7
"""How alike two names are of which one was meant by the other: 1 for the same, 0 for nothing in common."""


_MOST_NAMES = 40
"""How many names a sentence enumerates."""


def enumerate_names(names: Sequence[str]) -> str:
    """The names with commas, and a word before the last; as many as can be read."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[:_MOST_NAMES])} ..."
    return " and ".join(one for one in (", ".join(names[:-1]), *names[-1:]) if one)


def describe_given(names: Sequence[str]) -> str:
    """The end of a sentence that says which of several names were given."""
    return f"{enumerate_names(names)} {'was' if len(names) == 1 else 'were'} given" if names else "none was given"


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
