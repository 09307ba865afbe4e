"""However content is edited, no answer and no "unchanged" is ever older than what its asker knows of."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from cms.changes.watch import Watch, open_watch
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import Database, open_database
from cms.reading.run.reader import open_reader
from schema.build import build_schema
from schema.execution.response_cache import ResponseCache
from schema.execution.service import Service
from schema.http.freshness import Freshness
from schema.http.http_request import HttpRequest
from schema.http.media_type import MediaType
from schema.http.responder import Responder
from schema.protocol.request import GraphQLRequest
from tests.databases import MODELS
from tests.generate import Operation
from tests.oracle import Content
from tests.oracle.content import ENTRY_TYPES
from tests.reading.edits import Case, Edit, cases, do, store_both, take_revision

ROOM = 1_000_000


@dataclass(frozen=True)
class House:
    """A service, and what its process is told of changes."""

    service: Service
    watch: Watch
    database: Database

    def open_responder(self) -> Responder:
        """A responder that has kept nothing yet."""
        return Responder(self.service, self.watch, ResponseCache(ROOM), Freshness(), b"")


@dataclass
class Reader:
    """Asks one thing again and again, and keeps what it got as HTTP caches do."""

    responder: Responder
    operation: Operation
    held: bytes = b""
    tag: bytes = b""
    kinds: set[int] = field(default_factory=set)

    async def read(self, revision: int) -> bytes:
        """The answer at a revision or later, which may be what is held already."""
        headers = {b"if-revision-at-least": b"%d" % revision} | ({b"if-none-match": self.tag} if self.tag else {})
        reply = await self.responder.respond(HttpRequest(True, headers, self._query_string(), MediaType.GRAPHQL))
        self.kinds.add(reply.status)
        if reply.status == 304:
            return self.held
        self.tag = dict(reply.headers).get(b"etag", b"")
        self.held = reply.body
        return self.held

    def _query_string(self) -> bytes:
        given = {"query": self.operation.document, "variables": orjson.dumps(self.operation.variables)}
        return urlencode(given | ({"operationName": self.operation.name} if self.operation.name else {})).encode()


@pytest.fixture(scope="module")
async def house(module_address: Address) -> AsyncIterator[House]:
    """A house at a database of each kind."""
    async with (
        open_database(module_address, models=MODELS) as database,
        open_reader(module_address) as reader,
        open_watch(module_address, [one.name for one in REGISTRY.content_types]) as watch,
    ):
        reader.on_revision = watch.note_seen
        yield House(Service(build_schema(REGISTRY), REGISTRY, reader), watch, database)


@pytest.mark.timeout(900)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
async def test_no_answer_is_ever_stale(house: House, case: Case) -> None:
    await store_both(house.database, case.content)
    responder = house.open_responder()
    readers = [Reader(responder, one) for one in case.asked]

    pairs = [await compare(house, reader, edit) for edit in case.edits for reader in readers]

    assert [read for read, _ in pairs] == [now for _, now in pairs]


async def compare(house: House, reader: Reader, edit: Edit) -> tuple[bytes, bytes]:
    """What a reader gets after an edit, having asked before it, and what there is to read."""
    await reader.read(await take_revision(house.database))
    await do(house.database, edit)
    read = await reader.read(await take_revision(house.database))
    return read, await answer_now(house, reader.operation)


async def answer_now(house: House, operation: Operation) -> bytes:
    """An answer that nobody kept."""
    request = GraphQLRequest(operation.document, operation.variables, operation.name)
    return (await house.service.answer(request)).body


async def test_what_was_compared_was_kept_and_unchanged_at_times(house: House) -> None:
    await store_both(house.database, Content({name: {} for name in (*ENTRY_TYPES, "Credit", "Membership")}))
    revision = await take_revision(house.database)
    reader = Reader(house.open_responder(), Operation("{ movies { totalCount } }"))
    assert await house.watch.wait_for(revision, 10)

    answers = {await reader.read(revision) for _ in range(3)}

    assert answers == {b'{"data":{"movies":{"totalCount":0}}}'}
    assert reader.kinds == {200, 304}
