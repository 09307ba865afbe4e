"""Where a database is: an address parsed from text, and shown without its password."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from cms.config import Settings
from cms.errors import ConfigurationError

POSTGRES_PORT = 5432
_FORMS = "use sqlite://PATH or postgres://USER@HOST:PORT/NAME"
_OPTIONS = ("host", "port", "sslmode")


class Dialect(StrEnum):
    """The kinds of database."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True)
class Server:
    """A database on a PostgreSQL server; `host` is a name, or the folder of a Unix socket when it starts with a slash."""

    user: str
    password: str | None = field(repr=False)
    host: str
    port: int
    name: str
    sslmode: str | None = None


@dataclass(frozen=True)
class Address:
    """A SQLite file at `path`, or a database on `server`."""

    dialect: Dialect
    path: Path | None = None
    server: Server | None = None

    @property
    def dsn(self) -> str | None:
        """The PostgreSQL connection string, with its password: for drivers, never for messages."""
        return None if self.server is None else _spell(self.server, self.server.password)

    def __str__(self) -> str:
        """The address as it may be shown: without a password."""
        return f"sqlite://{self.path}" if self.server is None else _spell(self.server, None)


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


def parse_address(text: str) -> Address:
    """The address in a text; ConfigurationError with what would be right when it is none.

    `sqlite://PATH` is relative to the working folder, `sqlite:///PATH` absolute. A PostgreSQL address may end in
    `?host=DIR` (and `port=PORT`) for a Unix socket, and in `sslmode=MODE` as libpq understands it.
    """
    scheme, separator, rest = text.partition("://")
    match scheme if separator else "":
        case "sqlite":
            return Address(Dialect.SQLITE, path=_parse_path(rest))
        case "postgres" | "postgresql":
            return Address(Dialect.POSTGRES, server=_parse_server(f"postgres://{rest}"))
        case "":
            raise _wrong("has no kind of database in front")
        case _:
            raise _wrong(f"starts with {scheme[:20]}://, which is no database known here")


def _wrong(what: str) -> ConfigurationError:
    # Never quotes the text: there may be a password in it, and where depends on how it is misspelt.
    return ConfigurationError(f"The database address (MARQUEE_DATABASE_URL) {what}; {_FORMS}.")


def _parse_path(rest: str) -> Path:
    if not rest or rest.endswith("/"):
        raise _wrong("names no file")
    if rest == ":memory:":
        raise _wrong("names no file, and a database in memory cannot be shared by several connections")
    if "?" in rest or "\0" in rest:
        raise _wrong("has a path with a character that is not allowed there")
    return Path(rest)


def _parse_server(text: str) -> Server:
    try:
        parts = urlsplit(text)
        options = _parse_options(parts)
        port = parts.port or int(options.get("port", POSTGRES_PORT))
    except ValueError as error:
        raise _wrong("has a host or port that cannot be read") from error
    host = parts.hostname or options.get("host", "")
    name = unquote(parts.path.removeprefix("/"))
    for value, what in ((parts.username, "user"), (host, "host"), (name, "database name")):
        if not value:
            raise _wrong(f"has no {what}")
    password = unquote(parts.password) if parts.password else None
    return Server(unquote(parts.username or ""), password, host, port, name, options.get("sslmode"))


def _parse_options(parts: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown:
        raise _wrong(f"has the option {unknown[0][:40]!r}; the options are {' and '.join(_OPTIONS)}")
    return options


def _spell(server: Server, password: str | None) -> str:
    secret = "" if password is None else f":{quote(password, safe='')}"
    login = f"{quote(server.user, safe='')}{secret}"
    name = quote(server.name, safe="")
    options = {} if server.sslmode is None else {"sslmode": server.sslmode}
    if server.host.startswith("/"):
        place = ""
        options = {"host": server.host, "port": str(server.port), **options}
    else:
        place = f"[{server.host}]:{server.port}" if ":" in server.host else f"{server.host}:{server.port}"
    return f"postgres://{login}@{place}/{name}" + (f"?{urlencode(options, safe='/')}" if options else "")
