"""The application beside GraphQL and the explorer: probes, the schema as text, and what it does with its database."""

import sqlite3
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import schema
from cms.config import Settings
from cms.database.addresses.address import Address
from cms.entrypoints.app_factory import create_app
from cms.errors import ConfigurationError
from tests.cli.serving import spell
from tests.databases import ON_SQLITE


def make_settings(address: Address) -> Settings:
    return Settings(database_url=spell(address))


def test_probes_say_that_it_is_up_and_ready(address: Address) -> None:
    with TestClient(create_app(make_settings(address))) as client:
        up, ready = client.get("/healthz"), client.get("/readyz")

    assert (up.status_code, up.text) == (200, "up\n")
    assert (ready.status_code, ready.text) == (200, "ready\n")


@ON_SQLITE
def test_it_is_up_and_not_ready_when_the_database_does_not_answer(address: Address) -> None:
    with TestClient(create_app(make_settings(address))) as client:
        with sqlite3.connect(str(address.path)) as other:
            other.execute("DROP TABLE content_clock")
        other.close()
        up, ready = client.get("/healthz"), client.get("/readyz")

    assert up.status_code == 200
    assert (ready.status_code, ready.text) == (503, "the database does not answer\n")


@ON_SQLITE
def test_the_schema_is_served_as_text(address: Address) -> None:
    with TestClient(create_app(make_settings(address))) as client:
        text = client.get("/schema.graphql").text

    assert text == Path(schema.__file__).with_name("schema.graphql").read_text(encoding="utf-8")


@ON_SQLITE
def test_an_application_can_be_started_again(address: Address) -> None:
    app = create_app(make_settings(address))

    with TestClient(app) as first:
        assert first.get("/readyz").status_code == 200
    with TestClient(app) as second:
        assert second.get("/readyz").status_code == 200


def test_it_does_not_start_on_a_database_without_tables(empty_address: Address) -> None:
    client = TestClient(create_app(make_settings(empty_address)))

    with pytest.raises(ConfigurationError, match="is not migrated"), client:
        pass


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match="use sqlite://PATH or postgres://USER@HOST:PORT/NAME"):
        create_app(Settings(database_url="mysql://root@localhost/content"))
