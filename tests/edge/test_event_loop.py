"""While large requests are read, small ones are answered: a server in a process of its own, asked by both at once."""

import asyncio
import json
from collections.abc import Iterator
from shutil import copyfile

import pytest

from cms.access.actor import CMS
from cms.access.permissions import ROLES
from cms.access.tokens import create_token
from cms.database.address import Address
from cms.database.connect import open_database
from tests.cli.serving import serving, spell
from tests.databases import MODELS, sqlite_address
from tests.edge.pinging import Client
from tests.http.test_limits import listed, repeat

ENOUGH = 20
"""Small answers while large requests are read. Where each of four held up the loop until it was read, there were five."""

LONGEST = 2.0
"""Seconds for a small answer, at worst, on a machine with much else to do; on a quiet one it is a twentieth."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Address) -> Iterator[Client]:
    path = tmp_path_factory.mktemp("loop") / "content.sqlite3"
    copyfile(str(sqlite_template.path), path)
    address = sqlite_address(path)
    token = asyncio.run(_make_token(address))
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("MARQUEE_DATABASE_URL", spell(address))
        settings.setenv("MARQUEE_PORT", "0")
        with serving("--demo") as served:
            yield Client(served.address, token)


def asked(document: str, **variables: object) -> bytes:
    return json.dumps({"query": document, "variables": variables}).encode()


def four(document: str) -> list[bytes]:
    """A document in four spellings, so that each has to be read."""
    return [asked(f"# {number}\n{document}") for number in range(4)]


UNFOLDING = (
    "{ __schema { types { ...A } } } fragment A on __Type { "
    + repeat(60, "a{}: fields { ...B }")
    + " } fragment B on __Field { "
    + repeat(30, "b{}: args { name }")
    + " }"
)
DOCUMENTS = {
    "very many values": listed(4_800),
    "very many wrong fields": "{ " + repeat(4_900, "a{}") + " }",
    "very many operations": repeat(600, "query Q{} { __typename }"),
    "very many arguments": "{ movies(" + "first: 1 " * 1_600 + ") { totalCount } }",
    "very many lists": "{ " + repeat(90, "a{}: movies(first: 1, orderBy: [{title: ASC}]) { nodes { id title } }") + " }",
    "an introspection that unfolds": UNFOLDING,
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_large_documents_hold_nobody_up(client: Client, document: str) -> None:
    answers, pings = client.ask_at_once(four(document))

    assert len(answers) == 4
    assert len(pings.took) > ENOUGH
    assert pings.worst < LONGEST


def test_many_variables_hold_nobody_up(client: Client) -> None:
    document = "query ($v: [Int!]) { movies(where: {year: {in: $v}}) { totalCount } }"

    answers, pings = client.ask_at_once([asked(document, v=list(range(number, 50_000 + number))) for number in range(4)])

    assert [list(one) for one in answers] == [["errors"]] * 4
    assert len(pings.took) > ENOUGH
    assert pings.worst < LONGEST


@pytest.mark.parametrize("item", ["[]", "[[[]]]", '""', '{"a":1}'])
def test_eight_megabytes_of_small_values_hold_nobody_up(client: Client, item: str) -> None:
    body = '{"query": "{ __typename }", "variables": {"a": [' + ",".join([item] * (7_900_000 // (len(item) + 1))) + "]}}"

    answers, pings = client.ask_at_once([body.encode()] * 4)

    assert [one["errors"][0]["extensions"]["code"] for one in answers] == ["TOO_COSTLY"] * 4  # type: ignore[index]
    assert pings.worst < LONGEST


CREATE = """mutation ($input: ReviewInput!) { createReview(input: $input) {
    review { body { wordCount } } errors { code message } } }"""


def test_a_long_text_holds_nobody_up(client: Client) -> None:
    text = "A paragraph of *some* text with [a link](https://example.org).\n\n" * 12_000

    (answer,), pings = client.ask_at_once(
        [asked(CREATE, input={"movie": {"slug": "john-wick-2014"}, "title": "Long", "body": text})]
    )

    assert answer == {"data": {"createReview": {"review": {"body": {"wordCount": 96_000}}, "errors": []}}}
    assert len(pings.took) > ENOUGH
    assert pings.worst < LONGEST


def test_two_megabytes_of_escaped_text_are_taken(client: Client) -> None:
    text = "\N{CLAPPER BOARD}" * 524_288

    answer = client.ask(asked(CREATE, input={"movie": {"slug": "john-wick-2014"}, "title": "Pictures", "body": text}))

    assert answer == {"data": {"createReview": {"review": {"body": {"wordCount": 0}}, "errors": []}}}


async def _make_token(address: Address) -> str:
    async with open_database(address, models=MODELS) as database:
        return await create_token(database, CMS, "critic", frozenset().union(*ROLES.values()))
