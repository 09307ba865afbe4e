"""What becomes of what is under way when the server stops and the time that it had is over."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cms.errors import RequestCode, RequestRefused

STOPPING = "the server is stopping; ask again in a moment"


def is_stopping() -> RequestRefused:
    """The refusal of what a server that stops does not do any more; nothing was changed."""
    return RequestRefused(RequestCode.UNAVAILABLE, STOPPING)


def cut_off(task: asyncio.Task[Any]) -> None:
    """Cancel a task because the server stops."""
    task.cancel(STOPPING)


def was_cut_off(error: asyncio.CancelledError) -> bool:
    """Whether that is why something was cancelled; who cancels for another reason waits for the cancellation itself."""
    return error.args == (STOPPING,)


def check_not_cut_off() -> None:
    """RequestRefused with UNAVAILABLE when the current task was cut off and has only its answer left to give."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise is_stopping()


@contextmanager
def refused_when_cut_off() -> Iterator[None]:
    """Around what has changed nothing when it is cut off: RequestRefused with UNAVAILABLE then."""
    try:
        yield
    except asyncio.CancelledError as error:
        if not was_cut_off(error):
            raise
        raise is_stopping() from error
