"""Addresses of databases."""

from pathlib import Path

import pytest

from cms.config import load_settings
from cms.database.addresses.address import Address, Dialect, configured_address, parse_address
from cms.database.addresses.postgres_server import Host, Server
from cms.errors import ConfigurationError

PARSED = [
    pytest.param("sqlite://data/films.sqlite3", Address(Dialect.SQLITE, path=Path("data/films.sqlite3")), id="relative path"),
    pytest.param("sqlite:///var/films.sqlite3", Address(Dialect.SQLITE, path=Path("/var/films.sqlite3")), id="absolute path"),
    pytest.param(
        "postgres://critic@db.example:6543/films",
        Address(Dialect.POSTGRES, server=Server("critic", None, (Host("db.example", 6543),), "films")),
        id="server",
    ),
    pytest.param(
        "postgresql://critic:p%40ss%2F@[::1]/my%20films?sslmode=require",
        Address(Dialect.POSTGRES, server=Server("critic", "p@ss/", (Host("::1"),), "my films", {"sslmode": "require"})),
        id="everything",
    ),
    pytest.param(
        "postgres://critic@/films?host=/run/postgresql&port=6543",
        Address(Dialect.POSTGRES, server=Server("critic", None, (Host("/run/postgresql", 6543),), "films")),
        id="unix socket",
    ),
    pytest.param(
        "postgres://critic@%2Frun%2Fpostgresql/films",
        Address(Dialect.POSTGRES, server=Server("critic", None, (Host("/run/postgresql"),), "films")),
        id="unix socket in place of a host",
    ),
    pytest.param(
        "postgres://critic@a,[::1]:6543/films?target_session_attrs=any",
        Address(
            Dialect.POSTGRES,
            server=Server("critic", None, (Host("a"), Host("::1", 6543)), "films", {"target_session_attrs": "any"}),
        ),
        id="hosts",
    ),
    pytest.param(
        "postgres:///?user=critic&password=p%2Fw&host=/run,a,::1&port=1,2,3&dbname=films&target_session_attrs=read-write",
        Address(
            Dialect.POSTGRES,
            server=Server(
                "critic",
                "p/w",
                (Host("/run", 1), Host("a", 2), Host("::1", 3)),
                "films",
                {"target_session_attrs": "read-write"},
            ),
        ),
        id="everything as options",
    ),
    pytest.param(
        "postgres://critic@/films?service=reviews&sslpassword=x%26y",
        Address(Dialect.POSTGRES, server=Server("critic", None, (), "films", {"service": "reviews", "sslpassword": "x&y"})),
        id="service",
    ),
]


