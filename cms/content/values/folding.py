"""The folded form of text: what order, contains and startsWith compare, on every database."""

import unicodedata

_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF
_LAST_CODE_POINT = 0x10FFFF


def fold(text: str) -> str:
    """Compatibility-decomposed (NFKD), combining marks removed, case folded.

    Folding again changes nothing: every character folds on its own, and no character's
    folded form can be folded further.
    """
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def prefix_upper_bound(folded_prefix: str) -> str | None:
    """The smallest string above every string that starts with the prefix, by code point.

    None when there is no such string: for the empty prefix, and for U+10FFFF alone or repeated.
    With it `startsWith` becomes a range that an ordinary index can walk.
    """
    stem = folded_prefix.rstrip(chr(_LAST_CODE_POINT))
    if not stem:
        return None
    following = ord(stem[-1]) + 1
    # Surrogates are no characters: a database that holds UTF-8 refuses them.
    if _FIRST_SURROGATE <= following <= _LAST_SURROGATE:
        following = _LAST_SURROGATE + 1
    return stem[:-1] + chr(following)
