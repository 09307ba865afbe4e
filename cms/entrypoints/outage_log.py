"""The log while something outside is broken: a line a second for each cause, and no traceback of a driver."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

_LOGGERS = ("marquee", "uvicorn.error", "asyncio")
SECONDS_BETWEEN_REPEATS = 1.0
MOST_CAUSES = 100

OUTAGES = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlite3.OperationalError,
)
"""By what drivers say that a database is away; any other exception is a fault of ours and is shown whole."""


@dataclass
class LoggedCause:
    """When a cause was last written down, and how often it was met since."""

    logged_at: float
    left_out: int = 0


class RepeatFilter(logging.Filter):
    """Lets one record of each cause through a second; the next one says how many were left out."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._logged: dict[tuple[str, str, str], LoggedCause] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written; changes it to what is."""
        outage = _find_outage(record)
        raised = outage or (record.exc_info[1] if record.exc_info else None)
        cause = (record.name, str(record.msg).partition("\n")[0], type(raised).__name__)
        now, last = self._now(), self._logged.get(cause)
        if last is not None and now - last.logged_at < SECONDS_BETWEEN_REPEATS:
            last.left_out += 1
            return False
        if len(self._logged) >= MOST_CAUSES:
            self._logged.clear()
        self._logged[cause] = LoggedCause(now)
        _shorten(record, outage, 0 if last is None else last.left_out)
        return True


@contextmanager
def limit_repeated_logs() -> Iterator[None]:
    """Has everything that a server may say over and over again said once a second, until the end of the block."""
    filters = {logging.getLogger(name): RepeatFilter() for name in _LOGGERS}
    for logger, repeat_filter in filters.items():
        logger.addFilter(repeat_filter)
    try:
        yield
    finally:
        for logger, repeat_filter in filters.items():
            logger.removeFilter(repeat_filter)


def _shorten(record: logging.LogRecord, outage: BaseException | None, left_out: int) -> None:
    message = record.getMessage()
    if outage is not None:
        record.exc_info = record.exc_text = None
        message = f"{message.partition(chr(10))[0]}: {type(outage).__name__}: {outage}"
    if outage is not None or record.exc_info is None:
        message = " ".join(message.split())
    if left_out:
        message = f"{message} (and {left_out} more)"
    record.msg, record.args = message, ()


def _find_outage(record: logging.LogRecord) -> BaseException | None:
    error = record.exc_info[1] if record.exc_info else None
    return next((one for one in _chain(error) if isinstance(one, OUTAGES)), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it was raised from; not what was merely being handled, in which a fault of ours may have come up."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        # Tortoise puts the driver's error into its own.
        error = error.__cause__ or next((one for one in error.args if isinstance(one, BaseException)), None)
