"""Two databases that differ only in drafts answer a stranger alike: in every list, filter, order, count, cursor and error."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.protocol.request import GraphQLRequest
from schema.protocol.response import Result
from tests.generate import Operation, contents, operations
from tests.oracle import Content
from tests.oracle.content import ENTRY_TYPES
from tests.oracle.schema import read_schema
from tests.reading.conftest import Server
from tests.reading.storing import store, store_drafts

EACH = 4
PROBES = """query ($id: ID!, $slug: String!, $external: ExternalIdInput!, $title: String!) {
  node(id: $id) { id } nodes(ids: [$id, $id]) { id }
  movie(slug: $slug) { id } person(slug: $slug) { id } franchise(slug: $slug) { id } keyword(slug: $slug) { id }
  review(externalId: $external) { id } byId: movie(by: {id: $id}) { id } bySlug: keyword(by: {slug: $slug}) { id }
  byExternalId: person(by: {externalId: $external}) { id }
  movies(where: {title: {contains: $title}}) { totalCount nodes { id } }
  reviews(where: {movie: {title: {contains: $title}}}, orderBy: [{movie: {title: ASC}}]) { totalCount edges { cursor } }
  franchises(where: {withinSlug: $slug}) { totalCount pageInfo { endCursor } }
  people(where: {not: {name: {startsWith: $title}}}) { totalCount nodes { id version updatedAt status } }
}"""
REFUSED = "query ($id: ID!) { node(id: $id) { ... on Entry { versions { totalCount } } } }"


@dataclass(frozen=True, repr=False)
class Case:
    """What is live, what is not, and what a stranger asks, speaking of both."""

    live: Content
    drafts: Content
    asked: list[Operation]

    def __repr__(self) -> str:
        """What was asked; the content would fill pages."""
        return "\n".join(f"{one.document} {one.variables}" for one in self.asked)[:5_000]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case."""
    live, drafts = draw(contents()), draw(contents())
    about_live = [draw(operations(read_schema(), live)) for _ in range(EACH // 2)]
    about_drafts = [draw(operations(read_schema(), drafts)) for _ in range(EACH // 2)]
    return Case(live, drafts, [*about_live, *about_drafts, *probes(drafts)])


def probes(drafts: Content) -> list[Operation]:
    """Operations that name what is in the drafts: ids, slugs, external ids and titles."""
    return [
        Operation(document, variables)
        for type_name in ENTRY_TYPES
        for thing_id, row in list(drafts.rows[type_name].items())[:1]
        for document, variables in (
            (
                PROBES,
                {
                    "id": thing_id,
                    "slug": row["slug"],
                    "external": (row["externalIds"] or [{"source": "imdb", "value": "tt1"}])[0],
                    "title": str(row.get("title") or row.get("name"))[:5],
                },
            ),
            (REFUSED, {"id": thing_id}),
        )
    ]


@pytest.mark.timeout(900)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
async def test_what_is_not_live_changes_no_answer_to_a_stranger(server: Server, case: Case) -> None:
    await store(server.database, case.live)
    await store_drafts(server.database, Content({}))
    before = [await answer(server, one) for one in case.asked]

    await store_drafts(server.database, case.drafts)
    after = [await answer(server, one) for one in case.asked]

    assert after == before


async def answer(server: Server, operation: Operation) -> Result:
    """An answer, to the byte."""
    return await server.service.answer(GraphQLRequest(operation.document, operation.variables, operation.name))


async def test_the_probes_are_questions_that_are_answered(server: Server) -> None:
    key = "movie_01936f5c-0000-7000-8000-000000000001"
    variables: dict[str, object] = {"id": key, "slug": "a", "external": {"source": "imdb", "value": "tt1"}, "title": "a"}

    probed = await server.ask(PROBES, variables)
    refused = await server.ask(REFUSED, {"id": key})

    assert "errors" not in probed
    assert b"FORBIDDEN" in (await answer(server, Operation(REFUSED, {"id": key}))).body
    assert "data" not in refused
