"""What is said when the database takes too long, or is not there."""

import logging

from cms.errors import ErrorCode, Refused, RequestCode, RequestRefused, refuse

log = logging.getLogger("marquee")


class ConnectionLost(RequestRefused):
    """An act lost its connection before its end: nothing was changed."""

    def __init__(self, code: RequestCode, message: str, *, is_retryable: bool) -> None:
        super().__init__(code, message)
        self.is_retryable = is_retryable
        """Whether it may be tried again at once; not where the server kept silent until its time was over."""


def read_timed_out(seconds: float) -> RequestRefused:
    """The refusal of a read that was cut off."""
    message = f"this was read for {seconds:g} seconds and then stopped; ask for less at once, or with narrower conditions"
    return RequestRefused(RequestCode.TIMEOUT, message)


def act_timed_out(seconds: float) -> RequestRefused:
    """The refusal of an act that was cut off, or that waited in vain for somebody else's to end."""
    message = (
        f"this could not be done within {seconds:g} seconds and nothing was changed; somebody else may be at it: try again"
    )
    return RequestRefused(RequestCode.TIMEOUT, message)


def database_unreachable(reason: object) -> RequestRefused:
    """The refusal when the database does not answer; the reason is for the log only."""
    log.warning("the database does not answer: %s", reason)
    return RequestRefused(RequestCode.UNAVAILABLE, "the database does not answer at the moment; try again in a while")


def answer_too_large(most: int) -> RequestRefused:
    """The refusal of a read whose answer would take more than `most` bytes; it was cut off before that was there."""
    message = f"the answer would take more than the {most} bytes allowed; ask for fewer fields, or for smaller pages"
    return RequestRefused(RequestCode.TOO_COSTLY, message)


def no_free_connection(seconds: float) -> RequestRefused:
    """The refusal when no connection became free in time."""
    message = f"all connections to the database were busy for {seconds:g} seconds; try again in a while"
    return RequestRefused(RequestCode.UNAVAILABLE, message)


def conflicts_persist(reason: object) -> Refused:
    """The refusal of an act that others got in the way of each time it was tried; the reason is for the log only."""
    log.warning("an act was given up because others were always in its way: %s", reason)
    message = "Others were changing the same all the while, and nothing was done; try again in a while."
    return refuse(ErrorCode.UNAVAILABLE, (), message)


def database_not_writable(reason: object) -> RequestRefused:
    """The refusal of an act when the database is there and cannot be written: it is a standby, or its disk is full."""
    log.warning("the database takes no writes: %s", reason)
    message = "the database takes no writes at the moment and nothing was changed; try again in a while"
    return RequestRefused(RequestCode.UNAVAILABLE, message)


def file_replaced() -> RequestRefused:
    """The refusal of a write into a file that nobody else will see."""
    message = "the database file was replaced or removed, so nothing was changed; try again when the server has started anew"
    return RequestRefused(RequestCode.UNAVAILABLE, message)


def connection_lost(reason: object, *, was_silent: bool) -> ConnectionLost:
    """The refusal when the connection was lost before an act was committed."""
    log.warning("the database went away while something was being done: %s", reason)
    return ConnectionLost(
        RequestCode.UNAVAILABLE,
        "the database went away in the middle of this and nothing was changed; try again in a while",
        is_retryable=not was_silent,
    )


def outcome_unknown(reason: object) -> RequestRefused:
    """The refusal when the connection was lost while an act was being committed."""
    log.warning("the database went away while something was being committed: %s", reason)
    message = (
        "the database went away in the middle of this: send it again with the same Idempotency-Key if it had one,"
        " or look whether it was done before you try again"
    )
    return RequestRefused(RequestCode.OUTCOME_UNKNOWN, message)
