"""What is logged while a database is away: a line a second for each cause, and no traceback of a driver."""

import asyncio
import logging
import signal
from collections.abc import Iterator

import asyncpg
import httpx2
import pytest

from cms.database.addresses.address import Address
from cms.entrypoints.outage_log import RepeatFilter
from tests.cli.serving import serving, spell
from tests.databases import ON_POSTGRES, PostgresCopies

AWAY = "the database does not answer: %s"
TITLES = {"query": "{ movies { nodes { title } } }"}


class Clock:
    """A time that is set."""

    now = 0.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(clock: Clock) -> Iterator[logging.Logger]:
    """A logger that nothing else writes to or filters, whatever runs beside the test or ran before it."""
    logger, one_line = logging.getLogger(__name__), RepeatFilter(lambda: clock.now)
    logger.addFilter(one_line)
    yield logger
    logger.removeFilter(one_line)


def test_a_cause_is_written_once_a_second_and_then_how_often_it_was_met(
    log: logging.Logger, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    log.warning(AWAY, "first")
    log.warning(AWAY, "second")
    log.warning("something else")
    log.warning(AWAY, "third")
    clock.now = 1.0
    log.warning(AWAY, "fourth, 100% sure")
    log.warning(AWAY, "fifth")

    assert caplog.messages == [
        "the database does not answer: first",
        "something else",
        "the database does not answer: fourth, 100% sure (and 2 more)",
    ]


def test_what_a_driver_says_is_one_line_also_where_it_was_caught_late(
    log: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("a long way up")
    error.__cause__ = asyncpg.CannotConnectNowError("starting\nup")

    log.error("a request could not be answered", exc_info=error)

    assert caplog.messages == ["a request could not be answered: CannotConnectNowError: starting up"]
    assert "Traceback" not in caplog.text


def test_an_error_that_is_its_own_cause_is_written_too(log: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    error = RuntimeError("round and round")
    error.__cause__ = KeyError(error)

    log.error("a request could not be answered", exc_info=error)

    assert caplog.messages == ["a request could not be answered"]


def test_a_fault_that_comes_up_in_an_outage_keeps_its_traceback(log: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    error = KeyError("ours")
    error.__context__ = ConnectionResetError()

    log.error("a request could not be answered", exc_info=error)

    assert caplog.records[0].exc_info is not None


def test_a_fault_of_ours_keeps_its_traceback(log: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    log.error("a request could not be answered", exc_info=asyncpg.UndefinedColumnError("no such column"))

    assert caplog.text.endswith("UndefinedColumnError: no such column\n")
    assert caplog.records[0].exc_info is not None


@ON_POSTGRES
def test_a_server_whose_database_goes_away_under_load_says_so_in_few_words(
    address: Address, postgres: PostgresCopies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARQUEE_DATABASE_URL", spell(address))
    monkeypatch.setenv("MARQUEE_PORT", "0")
    assert address.server is not None
    with serving() as served:
        asyncio.run(end(postgres.server, address.server.name))
        answers = [httpx2.post(f"{served.address}/graphql", json=TITLES).status_code for _ in range(200)]
        status, said = served.stop(signal.SIGTERM)

    lines = said.splitlines()
    assert answers == [503] * 200
    assert status == 0
    assert "Traceback" not in said
    assert lines[0].startswith(("the database does not answer: ", "changes are not told any more"))
    assert len(lines) < len(answers)


async def end(server: Address, name: str) -> None:
    """Let nobody connect to a database any more, and end all who are connected."""
    connection = await asyncpg.connect(server.dsn)
    try:
        await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
    finally:
        await connection.close()
