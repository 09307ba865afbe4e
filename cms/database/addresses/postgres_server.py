"""A database on a PostgreSQL server: where it is and how it is connected to, as libpq's URLs say it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from cms.database.addresses.postgres_options import PLACES, SECRET_OPTIONS, parse_options
from cms.database.addresses.wrong_address import wrong_address

POSTGRES_PORT = 5432
_HOST = re.compile(r"(?:\[(?P<ip>[0-9A-Fa-f:.]+)\]|(?P<name>[^\[\]:]+))(?::(?P<port>[0-9]+))?")
_PLAIN_IP = re.compile(r"[0-9A-Fa-f]*:[0-9A-Fa-f:.]*")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPES = (
    "in a user or password @ is written as %40, / as %2F, ? as %3F, # as %23 and % as %25; "
    "or give the password by MARQUEE_DATABASE_PASSWORD, as it is."
)


@dataclass(frozen=True)
class Host:
    """Where a server listens; `name` is the folder of a Unix socket when it starts with a slash."""

    name: str
    port: int = POSTGRES_PORT


@dataclass(frozen=True)
class Server:
    """A database on one of several hosts; what is empty stands in a service file, where the driver finds it."""

    user: str
    password: str | None = field(repr=False)
    hosts: tuple[Host, ...]
    name: str
    options: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)
    """How to connect, by libpq's names."""

    @property
    def dsn(self) -> str:
        """The connection string, with what is secret: for drivers, never for messages."""
        return _spell(self, self.password, self.options)

    def __str__(self) -> str:
        """The connection string as it may be shown: without what is secret."""
        return _spell(self, None, {name: value for name, value in self.options.items() if name not in SECRET_OPTIONS})


def parse_server(text: str, environ: Mapping[str, str]) -> Server:
    """The server in `USER:PASSWORD@HOST:PORT,HOST:PORT/NAME?OPTION=VALUE`; ConfigurationError when something is wrong with it.

    What it does not say of user, hosts, ports and name stands in PGUSER, PGHOST, PGPORT and PGDATABASE, as for all that
    speaks to PostgreSQL; for everything else the driver looks there itself.
    """
    _check_characters(text)
    front, _, query = text.partition("?")
    authority, _, path = front.partition("/")
    login, _, hosts = authority.rpartition("@")
    user, _, password = login.partition(":")
    options = parse_options(query)
    place = {name: options.pop(name, "") for name in PLACES}
    ports = place["port"] or environ.get("PGPORT", "")
    server = Server(
        user=unquote(user) or place["user"] or environ.get("PGUSER", ""),
        password=unquote(password) or place["password"] or None,
        hosts=_parse_hosts(hosts or place["host"] or environ.get("PGHOST", ""), ports),
        name=unquote(path) or place["dbname"] or environ.get("PGDATABASE", ""),
        options=options,
    )
    _check_complete(server)
    return _on_one_primary(server, environ)


def _check_characters(text: str) -> None:
    if re.search(r"[\s\x00-\x1f]", text):
        raise wrong_address("has a space in it", "a space is written as %20.")
    if _BROKEN_PERCENT.search(text):
        raise wrong_address("has a % without two digits behind it", _ESCAPES)
    # Where they would end the part in which they stand, what is taken for a host or an option may be of the password.
    if "#" in text or "@" in "".join(re.split("[/?]", text, maxsplit=1)[1:]):
        raise wrong_address("has a character where it has another meaning", _ESCAPES)


def _parse_hosts(text: str, ports: str) -> tuple[Host, ...]:
    if not text:
        return ()
    names = text.split(",")
    defaults = [_parse_port(one) for one in ports.split(",")] if ports else [POSTGRES_PORT]
    if len(defaults) not in {1, len(names)}:
        raise wrong_address(f"has {len(defaults)} ports for {len(names)} hosts", "give one for each, or one for all.")
    return tuple(_parse_host(name, port) for name, port in zip(names, defaults * len(names), strict=False))


def _parse_host(text: str, port: int) -> Host:
    if text.startswith("/") or (text.count(":") > 1 and _PLAIN_IP.fullmatch(text)):
        return Host(text, port)
    found = _HOST.fullmatch(text)
    if found is None:
        raise wrong_address("has a host or port that cannot be read")
    return Host(found["ip"] or unquote(found["name"]), _parse_port(found["port"]) if found["port"] else port)


def _parse_port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise wrong_address("has a host or port that cannot be read")
    return int(text)


def _check_complete(server: Server) -> None:
    if "service" in server.options:
        return
    for value, what in ((server.user, "user"), (server.hosts, "host"), (server.name, "database name")):
        if not value:
            raise wrong_address(f"has no {what}")


def _on_one_primary(server: Server, environ: Mapping[str, str]) -> Server:
    """Among several hosts all connections must lead to the same, which can be written to."""
    if len(server.hosts) < 2 or "target_session_attrs" in server.options or "PGTARGETSESSIONATTRS" in environ:
        return server
    return replace(server, options={**server.options, "target_session_attrs": "primary"})


def _spell(server: Server, password: str | None, options: Mapping[str, str]) -> str:
    login = quote(server.user, safe="") + ("" if password is None else f":{quote(password, safe='')}")
    hosts = [f"[{host.name}]" if ":" in host.name else host.name for host in server.hosts]
    ports = [str(host.port) for host in server.hosts]
    place = ",".join(f"{host}:{port}" for host, port in zip(hosts, ports, strict=True))
    if any(host.startswith("/") for host in hosts):  # a folder would end the part in which hosts stand
        place = ""
        options = {"host": ",".join(hosts), "port": ",".join(ports), **options}
    front = f"{login}@{place}" if login else place
    path = f"/{quote(server.name, safe='')}" if server.name else ""
    query = "&".join(f"{name}={quote(value, safe='/,:[]')}" for name, value in options.items())
    return f"postgres://{front}{path}" + (f"?{query}" if query else "")
