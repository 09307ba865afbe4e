"""`/changes?follow=1`: each change as it comes, until the server stops."""

import signal
from collections.abc import Iterator

import httpx2
import orjson
import pytest

from cms.database.addresses.address import Address
from tests.cli.serving import SECONDS_TO_GIVE_UP
from tests.feed.served import Office, open_office


@pytest.fixture
def office(address: Address) -> Iterator[Office]:
    """An office without content."""
    with open_office(address) as opened:
        yield opened


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_each_change_comes_as_it_is_made_and_all_ends_with_the_server(office: Office, encoding: str) -> None:
    headers = {"accept-encoding": encoding}
    with httpx2.stream(
        "GET", f"{office.address}/changes?follow=1&types=KEYWORD", headers=headers, timeout=SECONDS_TO_GIVE_UP
    ) as response:
        lines = response.iter_lines()
        nothing_yet = next(lines)
        office.publish_keyword("revenge")
        first, nothing_more = next(lines), next(lines)
        office.publish_keyword("neo-noir")
        second = next(lines)
        status, complaints = office.server.stop(signal.SIGTERM)
        rest = list(lines)

    assert (nothing_yet, nothing_more, rest) == ("", "", [""])
    assert [orjson.loads(one)["slug"] for one in (first, second)] == ["revenge", "neo-noir"]
    assert (status, complaints) == (0, "")
