"""The application: Strawberry's own endpoint on Tortoise's own connections."""

# ruff: noqa: D102 - a resolver is a method whether it needs its object or not, and named for what it gives

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from tortoise.contrib.starlette import RegisterTortoise

from bench.stock import models
from bench.stock.conditions import ReviewOrder, ReviewWhere, filtered, sort_keys
from bench.stock.loaders import Loaders
from bench.stock.types import PAGE, Franchise, Movie, MovieConnection, ReviewConnection
from cms.database.addresses.address import Address
from cms.database.connect import POOL_MAX, POOL_MIN


@strawberry.type
class Query:
    """What can be asked for."""

    @strawberry.field
    async def movie(self, slug: str) -> Movie | None:
        return cast("Movie | None", await models.Movie.get_or_none(slug=slug))

    @strawberry.field
    async def franchise(self, slug: str) -> Franchise | None:
        return cast("Franchise | None", await models.Franchise.get_or_none(slug=slug))

    @strawberry.field
    async def movies(self, first: int = PAGE) -> MovieConnection:
        return MovieConnection(nodes=await models.Movie.all().order_by("-id").limit(first))

    @strawberry.field
    async def reviews(
        self, order_by: list[ReviewOrder], where: ReviewWhere | None = None, first: int = PAGE
    ) -> ReviewConnection:
        found = filtered(where)
        rows = found.order_by(*sort_keys(order_by), "-id").limit(first).select_related("movie", "critic")
        return ReviewConnection(nodes=await rows, found=found)


class Endpoint(GraphQL[Loaders, None]):
    """Fresh loaders for each request."""

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Loaders:  # noqa: ARG002
        """The context that resolvers see."""
        return Loaders()


def stock_app(address: Address) -> Starlette:
    """The application on the database at an address."""
    schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
    connection = {"engine": f"tortoise.backends.{_engine(address)}", "credentials": _credentials(address)}
    apps = {"stock": {"models": [models.__name__], "default_connection": "default"}}

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with RegisterTortoise(app, config={"connections": {"default": connection}, "apps": apps}):
            yield

    return Starlette(routes=[Route("/graphql", Endpoint(schema, graphql_ide=None))], lifespan=lifespan)


def _engine(address: Address) -> str:
    return "sqlite" if address.server is None else "asyncpg"


def _credentials(address: Address) -> dict[str, Any]:  # Any: Tortoise's configuration
    server = address.server
    if server is None:
        return {"file_path": str(address.path)}
    return {
        "host": server.hosts[0].name,
        "port": server.hosts[0].port,
        "user": server.user,
        "password": server.password,
        "database": server.name,
        "minsize": POOL_MIN,
        "maxsize": POOL_MAX,
    }
