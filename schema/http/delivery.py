"""Delivery: each question answered once, and the answer sent to all who ask it for as long as it is right."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from cms.changes.watch import Watch
from cms.errors import RequestCode, RequestRefused
from schema.answer import Result, with_cost
from schema.bounded import Bounded
from schema.http.compression import LEAST_BYTES, compress, takes_gzip
from schema.http.etag import ANY, Tag, digest, tags_for
from schema.http.headers import (
    ACCEPT_ENCODING,
    AUTHORIZATION,
    IF_NONE_MATCH,
    IF_REVISION_AT_LEAST,
    PERSPECTIVE,
    QUERY_COST,
    Headers,
    text,
)
from schema.http.parameters import parse_body, parse_query_string
from schema.http.reply import CONTENT_TYPES, GZIPPED, PRIVATE, Header, Reply, private_reply, revision_header
from schema.prepared import Prepared
from schema.ready import Ready, make_ready
from schema.reception import Claims
from schema.request import GraphQLRequest, HttpRefused
from schema.response_cache import Kept, ResponseCache
from schema.service import Service, refusal
from schema.sizes import check_json, may_hold_much

PUBLISHED = b"published"

QUESTION_BYTES = 8_000_000
"""Room for questions of strangers as they were sent, made ready."""

ENTRY_BYTES = 2_000
"""What a question takes beside its text, about."""

LARGEST_REVISION = 2**63 - 1
SECONDS_TO_REACH = 1.0
"""How long somebody who knows of a later revision is kept waiting for it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: its headers, what was sent in its body or in its query string, and the media type it wants."""

    by_get: bool
    headers: Headers
    raw: bytes
    media: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a stranger asks, made ready as far as can be; without a key the answer is for nobody else."""

    ready: Ready | None
    prepared: Prepared | None
    """Where it takes more than a statement."""
    key: Hashable | None
    reads: frozenset[str]
    cost: int

    async def run(self, service: Service) -> Result:
        """The answer as it is now; raises what `refusal` makes an answer of."""
        if self.ready is not None:
            return await self.ready.run(service.reader)
        if self.prepared is None:
            raise TypeError("a question is ready or prepared")
        return await service.run(self.prepared)


@dataclass(frozen=True)
class Freshness:
    """For how many seconds caches between here and the client may send an answer again without asking."""

    shared: int = 0
    stale_while_revalidate: int = 0

    @property
    def header(self) -> Header:
        """Cache-Control (RFC 9111 section 5.2, RFC 5861): a client of its own always asks, which costs no content."""
        return (
            b"cache-control",
            b"public, max-age=0, s-maxage=%d, stale-while-revalidate=%d" % (self.shared, self.stale_while_revalidate),
        )


