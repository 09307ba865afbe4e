"""The application: every route, and the database behind them for as long as it runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from cms.access.keyring import open_keyring
from cms.config import Settings
from cms.content_types import REGISTRY, models
from cms.database.address import parse_address
from cms.database.connect import open_database
from cms.database.migrate import check_migrated
from cms.entrypoints.http.probes import probe_routes
from cms.entrypoints.http.sdl import sdl_route
from cms.reading.reader import open_reader
from cms.reading.scope import Limits
from schema.build import build_schema
from schema.explorer import explorer_routes
from schema.http.endpoint import graphql_routes
from schema.limits import DocumentLimits
from schema.reception import Access
from schema.service import Service


def create_app(settings: Settings) -> Starlette:
    """The application, built from plain values; ConfigurationError for an address that is none.

    While its lifespan runs, its state has the open `database`, the `reader` and the `service`; the lifespan raises
    ConfigurationError when the database cannot be reached or is not migrated.
    """
    address = parse_address(settings.database_url)
    schema = build_schema(REGISTRY)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_database(address, models=models.__name__) as database:
            await check_migrated(database)
            async with open_reader(address) as reader, open_keyring(database) as keyring:
                app.state.database, app.state.reader = database, reader
                limits, access = read_limits(settings), Access(database, keyring)
                app.state.service = Service(schema, REGISTRY, reader, document_limits(settings), limits, access)
                yield

    routes = [*graphql_routes(settings.max_body_bytes), *explorer_routes(), *probe_routes(), sdl_route()]
    return Starlette(routes=routes, lifespan=lifespan)


def document_limits(settings: Settings) -> DocumentLimits:
    """What the settings allow a document to hold."""
    return DocumentLimits(settings.max_depth, settings.max_aliases, settings.max_tokens, settings.max_document_bytes)


def read_limits(settings: Settings) -> Limits:
    """What the settings allow an operation to ask for."""
    return Limits(settings.max_depth, settings.max_cost)
