"""What keeps a database from being reached, in one sentence."""

import os
import re
import sqlite3
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from tortoise.exceptions import DBConnectionError

from cms.database.addresses.address import Address
from cms.errors import ConfigurationError

CONNECT_SECONDS = 10
_UNREACHED = (
    OSError,
    sqlite3.Error,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    DBConnectionError,
    ValueError,
)
_FRAME = re.compile(r"^\[[^\]]*\] | \(_ssl\.c:\d+\)$")  # what Python puts around the words of the TLS library


@contextmanager
def refusing_unreachable(address: Address) -> Iterator[None]:
    """Turns what goes wrong while a database is reached into one sentence, as a ConfigurationError."""
    try:
        yield
    except _UNREACHED as error:
        cause = error.__cause__ if isinstance(error, DBConnectionError) and error.__cause__ else error
        raise ConfigurationError(f"The database {address} cannot be reached: {explain_unreachable(cause, address)}.") from error


def make_folder(folder: Path) -> None:
    """Make the folder of a SQLite file, unless it is there; ValueError when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"the folder {folder} cannot be made ({error.strerror})") from error


def explain_unreachable(error: BaseException, address: Address) -> str:
    """What a driver's error comes to, without a dot at the end."""
    if isinstance(error, TimeoutError):
        return f"no answer within {CONNECT_SECONDS} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message.rstrip('.')})"
    if isinstance(error, ssl.SSLError):
        return f"TLS cannot be set up ({_FRAME.sub('', str(error.strerror))})"
    if isinstance(error, sqlite3.Error) and address.path is not None:
        return _find_obstacle(address.path) or _first_line(error)
    if isinstance(error, ConnectionError) and error.errno:
        return os.strerror(error.errno)  # Python puts words of its own in its place
    return (isinstance(error, OSError) and error.strerror) or _first_line(error)


def _find_obstacle(path: Path) -> str | None:
    """Why a file cannot be opened or written, which SQLite does not say; None when that is not what is wrong."""
    if not os.access(path.parent, os.R_OK | os.X_OK):
        return f"the folder {path.parent} may not be read by this user"
    if path.is_dir():
        return "it is a folder"
    if path.exists() and not os.access(path, os.R_OK):
        return "the file may not be read by this user"
    if not os.access(path.parent, os.W_OK):
        return f"files may not be made in {path.parent} by this user"
    if path.exists() and not os.access(path, os.W_OK):
        return "the file may not be written by this user"
    return None


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
