"""When a token expires, as people write it; the token cache and the checks of validity hold tokens to it."""

import re
from datetime import UTC, datetime, timedelta

from cms.errors import ErrorCode, Refused, refuse
from cms.wording import quote

_DAYS = re.compile(r"([0-9]{1,6})d")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_expiry(text: str, now: datetime) -> datetime:
    """The instant meant by a number of days from now, such as 30d, or by a day, such as 2027-01-01: its first moment, UTC.

    Refused when it is neither. Whether it lies ahead is not asked here.
    """
    try:
        if days := _DAYS.fullmatch(text):
            return now + timedelta(days=int(days[1]))
        if _DATE.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(text) from error
    raise _wrong(text)


def _wrong(text: str) -> Refused:
    message = f"{quote(text)} is no time to expire; give days from now, such as 30d, or a day, such as 2027-01-01."
    return refuse(ErrorCode.INVALID, ["expires"], message)
