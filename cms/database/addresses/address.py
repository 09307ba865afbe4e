"""Where a database is: an address parsed from text, and shown without its password."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from cms.config import Settings
from cms.database.addresses.postgres_server import Server, parse_server
from cms.database.addresses.wrong_address import wrong_address
from cms.errors import ConfigurationError


class Dialect(StrEnum):
    """The kinds of database."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True)
class Address:
    """A SQLite file at `path`, or a database on `server`."""

    dialect: Dialect
    path: Path | None = None
    server: Server | None = None

    @property
    def dsn(self) -> str | None:
        """The PostgreSQL connection string, with its password: for drivers, never for messages."""
        return None if self.server is None else self.server.dsn

    def __str__(self) -> str:
        """The address as it may be shown: without a password."""
        return f"sqlite://{self.path}" if self.server is None else str(self.server)


def configured_address(settings: Settings) -> Address:
    """The address that the settings give, with the password that they give beside it; ConfigurationError for a wrong one."""
    address = parse_address(settings.database_url)
    password = settings.database_password.get_secret_value()
    if not password:
        return address
    if address.server is None:
        raise ConfigurationError(
            f"MARQUEE_DATABASE_PASSWORD is set, and {address} takes no password; leave it out, or set MARQUEE_DATABASE_URL."
        )
    if address.server.password is not None:
        raise ConfigurationError("MARQUEE_DATABASE_PASSWORD and MARQUEE_DATABASE_URL both hold a password; leave one out.")
    return replace(address, server=replace(address.server, password=password))


def parse_address(text: str, environ: Mapping[str, str] = os.environ) -> Address:
    """The address in a text; ConfigurationError with what would be right when it is none.

    `sqlite://PATH` is relative to the working folder, `sqlite:///PATH` absolute. A PostgreSQL address is what libpq takes
    for one: with several hosts, with options behind a question mark, and with what it leaves out in the environment.
    """
    scheme, separator, rest = text.strip().partition("://")
    match scheme if separator else "":
        case "sqlite":
            return Address(Dialect.SQLITE, path=_parse_path(rest))
        case "postgres" | "postgresql":
            return Address(Dialect.POSTGRES, server=parse_server(rest, environ))
        case named if re.fullmatch(r"[a-z][a-z0-9]{1,9}(\+[a-z0-9]{1,9})?", named):
            raise wrong_address(f"starts with {named}://, which is no database known here")
        case _:
            raise wrong_address("has no kind of database in front")


def _parse_path(rest: str) -> Path:
    if not rest or rest.endswith("/"):
        raise wrong_address("names no file")
    if rest == ":memory:":
        raise wrong_address("names no file, and a database in memory cannot be shared by several connections")
    if "?" in rest or "\0" in rest:
        raise wrong_address("has a path with a character that is not allowed there")
    return Path(rest)
