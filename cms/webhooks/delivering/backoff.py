"""When a failed delivery is tried again, and when nobody tries any more."""

from datetime import datetime, timedelta

FIRST_SECONDS, LONGEST_SECONDS = 10.0, 3_600.0
"""The longest pause after the first failure, which doubles with each, and the longest that it comes to."""

TRIED_FOR = timedelta(days=1)
FAILING_FOR = timedelta(days=3)
"""How long a delivery is tried, and how long a webhook may fail without one success before it is switched off."""


def next_attempt(at: datetime, trying_since: datetime, failures: int, drawn: float) -> datetime | None:
    """When to try again what has failed so often, the last time now; None when it was tried long enough.

    Full jitter: any time up to the longest pause, so that receivers that come back are not met by everybody at once.
    """
    # 2.0 ** 1024 has no float, and the longest pause is long reached.
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(failures - 1, 30))
    due = at + timedelta(milliseconds=round(drawn * longest * 1_000))
    return due if due - trying_since <= TRIED_FOR else None


def has_failed_too_long(at: datetime, failing_since: datetime) -> bool:
    """Whether a webhook that has failed since then is switched off."""
    return at - failing_since >= FAILING_FOR
