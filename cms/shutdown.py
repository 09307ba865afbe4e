"""Shutdown: what becomes of what is under way when the server stops and the time that it had is over."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from cms.errors import RequestCode, RequestRefused

SHUTDOWN_MESSAGE = "the server is stopping; ask again in a moment"


def shutdown_refusal() -> RequestRefused:
    """The refusal of what a server that stops does not do any more; nothing was changed."""
    return RequestRefused(RequestCode.UNAVAILABLE, SHUTDOWN_MESSAGE)


def cancel_for_shutdown(task: asyncio.Task[Any]) -> None:
    """Cancel a task because the server stops."""
    task.cancel(SHUTDOWN_MESSAGE)


def is_shutdown_cancellation(error: asyncio.CancelledError) -> bool:
    """Whether that is why something was cancelled; who cancels for another reason waits for the cancellation itself."""
    return error.args == (SHUTDOWN_MESSAGE,)


def check_not_shutting_down() -> None:
    """RequestRefused with UNAVAILABLE when the current task was cut off and has only its answer left to give."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise shutdown_refusal()


@contextmanager
def refused_on_shutdown() -> Iterator[None]:
    """Around what has changed nothing when it is cut off: RequestRefused with UNAVAILABLE then."""
    try:
        yield
    except asyncio.CancelledError as error:
        if not is_shutdown_cancellation(error):
            raise
        raise shutdown_refusal() from error


def end_process(status: int) -> NoReturn:
    """End at once, when all that matters is closed.

    Python's own end takes the process apart, for seconds on a busy machine, while no thread runs that keeps a deadline.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    os._exit(status)
