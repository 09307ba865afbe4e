"""The one clock: instants in UTC, at the precision that is stored and shown."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, cut to whole milliseconds."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
