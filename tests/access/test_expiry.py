"""When a token expires, as people write it."""

from datetime import UTC, datetime

import pytest

from cms.access.parse_expiry import parse_expiry
from cms.errors import Refused

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("30d", datetime(2026, 12, 22, 12, 0, tzinfo=UTC)),
        ("0d", NOON),
        ("2027-01-01", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2020-02-29", datetime(2020, 2, 29, tzinfo=UTC)),
        ("999999d", datetime(4764, 10, 18, 12, 0, tzinfo=UTC)),
    ],
)
def test_days_from_now_and_days_of_the_calendar_are_understood(text: str, instant: datetime) -> None:
    assert parse_expiry(text, NOON) == instant


@pytest.mark.parametrize("text", ["", "30", "d", "-1d", "1.5d", "1000000d", "30 d", "2027-02-29", "2027-1-1", "tomorrow", "٣d"])
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_expiry(text, NOON)

    (refusal,) = refused.value.refusals
    assert refusal.field == ("expires",)
    assert refusal.message == f"{text!r} is no time to expire; give days from now, such as 30d, or a day, such as 2027-01-01."
