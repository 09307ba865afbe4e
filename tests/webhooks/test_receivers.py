"""Receivers that are slow, endless or false: each is left in time, and what became of it recorded."""

import pytest

from cms.clock import now
from cms.webhooks.sending.destinations import Destinations
from cms.webhooks.sending.sender import RESPONSE_BYTES, Sender
from tests.webhooks.conftest import HERE
from tests.webhooks.receiver import NO_LENGTH, NOT_HTTP, TOO_SHORT, Answer, endless, receiving, stall, status


@pytest.mark.parametrize(
    ("answer", "code", "error"),
    [
        pytest.param(status(204), 204, None, id="nothing to say"),
        pytest.param(status(500), 500, "it answered 500", id="failure"),
        pytest.param(endless, 200, None, id="endless"),
        pytest.param(TOO_SHORT, 200, "it did not answer as HTTP has it", id="shorter than it says"),
        pytest.param(NO_LENGTH, None, "it did not answer as HTTP has it", id="no length"),
        pytest.param(NOT_HTTP, None, "it did not answer as HTTP has it", id="not HTTP"),
        pytest.param(b"", None, "it did not answer as HTTP has it", id="nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000, None, "it did not answer as HTTP has it", id="endless head"),
        pytest.param(stall, None, "it was not over within 0.5 seconds", id="stalls"),
    ],
)
async def test_what_a_receiver_does_is_recorded(answer: Answer, code: int | None, error: str | None) -> None:
    async with receiving() as receiver:
        receiver.answer = lambda _: answer
        attempt = await Sender(Destinations(HERE), seconds=0.5).send(receiver.url, b"{}", {}, now())

    assert attempt.status_code == code
    assert (attempt.error or "").startswith(error or "")
    assert (attempt.error is None) is (error is None)
    assert len(receiver.received) == 1


async def test_the_start_of_a_response_is_kept_as_text() -> None:
    async with receiving() as receiver:
        receiver.answer = lambda _: b"HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n" + b"\0\xff" * 4_500
        attempt = await Sender(Destinations(HERE)).send(receiver.url, b"{}", {}, now())

    assert attempt.response_start == "�" * (RESPONSE_BYTES // 2)


async def test_nobody_there_is_said_without_an_address() -> None:
    async with receiving() as receiver:
        url = receiver.url
    attempt = await Sender(Destinations(HERE)).send(url, b"{}", {}, now())

    assert (attempt.status_code, attempt.error, attempt.response_start) == (None, "no connection could be made", None)
