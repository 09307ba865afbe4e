"""Connections to PostgreSQL as its URLs say them: with certificates, several hosts and what stands in the environment."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asyncpg.connect_utils import _parse_connect_dsn_and_args

from cms.changes.watch import open_watch
from cms.database.addresses.address import Address, parse_address
from cms.database.addresses.postgres_server import Host
from cms.database.connect import open_database
from cms.database.migrating.migrate import apply_migrations
from cms.errors import ConfigurationError
from cms.reading.run.reader import open_reader
from tests.databases import MODELS, ON_POSTGRES
from tests.tls import encrypted

OTHERS = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
EVERYTHING = {"marquee", "marquee-read", "marquee-watch"}
UNSET = dict.fromkeys(
    [
        *("host", "port", "user", "password", "passfile", "database", "ssl", "service", "servicefile", "direct_tls"),
        *("server_settings", "target_session_attrs", "krbsrvname", "gsslib"),
    ]
)


def with_options(address: Address, options: Mapping[str, str], *before: Host) -> Address:
    """The address with options, and hosts in front of its own; parsed from text, as a setting is."""
    assert address.server is not None
    server = replace(address.server, options=options, hosts=(*before, *address.server.hosts))
    return parse_address(server.dsn)


def handed_to_the_driver(address: str) -> tuple[Any, Any]:
    """What the driver makes of an address and of its environment: where to connect, and how."""
    addresses, parameters = _parse_connect_dsn_and_args(dsn=parse_address(address).dsn, **UNSET)
    return addresses, parameters


async def connected_to(address: Address) -> set[str]:
    """The names of all connections that a server has open."""
    async with AsyncExitStack() as block:
        database = await block.enter_async_context(open_database(address, models=MODELS))
        await block.enter_async_context(open_reader(address))
        await block.enter_async_context(open_watch(address, ["movie"]))
        rows = await database.context.connections.get("postgres").execute_query_dict(OTHERS)
    return {row["application_name"] for row in rows}


@ON_POSTGRES
async def test_everything_that_connects_does_so_with_certificates(empty_address: Address, tmp_path: Path) -> None:
    async with encrypted(empty_address, tmp_path) as (relay, certificates):
        address = with_options(relay, {"sslmode": "verify-full", **certificates.files})

        await apply_migrations(address, models=MODELS)
        names = await connected_to(address)

    assert names == EVERYTHING


@ON_POSTGRES
async def test_a_certificate_of_somebody_else_is_not_trusted(address: Address, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    async with encrypted(address, tmp_path) as (relay, ours), encrypted(address, tmp_path / "other") as (_, others):
        files = {**ours.files, "sslrootcert": others.files["sslrootcert"]}
        secured = with_options(relay, {"sslmode": "verify-ca", **files})

        with pytest.raises(ConfigurationError) as refusal:
            await connected_to(secured)

    assert str(refusal.value).startswith(f"The database {secured} cannot be reached: its certificate is not trusted (")


def test_a_file_that_holds_no_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root.crt").write_text("-")
    address = parse_address(f"postgres://critic@127.0.0.1:1/films?sslmode=verify-ca&sslrootcert={tmp_path}/root.crt")

    with pytest.raises(ConfigurationError) as refusal:
        asyncio.run(connected_to(address))

    assert str(refusal.value).startswith(f"The database {address} cannot be reached: TLS cannot be set up (no certificate")
    assert "_ssl" not in str(refusal.value)


@ON_POSTGRES
@pytest.mark.parametrize("options", [{}, {"target_session_attrs": "primary"}, {"target_session_attrs": "read-write"}], ids=str)
async def test_the_first_host_that_is_there_is_taken(address: Address, options: Mapping[str, str]) -> None:
    assert await connected_to(with_options(address, options, Host("127.0.0.1", 1))) == EVERYTHING


def test_of_several_hosts_the_one_that_takes_writes_is_meant() -> None:
    several = parse_address("postgres://critic@a,b/films")

    assert str(several) == "postgres://critic@a:5432,b:5432/films?target_session_attrs=primary"


@pytest.mark.parametrize("name", ["passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert"])
async def test_a_file_that_is_not_there_is_named(name: str) -> None:
    address = parse_address(f"postgres://critic@127.0.0.1:1/films?{name}=/nowhere/{name}")

    with pytest.raises(ConfigurationError) as refusal:
        await connected_to(address)

    assert str(refusal.value) == (
        f"The database {address} cannot be reached: "
        f"the file /nowhere/{name} of {name} cannot be read (No such file or directory)."
    )


async def test_a_file_that_the_environment_names_is_looked_for_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSSLROOTCERT", "/nowhere/root.crt")

    with pytest.raises(ConfigurationError, match=r"the file /nowhere/root\.crt of PGSSLROOTCERT cannot be read"):
        await connected_to(parse_address("postgres://critic@127.0.0.1:1/films"))


async def test_a_file_of_passwords_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.write_text("*:*:*:critic:s3cret\n")
    file.chmod(0o644)

    with pytest.raises(ConfigurationError, match="may be read by others; only its owner may"):
        await connected_to(parse_address(f"postgres://critic@127.0.0.1:1/films?passfile={file}"))


@pytest.mark.parametrize("variable", ["", "PGPASSFILE"])
def test_the_password_may_stand_in_a_file_of_passwords(variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "passwords"
    file.write_text("db:5432:films:critic:s3cret\n")
    file.chmod(0o600)
    monkeypatch.setenv(variable or "UNUSED", str(file))

    _, parameters = handed_to_the_driver("postgres://critic@db/films" + ("" if variable else f"?passfile={file}"))

    assert parameters.password == "s3cret"


def test_what_is_left_out_stands_in_a_service_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "services"
    file.write_text("[films]\nhost=db\nport=6543\nuser=critic\ndbname=reviews\nsslmode=disable\n")
    monkeypatch.setenv("PGSERVICEFILE", str(file))

    addresses, parameters = handed_to_the_driver("postgres://?service=films")

    assert addresses == [("db", 6543)]
    assert (parameters.user, parameters.database, parameters.ssl) == ("critic", "reviews", False)


def test_the_driver_is_told_all_options() -> None:
    addresses, parameters = handed_to_the_driver(
        "postgres://critic:p%40ss@[::1]:6543,db/films?sslmode=require&sslnegotiation=direct&target_session_attrs=read-write"
        "&krbsrvname=pg&gsslib=gssapi&ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=TLSv1.3"
    )

    assert addresses == [("::1", 6543), ("db", 5432)]
    assert (parameters.user, parameters.password, parameters.database) == ("critic", "p@ss", "films")
    assert (parameters.sslmode.name, parameters.ssl_negotiation.value) == ("require", "direct")
    assert (parameters.ssl.minimum_version.name, parameters.ssl.maximum_version.name) == ("TLSv1_3", "TLSv1_3")
    assert (parameters.target_session_attrs.value, parameters.krbsrvname, parameters.gsslib) == ("read-write", "pg", "gssapi")
    assert parameters.server_settings is None
