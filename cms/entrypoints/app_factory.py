"""The application: every route, and the database behind them for as long as it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib.metadata import version

from cms.access.token_cache import open_token_cache
from cms.changes.watch import Watch, open_watch
from cms.config import Settings
from cms.content_types import REGISTRY, models
from cms.database.addresses.address import configured_address
from cms.database.connect import Database
from cms.database.migrating.applied_migrations import open_migrated
from cms.entrypoints.application import Application
from cms.entrypoints.http.changes import change_routes
from cms.entrypoints.http.cors import parse_policy
from cms.entrypoints.http.feed_streams import FeedStreams
from cms.entrypoints.http.probes import WriteProbe, probe_routes
from cms.entrypoints.http.sdl import sdl_route
from cms.feed.change_signal import ChangeSignal
from cms.feed.live_feed import LiveFeed
from cms.feed.retention import keep_purging
from cms.reading.run.reader import default_concurrency, open_reader
from cms.reading.sql.compile_context import ReadLimits
from cms.webhooks.runner import run_deliveries
from cms.webhooks.sending.destinations import Destinations, Resolver, resolve_by_system
from cms.webhooks.sending.networks import parse_networks
from cms.webhooks.sending.sender import Sender
from cms.webhooks.service import WebhookService
from schema.build import build_schema
from schema.documents.document_limits import DocumentLimits
from schema.execution.executable_schema import ExecutableSchema
from schema.execution.response_cache import ResponseCache
from schema.execution.service import Service
from schema.execution.webhook_documents import MOST_DOCUMENT_ANSWER_BYTES, WebhookDocuments
from schema.explorer import explorer_routes
from schema.http.endpoint import GraphQLEndpoint
from schema.http.etag import digest
from schema.http.freshness import Freshness
from schema.http.responder import Responder
from schema.http.streamer import Streamer
from schema.live.connections import LiveConnections
from schema.live.live_service import LiveService
from schema.protocol.authentication import Access
from schema.sockets.socket_view import SocketView

DISTRIBUTION = "marquee-cms"


def create_app(
    settings: Settings, schema: ExecutableSchema | None = None, resolver: Resolver = resolve_by_system
) -> Application:
    """The application, built from plain values; ConfigurationError for an address, an origin or a header that is none.

    Another schema may have ordinary fields of its own; another resolver finds other addresses of webhooks.

    While its lifespan runs, its state has the open `database`, the `reader` and the `service`; the lifespan raises
    ConfigurationError when the database cannot be reached or is not migrated.
    """
    address, cors = configured_address(settings), parse_policy(settings.cors_origins, settings.cors_headers)
    schema = schema or build_schema(REGISTRY)
    endpoint = GraphQLEndpoint(settings.max_body_bytes)
    sender = Sender(Destinations(parse_networks(settings.webhook_allow), resolver))

    @asynccontextmanager
    async def lifespan(app: Application) -> AsyncIterator[None]:
        seconds = settings.statement_seconds
        concurrency = settings.read_concurrency or default_concurrency(settings.workers)
        async with (
            open_migrated(address, models=models.__name__, seconds=seconds) as database,
            open_reader(
                address,
                seconds=seconds,
                most_connections=settings.read_connections,
                concurrency=concurrency,
                most_bytes=settings.max_answer_bytes,
            ) as reader,
            open_token_cache(database) as token_cache,
            open_watch(address, [one.name for one in REGISTRY.content_types]) as watch,
            _purging(database, settings.change_log_days),
        ):
            app.state.database, app.state.reader, app.state.write_probe = database, reader, WriteProbe(database)
            limits, access = make_read_limits(settings), Access(database, token_cache)
            service = Service(schema, REGISTRY, reader, make_document_limits(settings), limits, access)
            service = with_webhooks(service, database, sender)
            app.state.service, app.state.workers = service, (service.worker, database.worker)
            app.state.feed = FeedStreams(database, ChangeSignal(watch))
            endpoint.responder = make_responder(service, watch, settings)
            endpoint.streamer = open_live(app, service, settings)
            try:
                async with run_deliveries(get_webhooks(service), watch) as runner:
                    app.state.delivery_runner = runner
                    yield
            finally:
                endpoint.responder = endpoint.streamer = app.sockets = None
                close_workers(app)

    return Application(endpoint, [*explorer_routes(), *probe_routes(), *change_routes(), sdl_route()], lifespan, cors)


@asynccontextmanager
async def _purging(database: Database, days: int) -> AsyncIterator[None]:
    """Has old changes purged in the background until the end of the block; none when they are kept for ever."""
    purging = asyncio.create_task(keep_purging(database, days), name="purge of old changes") if days else None
    try:
        yield
    finally:
        if purging is not None:
            purging.cancel()
            await asyncio.wait([purging])


def close_workers(app: Application) -> None:
    """Of an application that stops: end what goes on, wait for no changes, refuse what waits beside the event loop."""
    app.state.live_connections.close()
    app.state.feed.signal.close()
    for worker in app.state.workers:
        worker.close()


def leave(app: Application) -> None:
    """Begin nothing new, in an application that stops."""
    app.state.delivery_runner.leave()
    close_workers(app)


def with_webhooks(service: Service, database: Database, sender: Sender) -> Service:
    """The service with webhooks, whose documents are answered by the same service within smaller bounds."""
    bounds = replace(service.limits, bytes=min(service.limits.bytes, MOST_DOCUMENT_ANSWER_BYTES))
    documents = WebhookDocuments(replace(service, limits=bounds))
    return replace(service, webhooks=WebhookService(database, sender, documents))


def get_webhooks(service: Service) -> WebhookService:
    """The webhooks of a service that has them."""
    if service.webhooks is None:
        raise TypeError("the service was made without webhooks")
    return service.webhooks


def make_responder(service: Service, watch: Watch, settings: Settings) -> Responder:
    """What responds over HTTP, keeping responses as the settings say."""
    service.reader.on_revision = watch.note_seen
    cache = ResponseCache(settings.response_cache_mb * 1_000_000)
    freshness = Freshness(settings.shared_max_age, settings.stale_while_revalidate)
    software = digest(version(DISTRIBUTION).encode(), service.schema.as_str().encode())
    return Responder(service, watch, cache, freshness, software)


def open_live(app: Application, service: Service, settings: Settings) -> Streamer:
    """What streams over HTTP and on sockets, from the feed that the application has open; the former is returned."""
    live = LiveService(service, LiveFeed(app.state.database, app.state.feed.signal))
    connections = app.state.live_connections = LiveConnections(service.access, settings.max_live_connections)
    origins = parse_policy(settings.cors_origins, settings.cors_headers).origins
    app.sockets = SocketView(live, connections, settings.request_seconds, origins)
    return Streamer(live, connections)


def make_document_limits(settings: Settings) -> DocumentLimits:
    """What the settings allow a document to hold."""
    return DocumentLimits(settings.max_depth, settings.max_aliases, settings.max_tokens, settings.max_document_bytes)


def make_read_limits(settings: Settings) -> ReadLimits:
    """What the settings allow an operation to ask for."""
    return ReadLimits(settings.max_depth, settings.max_cost, settings.max_answer_bytes)