@pytest.mark.parametrize(("text", "address"), PARSED)
def test_an_address_is_parsed(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(("text", "address"), PARSED[2:])
def test_what_a_driver_is_given_leads_to_the_same_database(text: str, address: Address) -> None:
    assert address.dsn is not None
    assert parse_address(address.dsn) == address


def test_a_shown_address_has_no_password() -> None:
    address = parse_address("postgres://critic:s3cret@db:5432/films?sslmode=require&sslpassword=s3cret")

    assert str(address) == "postgres://critic@db:5432/films?sslmode=require"
    assert "s3cret" not in repr(address)
    assert address.dsn == "postgres://critic:s3cret@db:5432/films?sslmode=require&sslpassword=s3cret"


def test_what_the_address_leaves_out_stands_in_the_environment() -> None:
    environ = {"PGUSER": "critic", "PGHOST": "a,b", "PGPORT": "1,2", "PGDATABASE": "films", "PGTARGETSESSIONATTRS": "any"}

    address = parse_address("postgres://", environ)

    assert str(address) == "postgres://critic@a:1,b:2/films"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "has no kind of database in front"),
        ("data/films.sqlite3", "has no kind of database in front"),
        ("mysql://critic:s3cret@db/films", "starts with mysql://, which is no database known here"),
        ("sqlite://", "names no file"),
        ("sqlite:///var/", "names no file"),
        ("sqlite://:memory:", "names no file, and a database in memory cannot be shared by several connections"),
        ("sqlite://films.sqlite3?mode=ro", "has a path with a character that is not allowed there"),
        ("postgresql+asyncpg://critic:s3cret@db/films", "starts with postgresql+asyncpg://, which is no database known here"),
        ("critic:s3cret://db/films", "has no kind of database in front"),
        ("postgres://", "has no user"),
        ("postgres://db/films", "has no user"),
        ("postgres://critic:s3cret@/films", "has no host"),
        ("postgres://critic:s3cret@db", "has no database name"),
        ("postgres://critic:s3cret@db:port/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3cret@db:65536/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3cret@db:0/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3cret@[::1/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3cret@a,,b/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3cret", "has a host or port that cannot be read"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(text: str, what: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        parse_address(text)

    assert str(refusal.value) == (
        f"The database address (MARQUEE_DATABASE_URL) {what}; use sqlite://PATH or postgres://USER@HOST:PORT/NAME."
    )


def test_a_password_beside_the_address_is_taken_as_it_is() -> None:
    settings = load_settings(
        {"MARQUEE_DATABASE_URL": "postgres://critic@db/films", "MARQUEE_DATABASE_PASSWORD": "p@ss/50%20?#"}
    )

    address = configured_address(settings)

    assert address.server is not None
    assert address.server.password == "p@ss/50%20?#"
    assert parse_address(address.dsn or "") == address


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "postgres://critic:other@db/films",
            "MARQUEE_DATABASE_PASSWORD and MARQUEE_DATABASE_URL both hold a password; leave one out.",
        ),
        (
            "sqlite://films.sqlite3",
            (
                "MARQUEE_DATABASE_PASSWORD is set, and sqlite://films.sqlite3 takes no password; "
                "leave it out, or set MARQUEE_DATABASE_URL."
            ),
        ),
    ],
)
def test_a_password_that_fits_no_address_is_refused(url: str, message: str) -> None:
    settings = load_settings({"MARQUEE_DATABASE_URL": url, "MARQUEE_DATABASE_PASSWORD": "s3cret"})

    with pytest.raises(ConfigurationError) as refusal:
        configured_address(settings)

    assert str(refusal.value) == message


ESCAPES = (
    "in a user or password @ is written as %40, / as %2F, ? as %3F, # as %23 and % as %25; "
    "or give the password by MARQUEE_DATABASE_PASSWORD, as it is."
)
MISPLACED = "has a character where it has another meaning"


@pytest.mark.parametrize(
    ("text", "what", "right"),
    [
        ("critic:s3/cret@db/films", MISPLACED, ESCAPES),
        ("critic:12/34@db/films", MISPLACED, ESCAPES),
        ("critic:s3?cret=1@db/films", MISPLACED, ESCAPES),
        ("critic:s3#cret@db/films", MISPLACED, ESCAPES),
        ("critic:s3%cret@db/films", "has a % without two digits behind it", ESCAPES),
        ("critic:s3 cret@db/films", "has a space in it", "a space is written as %20."),
        ("critic:s3cret@db/films?ssl_mode=require", "has the option 'ssl_mode'", "did you mean sslmode?"),
        ("critic:s3cret@db/films?sslmode", "has no value for the option sslmode", "write sslmode=VALUE, or leave it out."),
        (
            "critic:s3cret@db/films?sslmode=on",
            "has sslmode=on",
            "it must be disable, allow, prefer, require, verify-ca or verify-full.",
        ),
        (
            "critic:s3cret@db/films?target_session_attrs=standby",
            "has target_session_attrs=standby",
            "it must be any, primary or read-write.",
        ),
        ("critic:s3cret@a,b,c/films?port=1,2", "has 2 ports for 3 hosts", "give one for each, or one for all."),
        (
            "critic:s3cret@db/films?pool=5",
            "has the option 'pool'",
            (
                "the options are dbname, gsslib, host, krbsrvname, passfile, password, port, service, "
                "ssl_max_protocol_version, ssl_min_protocol_version, sslcert, sslcrl, sslkey, sslmode, sslnegotiation, "
                "sslpassword, sslrootcert, target_session_attrs, user."
            ),
        ),
    ],
)
def test_what_is_wrong_on_the_way_to_a_server_is_said_with_what_is_right(text: str, what: str, right: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        parse_address(f"postgres://{text}")

    assert str(refusal.value) == f"The database address (MARQUEE_DATABASE_URL) {what}; {right}"
