"""How many statements items take that were given before just so: as many for thirty as for three, and none that writes."""

from collections.abc import Sequence

from cms.access.actor import CMS
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.bulk.portion import Portion
from cms.editing.storage.transaction import DECLARATIONS
from cms.editing.upserting.prepare_upsert import UpsertPreparation
from cms.editing.upserting.upsert_items import UpsertItem, read_items
from cms.editing.upserting.upsert_results import ErrorPolicy
from cms.ids import new_key
from tests.editing.counting_store import CountingStore
from tests.editing.upsert.calls import item, ref, upsert


async def prepare(database: Database, items: Sequence[UpsertItem]) -> tuple[int, list[Portion]]:
    """How many statements the preparation of items takes, and the portions that it makes."""
    keyed = read_items(REGISTRY, items, ("items",), {})
    portions: list[Portion] = []
    async with database.transaction() as connection:
        store = CountingStore(connection, database.dialect, DECLARATIONS)
        preparation = UpsertPreparation(CMS, keyed, [new_key() for _ in keyed], ErrorPolicy.REJECT_ALL, {})
        await preparation.prepare(store, portions.append)
    return len(store.values), portions


async def test_unchanged_items_take_four_statements_however_many_and_leave_nothing_to_write(database: Database) -> None:
    credit = {"person": ref("p"), "department": "CAST"}
    movies = [item(str(n), title=f"Movie {n}", credits=[credit], externalIds=[]) for n in range(30)]
    await upsert(database, item("p", "Person", name="Al Pacino"), *movies)

    few, _ = await prepare(database, movies[:3])
    many, (portion,) = await prepare(database, movies)

    assert (few, many) == (4, 4)
    assert portion.batch.operations == []
    assert portion.expected_versions == {}
