"""Names in sentences: enumerated, and the one that was probably meant."""

import difflib
from collections.abc import Iterable, Sequence

LONGEST_NAME = 60
MOST_NAMES = 40


def enumerate_names(names: Sequence[str]) -> str:
    """The names with commas, and a word before the last; as many as can be read."""
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} ..."
    return " and ".join(one for one in (", ".join(names[:-1]), *names[-1:]) if one)


def guess(name: str, known: Iterable[str]) -> str | None:
    """The known name that somebody probably meant; None when none is close."""
    if len(name) > LONGEST_NAME:
        return None
    by_spelling = {one.lower(): one for one in known}
    close = difflib.get_close_matches(name.lower(), by_spelling, n=1, cutoff=0.7)
    return by_spelling[close[0]] if close else None


def choose(name: str, known: Sequence[str], what: str) -> str:
    """The end of a sentence that says what could stand in the place of a name."""
    guessed = guess(name, known)
    listed = f"he {what} are {enumerate_names(known)}" if len(known) > 1 else f"he only one is {''.join(known)}"
    return f"t{listed}" if guessed is None else f"did you mean {guessed}? T{listed}"
