"""A server in a process of its own, as a terminal or a supervisor runs it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from cms.database.addresses.address import Address

PROGRAM = "import sys; from cms.entrypoints.cli.main import main; sys.exit(main())"
SECONDS_TO_GIVE_UP = 120


def spell(address: Address) -> str:
    """An address as a setting, its password included."""
    return address.dsn or str(address)


@dataclass
class Served:
    """A server that is ready."""

    process: subprocess.Popen[str]
    said: list[str]
    """The lines it has printed so far."""

    @property
    def address(self) -> str:
        """Where it said that it is."""
        return self.said[-2].removeprefix("Marquee is ready at ").removesuffix("/")

    @property
    def place(self) -> tuple[str, int]:
        """The same for who connects by hand."""
        host, _, port = self.address.removeprefix("http://").rpartition(":")
        return host, int(port)

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Tell it to stop; its exit status and what it said on stderr."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        """The same once it has ended."""
        _, complaints = self.process.communicate(timeout=SECONDS_TO_GIVE_UP)
        return self.process.returncode, complaints


def wait_until_closed(place: tuple[str, int]) -> None:
    """Comes back when nobody listens there; one of several that leaves resets those who stood before it."""
    with suppress(ConnectionRefusedError):
        while True:
            with suppress(ConnectionResetError):
                socket.create_connection(place).close()


@contextmanager
def serving(*options: str) -> Iterator[Served]:
    """`cms serve` with the settings of this process, ready; ended with the block."""
    command = [sys.executable, "-c", PROGRAM, "serve", *options]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line.rstrip("\n"))
                if line.startswith("Open it in a browser"):
                    break
            yield Served(process, said)
        finally:
            process.kill()
