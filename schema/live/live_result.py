"""One result of an operation that goes on."""

from dataclasses import dataclass

from schema.protocol.response import Result


@dataclass(frozen=True, slots=True)
class LiveResult:
    """A response as JSON, and the cursor after the change that it tells of."""

    body: bytes
    cursor: str | None = None
    is_refusal: bool = False
    """Whether it was refused as a whole; then nothing comes after it."""


def last_result(result: Result, cursor: str | None = None) -> LiveResult:
    """A result after which nothing comes."""
    return LiveResult(result.body, cursor, is_refusal=result.code is not None)
