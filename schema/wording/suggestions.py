"""Names in sentences: enumerated, with the one that was probably meant."""

from collections.abc import Sequence

from cms.wording import find_similar

MOST_NAMES = 40


def enumerate_names(names: Sequence[str]) -> str:
    """The names with commas, and a word before the last; as many as can be read."""
    if len(names) > MOST_NAMES:
        return f"{', '.join(names[:MOST_NAMES])} ..."
    return " and ".join(one for one in (", ".join(names[:-1]), *names[-1:]) if one)


def suggest_names(name: str, known: Sequence[str], what: str) -> str:
    """The end of a sentence that says what could stand in the place of a name."""
    guessed = find_similar(name, known)
    listed = f"he {what} are {enumerate_names(known)}" if len(known) > 1 else f"he only one is {''.join(known)}"
    return f"t{listed}" if guessed is None else f"did you mean {guessed}? T{listed}"
