"""Blank texts: those that show nothing, and those that only look as if they held something invisible."""

import pytest

from cms.blank_text import is_blank

INVISIBLE = {
    "nothing": "",
    "spaces": " \t\n\u00a0\u2003\u3000",
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "initial and medial fillers": "\u115f\u1160",
    "byte order mark": "\ufeff",
    "joiners and marks of direction": "\u200c\u200d\u200e\u200f\u202e\u2066",
    "empty Braille cell": "\u2800",
    "combining grapheme joiner": "\u034f",
    "Khmer inherent vowels": "\u17b4\u17b5",
    "variation selectors": "\ufe0f\U000e0100\u180b",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "control characters": "\x01\x7f\x85",
    "ends of lines and paragraphs": "\u2028\u2029",
}


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}.{text}")


@pytest.mark.parametrize(
    "text", ["0", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "👩\u200d🚀", "❤\ufe0f", "\u2801", "가", "\ufffd"]
)
def test_what_can_be_seen_is_not(text: str) -> None:
    assert not is_blank(text)
