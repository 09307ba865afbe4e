"""What the driver of PostgreSQL raises, and whether the connection is lost with it."""

import asyncpg

DRIVER_ERRORS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


def is_fatal(error: BaseException | None) -> bool:
    """Whether the connection on which this was raised is of no use any more, even if the driver has not closed it yet."""
    # The server closes a connection itself after what it calls fatal, and the driver calls it an error of its own when
    # that happens in the moment in which it is used.
    severity = getattr(error, "severity_en", None)
    return severity in {"FATAL", "PANIC"} or isinstance(error, OSError | asyncpg.InternalClientError)
