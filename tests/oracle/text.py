"""The folded form of text, by which the contract orders and searches within strings."""

import unicodedata


def fold(text: str) -> str:
    """Decompose for compatibility (NFKD), remove combining characters, fold case."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()
