"""The one clock: instants in UTC, at the precision that is stored and shown."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, cut to whole milliseconds."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def format_instant(at: datetime) -> str:
    """An instant as the API has it: RFC 3339 in UTC, with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
