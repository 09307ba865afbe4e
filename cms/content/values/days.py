"""Calendar days as texts, YYYY-MM-DD: those that have the form, and those of them that do not exist."""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
# The calendar module's own depend on where the process runs.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def is_written_as_day(text: str) -> bool:
    """Whether a text is written as YYYY-MM-DD, be there such a day or not."""
    return _DAY.fullmatch(text) is not None


def explain_invalid_day(text: str) -> str | None:
    """Why there is no such day, in half a sentence; None when there is one, or the text is not written as a day."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = map(int, match.groups())
    if year < MINYEAR:
        return f"years go from {MINYEAR:04} to {MAXYEAR}"
    if not 1 <= month <= len(_MONTHS):
        return "months go from 01 to 12"
    days = monthrange(year, month)[1]
    return None if 1 <= day <= days else f"{_MONTHS[month - 1]} {year} has {days} days"