@dataclass(frozen=True)
class Delivery:
    """Answers requests over HTTP from a service. `fingerprint` stands for the software: another one answers otherwise."""

    service: Service
    watch: Watch
    cache: ResponseCache
    freshness: Freshness
    fingerprint: bytes
    questions: Bounded[tuple[bool, bytes], Question] = field(default_factory=lambda: Bounded(QUESTION_BYTES))

    async def deliver(self, sent: Sent) -> Reply:
        """The reply to a request; HttpRefused when it is no GraphQL request."""
        try:
            if AUTHORIZATION in sent.headers or sent.headers.get(PERSPECTIVE, PUBLISHED) != PUBLISHED:
                return await self._to_somebody(sent)
            question = self.questions.find((sent.by_get, sent.raw)) or await self._receive(sent)
            if question.key is None:
                return await self._to_one(question, sent)
            return await self._to_all(question, sent)
        except HttpRefused:
            raise
        except Exception as error:  # noqa: BLE001  it is answered, and logged when it is our fault
            return await private_reply(refusal(error), sent.media, sent.headers)

    async def _receive(self, sent: Sent) -> Question:
        """A stranger's question, kept as it was sent: the same bytes ask the same."""
        request = await self._parse(sent)
        prepared = await self.service.prepare(request, _claims(sent, request), only_queries=sent.by_get)
        ready = make_ready(prepared)
        question = Question(ready, None if ready else prepared, prepared.question, prepared.reads, prepared.cost)
        if prepared.planned is not None and request.perspective is None:
            held = len(ready.plan.text) if ready else prepared.planned.weight
            self.questions.keep((sent.by_get, sent.raw), question, ENTRY_BYTES + 2 * len(sent.raw) + held)
        return question

    async def _to_somebody(self, sent: Sent) -> Reply:
        request = await self._parse(sent)
        result = await self.service.answer(request, _claims(sent, request), only_queries=sent.by_get)
        return await private_reply(result, sent.media, sent.headers)

    async def _parse(self, sent: Sent) -> GraphQLRequest:
        if sent.by_get:
            return parse_query_string(sent.raw)
        if may_hold_much(sent.raw):
            return await self.service.beside.run(_parse_much, sent.raw)
        return parse_body(sent.raw)

    async def _to_one(self, question: Question, sent: Sent) -> Reply:
        return await private_reply(await question.run(self.service), sent.media, sent.headers)

    async def _to_all(self, question: Question, sent: Sent) -> Reply:
        headers = sent.headers
        shows_cost, least = headers.get(QUERY_COST) == b"1", _least_revision(headers)
        latest = self.watch.latest_of(question.reads)
        asked = b""
        if sent.by_get:
            asked = digest(self.fingerprint, sent.raw, sent.media.encode(), b"%d" % shows_cost)
            if (tag := self._still_right(asked, headers, latest, least)) is not None:
                return self._unchanged(tag)
        key = (question.key, shows_cost, self.watch.epoch)
        told = self.watch.revision
        kept = self.cache.find(key, latest) if latest is not None and least <= told else None
        if kept is not None:
            return await self._public(kept, max(kept.revision, told), key, asked, sent)
        kept = await self._read(question, key, latest, least)
        return await self._public(kept, kept.revision, key, asked, sent)

    async def _read(self, question: Question, key: tuple[Hashable, bool, int], latest: int | None, least: int) -> Kept:
        """An answer read now, at a revision that is not below the least."""

        async def read() -> Kept:
            result = await question.run(self.service)
            body = with_cost(result.body, question.cost, self.service.limits.cost) if key[1] else result.body
            return Kept(body, self.watch.revision if result.revision is None else result.revision)

        kept = await self.cache.read(key, latest, read)
        if kept.revision >= least:
            return kept
        await self.watch.reach(least, SECONDS_TO_REACH)
        kept = await read()
        if kept.revision < least:
            message = f"revision {least} has not arrived here, only {kept.revision}; ask again in a moment"
            raise RequestRefused(RequestCode.UNAVAILABLE, message)
        return kept

    def _still_right(self, asked: bytes, headers: Headers, latest: int | None, least: int) -> Tag | None:
        """A tag that the client has, and that stands for what would be answered now."""
        told = self.watch.revision
        if latest is None or least > told or self.watch.epoch:
            return None
        return next((tag for tag in tags_for(asked, headers.get(IF_NONE_MATCH)) if latest <= tag.revision <= told), None)

    async def _public(self, kept: Kept, revision: int, key: Hashable, asked: bytes, sent: Sent) -> Reply:
        said: tuple[Header, ...] = (CONTENT_TYPES[sent.media], revision_header(revision))
        if not sent.by_get:
            return await self._sized(kept, key, sent.headers, (*said, PRIVATE))
        kept.digest = kept.digest or digest(kept.body)
        tag = Tag(kept.revision, asked, kept.digest)
        given = sent.headers.get(IF_NONE_MATCH)
        if given is not None:
            same = next((one for one in tags_for(asked, given) if one.body == tag.body), None)
            if same is not None or given.strip() == ANY:
                return self._unchanged(same or tag)
        return await self._sized(kept, key, sent.headers, (*said, (b"etag", bytes(tag)), self.freshness.header))

    async def _sized(self, kept: Kept, key: Hashable, headers: Headers, said: tuple[Header, ...]) -> Reply:
        """The reply, compressed where that is wanted and worth it; once for all who want it so."""
        if len(kept.body) < LEAST_BYTES or not takes_gzip(headers.get(ACCEPT_ENCODING)):
            return Reply(200, said, kept.body)
        if kept.compressed is None:
            kept.compressed = await compress(kept.body)
            self.cache.keep(key, kept)
        return Reply(200, (*said, GZIPPED), kept.compressed)

    def _unchanged(self, tag: Tag) -> Reply:
        return Reply(304, ((b"etag", bytes(tag)), self.freshness.header, revision_header(self.watch.revision)))


def _parse_much(body: bytes) -> GraphQLRequest:
    check_json(body)
    return parse_body(body)


def _claims(sent: Sent, request: GraphQLRequest) -> Claims:
    """HttpRefused when header and parameter ask for two perspectives."""
    asked = {one for one in (text(sent.headers, PERSPECTIVE), request.perspective) if one is not None}
    if len(asked) > 1:
        raise HttpRefused(400, "the header and the parameter ask for two perspectives; ask for one")
    return Claims(text(sent.headers, AUTHORIZATION), next(iter(asked), None))


def _least_revision(headers: Headers) -> int:
    given = headers.get(IF_REVISION_AT_LEAST)
    if given is None:
        return 0
    if not given.isdigit() or len(given) > 19 or int(given) > LARGEST_REVISION:
        raise HttpRefused(400, "If-Revision-At-Least is no content revision; send a number that Content-Revision gave")
    return int(given)
