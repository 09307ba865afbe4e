"""What stopped a load, and what is in the database then."""

import asyncpg
from tortoise.exceptions import OperationalError

from cms.errors import CmsError, ErrorCode, Refusal, Refused, RequestCode, RequestRefused

TIMEOUT_SETTING = "MARQUEE_STATEMENT_SECONDS"


def explain_interruption(error: RequestRefused, outcome: str) -> RequestRefused:
    """The same with what stopped it: somebody's lock, or the limit in time and how to raise it; anything else stays."""
    match error.__cause__:
        case asyncpg.LockNotAvailableError() | OperationalError():
            message = (
                f"Somebody else is writing, and did not finish within {TIMEOUT_SETTING}; {outcome}: try again when they"
                " have, or allow more seconds."
            )
        case asyncpg.QueryCanceledError():
            message = (
                f"A statement took longer than {TIMEOUT_SETTING} allows; {outcome}: allow more seconds, or load with --batch."
            )
        case _:
            return error
    return RequestRefused(RequestCode.TIMEOUT, message)


def explain_stopped_batch(error: Refused | RequestRefused, batch: str, loaded: int, total: int) -> CmsError:
    """The same for a batch among several, with what is in the database."""
    least = "at least " if isinstance(error, RequestRefused) and error.code is RequestCode.OUTCOME_UNKNOWN else ""
    there = f"{least}{loaded:,} of {total:,} entries are in the database"
    sentence = f"Stopped at batch {batch}: {there}; load the same again to go on, what is there stays as it is."
    if isinstance(error, Refused):
        return Refused([*error.refusals, Refusal(ErrorCode.INVALID, (), sentence)])
    explained = explain_interruption(error, "nothing of this batch was loaded")
    return RequestRefused(explained.code, f"{explained.message} {sentence}")
