"""Misspelt slugs in references: the one that was probably meant is offered, and finding it costs one statement."""

import pytest

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry
from cms.editing.input.save_requests import Create
from cms.editing.save import save_entries
from cms.editing.storage.transaction import DECLARATIONS, run_in_transaction
from cms.errors import ErrorCode, Refused
from tests.editing.counting_store import CountingStore
from tests.editing.tables import dump
from tests.factories import make_credit, make_keyword, make_movie, make_review


def said_of(slug: str) -> str:
    """What is said of a movie that is not there."""
    return f"There is no Movie with the slug {slug!r};"


@pytest.mark.parametrize(
    "slug",
    [
        "ballerina",
        "ballerina-2024",
        "balerina-2025",
        "balllerina-2025",
        "allerina-2025",
        "ablerina-2025",
        "xballerina-2025",
        "ballerina-2052",
        "ballernia2025",
        "Ballerina 2025",
    ],
)
async def test_the_slug_that_was_probably_meant_is_offered(library: Database, slug: str) -> None:
    before = await dump(library)

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Review", make_review(slug))

    assert [(one.code, one.field, one.message) for one in refused.value.refusals] == [
        (ErrorCode.NOT_FOUND, ("movie",), f"{said_of(slug)} did you mean ballerina-2025?")
    ]
    assert await dump(library) == before


@pytest.mark.parametrize("slug", ["heat-1995", "x", "ana-de-armas", "a" * 200, "💩", ""])
async def test_what_is_near_to_nothing_is_offered_nothing(library: Database, slug: str) -> None:
    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Review", make_review(slug))

    (refusal,) = refused.value.refusals
    assert refusal.message.endswith("; create it first, or name another.")


async def count_statements(database: Database, slugs: list[str]) -> int:
    """How many statements a movie takes that is refused, as nobody has the slugs of its keywords."""
    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        with pytest.raises(Refused) as refused:
            await save_entries(store, CMS, [Create("Movie", make_movie(keywords=[{"slug": slug} for slug in slugs]))])
    assert len(refused.value.refusals) == len(slugs)
    return len(store.values)


@pytest.mark.parametrize("slugs", [["revnge"], [f"revnge-{number}" for number in range(50)]], ids=["one", "fifty"])
async def test_what_was_meant_costs_one_statement(library: Database, slugs: list[str]) -> None:
    unlooked = await count_statements(library, ["a" * 200])

    assert await count_statements(library, slugs) == unlooked + 1


async def test_each_type_has_slugs_of_its_own(library: Database) -> None:
    credit = make_credit("ana-de-arms")

    with pytest.raises(Refused) as refused:
        await create_entry(library, CMS, "Movie", make_movie(keywords=[{"slug": "revnge"}], credits=[credit]))

    assert [one.message.partition("; ")[2] for one in refused.value.refusals] == [
        "did you mean revenge?",
        "did you mean ana-de-armas?",
    ]


async def test_what_comes_in_the_same_batch_is_offered_too(library: Database) -> None:
    saves = [
        Create("Keyword", make_keyword(name="neo-noir", slug="neo-noir")),
        Create("Keyword", make_keyword(name="tech noir", broader={"slug": "neonoir"})),
    ]

    with pytest.raises(Refused) as refused:
        await run_in_transaction(library, CMS, lambda store: save_entries(store, CMS, saves))

    assert [one.message.partition("; ")[2] for one in refused.value.refusals] == ["did you mean neo-noir?"]
