"""The documents that were asked for lately: each read once, the large ones beside the event loop."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from graphql import GraphQLSchema

from cms.errors import RequestRefused
from cms.worker_thread import WorkerThread
from schema.documents.document import Document, DocumentRefused, read_document
from schema.documents.document_limits import DocumentLimits
from schema.documents.lru_cache import LruCache

SMALL_DOCUMENT = 500
"""Characters: what is shorter is read where it stands, in a few milliseconds."""

DOCUMENT_BYTES = 16_000_000
REFUSAL_BYTES = 4_000_000
BYTES_OF_CHARACTER = 200
"""Of memory, in a document that was parsed: it holds each of its tokens."""

BYTES_OF_REFUSAL = 10_000

_Refusal = DocumentRefused | RequestRefused


@dataclass(frozen=True)
class DocumentCache:
    """Reads documents for one schema, and keeps what came of it in bounded memory: documents as well as refusals."""

    graphql_schema: GraphQLSchema
    limits: DocumentLimits
    worker: WorkerThread
    kept: LruCache[str, Document] = field(default_factory=lambda: LruCache(DOCUMENT_BYTES))
    refused: LruCache[str, _Refusal] = field(default_factory=lambda: LruCache(REFUSAL_BYTES))
    reading: dict[str, asyncio.Future[Document | _Refusal]] = field(default_factory=dict)
    """What is being read beside the loop at this moment; whoever asks for the same text waits for the same reading."""

    def find(self, text: str) -> Document | None:
        """The document in a text that was read before; None when it was not, or not lately."""
        return self.kept.find(text)

    async def read(self, text: str) -> Document:
        """The document in a text.

        DocumentRefused or RequestRefused when it cannot be run; RequestRefused with UNAVAILABLE when it is large and too
        many large ones are being read.
        """
        known = self.kept.find(text) or self.refused.find(text)
        if known is None:
            # What is longer than any document may be is refused for that alone, and not kept.
            is_large = SMALL_DOCUMENT < len(text) <= self.limits.bytes
            known = await self._read_large(text) if is_large else self._keep(text, self._outcome(text))
        if isinstance(known, Document):
            return known
        raise _again(known)

    async def _read_large(self, text: str) -> Document | _Refusal:
        running = self.reading.get(text)
        if running is None:
            running = asyncio.ensure_future(self.worker.run(self._outcome, text))
            self.reading[text] = running
            running.add_done_callback(partial(self._done, text))
        # Shielded: whoever hangs up does not take the document away from the others.
        return await asyncio.shield(running)

    def _done(self, text: str, running: asyncio.Future[Document | _Refusal]) -> None:
        del self.reading[text]
        if not running.cancelled() and running.exception() is None:
            self._keep(text, running.result())

    def _outcome(self, text: str) -> Document | _Refusal:
        try:
            return read_document(self.graphql_schema, text, self.limits)
        except (DocumentRefused, RequestRefused) as refusal:
            return _again(refusal)

    def _keep(self, text: str, outcome: Document | _Refusal) -> Document | _Refusal:
        if len(text) > self.limits.bytes:
            return outcome
        if isinstance(outcome, Document):
            self.kept.keep(text, outcome, len(text) * BYTES_OF_CHARACTER)
        else:
            self.refused.keep(text, outcome, len(text) + BYTES_OF_REFUSAL)
        return outcome


def _again(refusal: _Refusal) -> _Refusal:
    """The same refusal, raised nowhere yet: what is kept holds on to no frames."""
    if isinstance(refusal, RequestRefused):
        return RequestRefused(refusal.code, refusal.message, refusal.field)
    return DocumentRefused(refusal.code, refusal.errors)
