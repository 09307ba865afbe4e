"""The documents that were sent lately: each read once, the large ones beside the event loop."""

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
    documents: LruCache[str, Document] = field(default_factory=lambda: LruCache(DOCUMENT_BYTES))
    refusals: LruCache[str, _Refusal] = field(default_factory=lambda: LruCache(REFUSAL_BYTES))
    running_reads: dict[str, asyncio.Future[Document | _Refusal]] = field(default_factory=dict)
    """What is being read beside the loop at this moment; whoever asks for the same text waits for the same reading."""

    def find(self, text: str) -> Document | None:
        """The document in a text that was read before; None when it was not, or not lately."""
        return self.documents.find(text)

    async def read(self, text: str) -> Document:
        """The document in a text.

        DocumentRefused or RequestRefused when it cannot be run; RequestRefused with UNAVAILABLE when it is large and too
        many large ones are being read.
        """
        cached = self.documents.find(text) or self.refusals.find(text)
        if cached is None:
            # What is longer than any document may be is refused for that alone, and not kept.
            is_large = SMALL_DOCUMENT < len(text) <= self.limits.bytes
            cached = await self._read_large(text) if is_large else self._keep(text, self._read(text))
        if isinstance(cached, Document):
            return cached
        raise _copy_refusal(cached)

    async def _read_large(self, text: str) -> Document | _Refusal:
        running = self.running_reads.get(text)
        if running is None:
            running = asyncio.ensure_future(self.worker.run(self._read, text))
            self.running_reads[text] = running
            running.add_done_callback(partial(self._finish_read, text))
        # Shielded: whoever hangs up does not take the document away from the others.
        return await asyncio.shield(running)

    def _finish_read(self, text: str, running: asyncio.Future[Document | _Refusal]) -> None:
        del self.running_reads[text]
        if not running.cancelled() and running.exception() is None:
            self._keep(text, running.result())

    def _read(self, text: str) -> Document | _Refusal:
        try:
            return read_document(self.graphql_schema, text, self.limits)
        except (DocumentRefused, RequestRefused) as refusal:
            return _copy_refusal(refusal)

    def _keep(self, text: str, result: Document | _Refusal) -> Document | _Refusal:
        if len(text) > self.limits.bytes:
            return result
        if isinstance(result, Document):
            self.documents.keep(text, result, len(text) * BYTES_OF_CHARACTER)
        else:
            self.refusals.keep(text, result, len(text) + BYTES_OF_REFUSAL)
        return result


def _copy_refusal(refusal: _Refusal) -> _Refusal:
    """The same refusal, raised nowhere yet: what is kept holds on to no frames."""
    if isinstance(refusal, RequestRefused):
        return RequestRefused(refusal.code, refusal.message, refusal.field)
    return DocumentRefused(refusal.code, refusal.errors)
