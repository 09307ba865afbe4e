"""An alias names a member of the answer and nothing else, whatever it is called: no name in a statement can be spelt so."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters

import orjson
import pytest

from cms.access.actor import CMS
from cms.content_types import REGISTRY
from cms.database.addresses.address import Address
from cms.database.connect import open_database
from cms.importing.load_files import load_files
from cms.reading.run.reader import Reader, open_reader
from schema.build import build_schema
from schema.documents.document_limits import DocumentLimits
from schema.execution.service import Service
from schema.protocol.request import GraphQLRequest
from tests.databases import MODELS
from tests.reading.test_statements import Counted

CONTENT = """
franchises: [{slug: wick, name: John Wick, kind: UNIVERSE}, {slug: films, name: Films, kind: SERIES, parent: wick}]
keywords: [{slug: noir, name: Noir, category: GENRE}, {slug: neo-noir, name: Neo-noir, category: GENRE, broader: noir}]
people: [{slug: keanu, name: Keanu Reeves}, {slug: ana, name: Ana de Armas}]
movies:
  - slug: one
    title: John Wick
    year: 2014
    synopsis: "# A dog\\n\\nA car and *a dog*."
    keywords: [neo-noir]
    externalIds: [{source: imdb, value: tt2911666}]
    memberships: [{franchise: films, installment: 1}]
    credits: [{person: keanu, department: CAST, character: John}]
  - {slug: two, title: Ballerina, credits: [{person: ana, department: CAST}, {person: keanu, department: CAST}]}
reviews:
  - {slug: good, title: Good, movie: one, critic: ana, rating: 4/5, keywords: [noir], body: Well done.}
  - {slug: fair, title: Fair, movie: two, critic: keanu, rating: 3/5, body: Well.}
"""

FIRST = (
    "t1",
    "x1",
    "_",
    "__",
    "x_",
    "row",
    "this",
    "own",
    "page_row",
    "page_rows",
    "page_cursor",
    "found",
    "key",
    "value",
    "place",
)
NO_LIMITS = DocumentLimits(aliases=10**6, tokens=10**6, bytes=10**6)
NAME = "an_alias_that_nothing_is_called"

EVERYWHERE = """{
  movie(slug: "one") { ALIAS: title slug
    externalIds { ALIAS: source value }
    synopsis { ALIAS: markdown html sections { ALIAS: heading level } }
    score { ALIAS: reviewCount average histogram }
    keywords { ALIAS: name slug broader { ALIAS: name } }
    credits { ALIAS: totalCount nodes { ALIAS: job person { ALIAS: name slug } } }
    memberships { nodes { ALIAS: installment franchise { ALIAS: name parent { ALIAS: name } } } }
    reviews(orderBy: [{movie: {title: ASC}}]) { edges { ALIAS: cursor node { ALIAS: title rating { ALIAS: label best } } } }
  }
  franchise(slug: "wick") { ALIAS: name children { ALIAS: name } movies { nodes { ALIAS: title slug } } }
  movies(last: 2, orderBy: [{averageScore: DESC}]) { edges { ALIAS: cursor }
    nodes { ALIAS: slug reviews { ALIAS: totalCount } } }
  reviews(first: 1, orderBy: [{movie: {year: DESC}}]) {
    ALIAS: totalCount pageInfo { ALIAS: endCursor hasNextPage } nodes { ALIAS: title movie { ALIAS: title } } }
  filtered: reviews(where: {
    not: {movie: {credits: {every: {job: {eq: "Driver"}}, none: {character: {eq: "Nobody"}}}}}
    or: [{critic: {name: {contains: "a"}}}, {keywords: {some: {name: {in: ["Noir"]}}}}]
    movie: {franchises: {none: {withinSlug: "none"}}}
  }) { nodes { ALIAS: title } }
  ALIAS: __typename
}"""


@dataclass(frozen=True)
class Theatre:
    """A service over a little content, and the statements it sent."""

    service: Service
    counted: Counted

    async def ask(self, *names: str) -> object:
        """The answer when everything is asked for under each of these names."""
        document = re.sub(r"\bALIAS: (\w+)", lambda field: " ".join(f"{name}: {field[1]}" for name in names), EVERYWHERE)
        return await self.ask_for(document)

    async def ask_for(self, document: str) -> object:
        """The answer to a document."""
        return orjson.loads((await self.service.answer(GraphQLRequest(document, {}))).body)


def renamed(value: object, names: list[str]) -> object:
    """An answer with each of these names in the place of the one that it was asked for under."""
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if isinstance(value, dict):
        return {new: renamed(one, names) for key, one in value.items() for new in (names if key == NAME else [key])}
    return value


@pytest.fixture
async def theatre(address: Address, tmp_path: Path) -> AsyncIterator[Theatre]:
    """Some content, live, in a database of each kind."""
    file = tmp_path / "content.yaml"
    file.write_text(CONTENT, encoding="utf-8")
    async with open_database(address, models=MODELS) as database, open_reader(address) as reader:
        await load_files(database, CMS, [file], publish=True)
        counted = Counted(reader.connections)
        counting = Reader(reader.dialect, counted)
        yield Theatre(Service(build_schema(REGISTRY), REGISTRY, counting, document_limits=NO_LIMITS), counted)


async def test_every_word_of_a_statement_can_be_an_alias(theatre: Theatre) -> None:
    plain = await theatre.ask(NAME)
    spoken = {*re.findall(r"[A-Za-z_]\w*", theatre.counted.texts[-1]), *ascii_letters, *FIRST}
    names = sorted(spoken - {NAME, *re.findall(r"\w+", EVERYWHERE)})

    answer = await theatre.ask(*names)

    assert json.dumps(answer) == json.dumps(renamed(plain, names))
    assert len(names) > 100
