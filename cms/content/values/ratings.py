"""Ratings: a score as it was printed, its scale, and a number comparable across scales."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cms.blank_text import is_blank

VALUE_DECIMALS = 2
MAX_LABEL_LENGTH = 40
MAX_NUMBER = 1_000_000
DEFAULT_BEST = 10
DEFAULT_WORST = 0

_UNIT: int = 10**VALUE_DECIMALS
_PERCENT = 100 * _UNIT
_DEFAULT_STARS = 5
_LETTERS = {
    "A+": 100, "A": 100, "A-": 91,
    "B+": 83, "B": 75, "B-": 67,
    "C+": 58, "C": 50, "C-": 42,
    "D+": 33, "D": 25, "D-": 17,
    "F": 0,
}  # fmt: skip

_FRACTION_SLASH = "\u2044"
_FRACTIONS = "½¼¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_NUMBER = (
    r"(?P<whole>[0-9]+)\s+(?P<numerator>[0-9]+)\s*[/⁄]\s*(?P<denominator>[0-9]+)"
    rf"|(?P<units>[0-9]*)\s*(?P<fraction>[{_FRACTIONS}])"
    r"|(?P<decimal>[0-9]+(?:[.,][0-9]+)?)"
)
_OUT_OF = re.compile(rf"(?:{_NUMBER})\s*[/⁄]\s*(?P<best>[0-9]+(?:[.,][0-9]+)?)")
_PER_CENT = re.compile(rf"(?:{_NUMBER})\s*%")
_HALF_STARS = "\u2be8\u2be9\u2bea\u2beb"
_STARS = re.compile(rf"(?=.)(?P<full>[★⭐]*)(?P<half>(?:½|1[/⁄]2|[{_HALF_STARS}])?)(?P<empty>☆*)")
_INVISIBLE_IN_STARS = re.compile(r"[\s\ufe0e\ufe0f]")
_MINUS_SIGNS = {ord(sign): "-" for sign in "\u2212\u2013\u2010\u2011"}


@dataclass(frozen=True)
class RatingValue:
    """A score as printed; every number in integer hundredths, normalized from 0 to 10000."""

    label: str
    value: int
    worst: int
    best: int
    normalized: int


@dataclass(frozen=True)
class _Score:
    """What a label says, in hundredths; every printed scale starts at 0."""

    value: int
    best: int


def parse_rating(label: str) -> RatingValue:
    """The rating that a printed label alone says: 8.8/10, 3½/4, 74%, ★★★½, B+.

    Raises ValueError for a label that says no score, or one outside its own scale.
    """
    return make_rating(label=label, value=None, best=None, worst=None)


def make_rating(*, label: str | None, value: float | None, best: float | None, worst: float | None) -> RatingValue:
    """A rating from a printed label, from numbers, or from both: then the numbers rule.

    Without a value the label says it, and `best` may only repeat the label's scale. Without a
    label `value/best` becomes one. Best defaults to 10, worst to 0. Raises ValueError.
    """
    printed = None if label is None else _trimmed(label)
    low = _hundredths("worst", DEFAULT_WORST if worst is None else worst)
    if value is not None:
        high = _hundredths("best", DEFAULT_BEST if best is None else best)
        score = _Score(_hundredths("value", value), high)
    elif printed is not None:
        score = _agreeing(printed, best)
    else:
        raise ValueError("A rating needs a label such as 8.8/10, or a value.")
    made = f"{_plain(score.value)}/{_plain(score.best)}"
    return _rating(made if printed is None else printed, score, low)


def _rating(label: str, score: _Score, worst: int) -> RatingValue:
    value, best = score.value, score.best
    if best <= worst:
        raise ValueError(
            f"The best score {_plain(best)} is not above the worst, {_plain(worst)}: a scale needs its best above its worst."
        )
    if not worst <= value <= best:
        raise ValueError(f"The value {_plain(value)} is not on its scale, {_plain(worst)} to {_plain(best)}.")
    share = Fraction(value - worst, best - worst) * 100 * _UNIT
    # Half up, where round() would go to the even neighbour.
    return RatingValue(label, value, worst, best, normalized=int(share + Fraction(1, 2)))


def _trimmed(label: str) -> str:
    if is_blank(label):
        raise ValueError("The label is empty; leave it out, or give what was printed: 8.8/10.")
    trimmed = label.strip()
    if len(trimmed) > MAX_LABEL_LENGTH:
        raise ValueError(f"The label has {len(trimmed)} characters; at most {MAX_LABEL_LENGTH} fit.")
    return trimmed


def _agreeing(label: str, best: float | None) -> _Score:
    score = _read_score(label)
    if best is not None and _hundredths("best", best) != score.best:
        raise ValueError(
            f"The label {label!r} is out of {_plain(score.best)}, not out of {best}: give the value as well, or leave best out."
        )
    return score


def _read_score(label: str) -> _Score:
    letter = "".join(label.upper().translate(_MINUS_SIGNS).split())
    if letter in _LETTERS:
        return _Score(_LETTERS[letter] * _UNIT, _PERCENT)
    if match := _PER_CENT.fullmatch(label):
        return _Score(_number_in(match, label), _PERCENT)
    if match := _OUT_OF.fullmatch(label):
        return _Score(_number_in(match, label), _decimal_in(match["best"], label))
    if match := _STARS.fullmatch(_INVISIBLE_IN_STARS.sub("", label)):
        return _count_stars(match, label)
    raise _unreadable(label)


def _count_stars(match: re.Match[str], label: str) -> _Score:
    full, half, empty = len(match["full"]), bool(match["half"]), len(match["empty"])
    if not full and not half:
        raise ValueError(
            f"The label {label!r} shows no full or half star: give the value as well, such as value 0 and best {empty}."
        )
    # A half by itself is a fraction of nothing in particular, unless a star's own glyph shows it.
    if not full and not empty and match["half"] not in _HALF_STARS:
        raise _unreadable(label)
    scale = full + half + empty if empty else _DEFAULT_STARS
    return _Score(full * _UNIT + half * _UNIT // 2, scale * _UNIT)


def _number_in(match: re.Match[str], label: str) -> int:
    if match["decimal"]:
        return _decimal_in(match["decimal"], label)
    if match["fraction"]:
        units, printed = match["units"] or "0", _vulgar(match["fraction"])
    else:
        units, printed = match["whole"], (match["numerator"], match["denominator"])
    numerator, denominator = map(int, printed)
    if denominator == 0:
        raise _unreadable(label)
    return _exact_hundredths(_label(label), int(units) + Fraction(numerator, denominator))


def _vulgar(character: str) -> tuple[str, str]:
    numerator, _, denominator = unicodedata.normalize("NFKC", character).partition(_FRACTION_SLASH)
    return numerator, denominator


def _decimal_in(text: str, label: str) -> int:
    units, _, decimals = text.replace(",", ".").partition(".")
    # By digits, not by value: 1,000 may well be a thousand.
    if len(decimals) > VALUE_DECIMALS:
        raise _too_fine(_label(label))
    return _exact_hundredths(_label(label), Fraction(Decimal(f"{units}.{decimals or 0}")))


def _hundredths(name: str, number: float) -> int:
    # repr is the shortest text that is this float: 8.8 stays 8.8, not 8.80000000000000071.
    exact = Decimal(repr(number))
    if not exact.is_finite():
        raise ValueError(f"The {name} {number} is on no scale: give a finite number.")
    return _exact_hundredths(f"The {name} {number}", Fraction(exact))


def _exact_hundredths(subject: str, number: Fraction) -> int:
    if abs(number) > MAX_NUMBER:
        raise ValueError(f"{subject} goes beyond {MAX_NUMBER}, the largest number allowed.")
    hundredths = number * _UNIT
    if hundredths.denominator != 1:
        raise _too_fine(subject)
    return hundredths.numerator


def _plain(hundredths: int) -> str:
    """Without needless zeros: 880 is 8.8, 1000 is 10, -50 is -0.5."""
    return f"{Decimal(hundredths) / _UNIT:f}"


def _label(label: str) -> str:
    return f"The label {label!r}"


def _too_fine(subject: str) -> ValueError:
    return ValueError(f"{subject} has more than {VALUE_DECIMALS} decimals: give a value that has at most {VALUE_DECIMALS}.")


def _unreadable(label: str) -> ValueError:
    return ValueError(
        f"The label {label!r} says no score by itself: give the value as well, "
        "or a label such as 8.8/10, 3½/4, 74%, ★★★½ or B+."
    )
