"""Blank text: what shows nothing, whatever it is made of."""

import unicodedata

# Control and format characters, spaces, ends of lines and paragraphs.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# What Unicode calls default ignorable (DerivedCoreProperties) outside these categories, and a Braille cell without a dot.
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0xE0000, 0xE0FFF),
)


def is_blank(text: str) -> bool:
    """Whether a text is empty or made of invisible characters only; one that joins visible ones is part of a text."""
    first = text[:1]
    # Most texts begin with a letter.
    return not (first.isascii() and first.isalnum()) and not any(map(_is_visible, text))


def _is_visible(character: str) -> bool:
    if unicodedata.category(character) in _INVISIBLE_CATEGORIES:
        return False
    return character.isascii() or not any(first <= ord(character) <= last for first, last in _IGNORABLE)
