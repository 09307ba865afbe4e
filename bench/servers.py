"""The servers that are compared: one process each, on one database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cms.database.address import Address

# By name of their place: no process holds what another one needs.
APPS = {"marquee": "bench.marquee:marquee_app", "bare": "bench.bare:BareApp", "stock": "bench.stock.app:stock_app"}
SECONDS_TO_STOP = 10


class ServerError(Exception):
    """A server is not there."""


@contextmanager
def serving(address: Address) -> Iterator[dict[str, int]]:
    """The port of each app's server, all of them running until the end of the block."""
    environment = {**os.environ, "MARQUEE_DATABASE_URL": address.dsn or str(address)}
    processes: dict[str, subprocess.Popen[str]] = {}
    try:
        for name, place in APPS.items():
            command = [sys.executable, "-m", "bench.serving", place]
            processes[name] = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        yield {name: _port(process) for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            _wait(process)


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise ServerError("a server did not start; what it said stands above")
    return int(line)


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
