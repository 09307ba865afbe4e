"""Names in sentences: those there are, with the one that was probably meant."""

from collections.abc import Sequence

from cms.wording import enumerate_names, find_similar


def suggest_names(name: str, known: Sequence[str], what: str) -> str:
    """The end of a sentence that says what could stand in the place of a name."""
    guessed = find_similar(name, known)
    listed = f"he {what} are {enumerate_names(known)}" if len(known) > 1 else f"he only one is {''.join(known)}"
    return f"t{listed}" if guessed is None else f"did you mean {guessed}? T{listed}"
