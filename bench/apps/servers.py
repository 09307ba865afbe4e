"""The servers that are compared: one process each, on one database."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from cms.database.addresses.address import Address

# By name of their place: no process holds what another one needs.
MARQUEE = "bench.apps.marquee:marquee_app"
BARE = "bench.apps.bare:BareApp"
STOCK = "bench.stock.app:stock_app"
ROUTES = "bench.apps.static_routes:routes_app"
PLAIN_WRITES = "bench.apps.plain_writes:PlainWrites"

NO_CACHE = {"MARQUEE_RESPONSE_CACHE_MB": "0"}
CMS = (sys.executable, "-c", "import sys; from cms.entrypoints.cli.main import main; sys.exit(main())")
"""The command, of the package that this process has."""
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
READY_QUERY = b'{"query":"{__typename}"}'
READY_ANSWER = b'{"data":{"__typename":"Query"}}'


class ServerError(Exception):
    """A server is not there."""


@dataclass(frozen=True)
class ProductServer:
    """`cms serve` as a process: its id, where it listens, and the seconds from its start to its first right answer."""

    process: int
    port: int
    seconds: float


@contextmanager
def serving(
    address: Address, apps: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> Iterator[dict[str, int]]:
    """The port of each app's server, all of them running until the end of the block."""
    processes: dict[str, subprocess.Popen[str]] = {}
    try:
        for name, place in apps.items():
            command = [sys.executable, "-m", "bench.apps.serve", place]
            processes[name] = subprocess.Popen(
                command, env=_environment(address, environment), stdout=subprocess.PIPE, text=True
            )
        yield {name: _port(process) for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            _wait(process)


@contextmanager
def start_product(address: Address, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[ProductServer]:
    """`cms serve` with these options, until the end of the block; ServerError, with what it said, when it ends by itself."""
    port = _free_port()
    settings = _environment(address, {**(environment or {}), "MARQUEE_PORT": str(port)})
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen([*CMS, "serve", *options], env=settings, stdout=subprocess.DEVNULL, stderr=said, text=True)
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - began > SECONDS_TO_START:
                    said.seek(0)
                    raise ServerError(said.read().decode().strip() or "it did not start")
                time.sleep(0.005)
            yield ProductServer(process.pid, port, time.perf_counter() - began)
        finally:
            process.terminate()
            _wait(process)


def _environment(address: Address, more: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, "MARQUEE_DATABASE_URL": address.dsn or str(address), **(more or {})}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    """Whether the right answer comes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS_TO_START)
    try:
        connection.request("POST", "/graphql", READY_QUERY, {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status == 200 and response.read() == READY_ANSWER
    except OSError:
        return False
    finally:
        connection.close()


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
