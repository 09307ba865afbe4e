"""Documents are read once, however many ask, and what is refused is not read again."""

import asyncio

import pytest
from graphql import GraphQLSchema

from cms.content_types import REGISTRY
from cms.errors import RequestCode, RequestRefused
from cms.worker_thread import WorkerThread
from schema.build import build_schema
from schema.documents.document import DocumentRefused
from schema.documents.document_cache import SMALL_DOCUMENT, DocumentCache
from schema.documents.document_limits import DocumentLimits

LARGE = "{ " + "__typename " * 60 + "}"
WRONG = "{ " + " ".join(f"nope{number}" for number in range(100)) + " }"


@pytest.fixture(scope="module")
def core() -> GraphQLSchema:
    return build_schema(REGISTRY)._schema


@pytest.fixture
def documents(core: GraphQLSchema) -> DocumentCache:
    return DocumentCache(core, DocumentLimits(), WorkerThread())


def test_these_are_large() -> None:
    assert min(len(LARGE), len(WRONG)) > SMALL_DOCUMENT


async def test_who_asks_for_the_same_at_the_same_time_gets_the_same(documents: DocumentCache) -> None:
    first, *others = await asyncio.gather(*(documents.read(LARGE) for _ in range(10)))

    assert all(one is first for one in others)
    assert documents.find(LARGE) is first


async def test_who_hangs_up_takes_nothing_away_from_others(documents: DocumentCache) -> None:
    gone, waiting = (asyncio.ensure_future(documents.read(LARGE)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()

    assert (await waiting).operations.keys() == {""}
    assert gone.cancelled()


async def test_what_is_refused_is_remembered_without_its_document(documents: DocumentCache) -> None:
    with pytest.raises(DocumentRefused) as first:
        await documents.read(WRONG)
    with pytest.raises(DocumentRefused) as second:
        await documents.read(WRONG)

    assert second.value is not first.value
    assert second.value.code is RequestCode.GRAPHQL_VALIDATION_FAILED
    assert [one.message for one in second.value.errors] == [one.message for one in first.value.errors]
    assert [one.nodes for one in second.value.errors] == [None] * len(first.value.errors)
    assert documents.find(WRONG) is None


async def test_no_more_wait_than_the_line_holds(core: GraphQLSchema) -> None:
    documents = DocumentCache(core, DocumentLimits(), WorkerThread(most_waiting=2))
    texts = [f"# {number}\n{LARGE}" for number in range(3)]

    *read, refused = await asyncio.gather(*(documents.read(text) for text in texts), return_exceptions=True)

    assert [one is documents.find(text) for one, text in zip(read, texts[:2], strict=True)] == [True, True]
    assert isinstance(refused, RequestRefused)
    assert refused.code is RequestCode.UNAVAILABLE
    assert (await documents.read(texts[2])).operations.keys() == {""}


async def test_a_text_longer_than_any_document_waits_in_no_line(core: GraphQLSchema) -> None:
    documents = DocumentCache(core, DocumentLimits(bytes=1_000), WorkerThread(most_waiting=0))

    with pytest.raises(RequestRefused) as refused:
        await documents.read("#" * 1_001)

    assert refused.value.code is RequestCode.TOO_COSTLY
    assert not documents.refusals.entries
