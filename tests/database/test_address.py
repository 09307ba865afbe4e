"""Addresses of databases."""

from pathlib import Path

import pytest

from cms.config import load_settings
from cms.database.address import Address, Dialect, Server, configured_address, parse_address
from cms.errors import ConfigurationError

PARSED = [
    pytest.param("sqlite://data/films.sqlite3", Address(Dialect.SQLITE, path=Path("data/films.sqlite3")), id="relative path"),
    pytest.param("sqlite:///var/films.sqlite3", Address(Dialect.SQLITE, path=Path("/var/films.sqlite3")), id="absolute path"),
    pytest.param(
        "postgres://critic@db.example:6543/films",
        Address(Dialect.POSTGRES, server=Server("critic", None, "db.example", 6543, "films")),
        id="server",
    ),
    pytest.param(
        "postgresql://critic:p%40ss%2F@[::1]/my%20films?sslmode=require",
        Address(Dialect.POSTGRES, server=Server("critic", "p@ss/", "::1", 5432, "my films", "require")),
        id="everything",
    ),
    pytest.param(
        "postgres://critic@/films?host=/run/postgresql&port=6543",
        Address(Dialect.POSTGRES, server=Server("critic", None, "/run/postgresql", 6543, "films")),
        id="unix socket",
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
    address = parse_address("postgres://critic:s3cret@db:5432/films?sslmode=require")

    assert str(address) == "postgres://critic@db:5432/films?sslmode=require"
    assert "s3cret" not in repr(address)
    assert address.dsn == "postgres://critic:s3cret@db:5432/films?sslmode=require"


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
        ("postgres://db/films", "has no user"),
        ("postgres://critic:s3cret@/films", "has no host"),
        ("postgres://critic:s3cret@db", "has no database name"),
        ("postgres://critic:s3cret@db:port/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3/cret@db/films", "has a host or port that cannot be read"),
        ("postgres://critic:s3cret@db/films?mode=ro", "has the option 'mode'; the options are host and port and sslmode"),
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
