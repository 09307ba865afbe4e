"""Claims of deliveries: what they cost does not grow with what waits."""

from cms.clock import now
from cms.database.addresses.address import Dialect
from cms.database.connect import Database
from cms.ids import new_key
from cms.webhooks.delivering.claim import CLAIMABLE_DELIVERIES

_PREPARATION = {
    Dialect.SQLITE: "SELECT 1",
    # Few rows are sorted sooner than found in their order; many are not.
    Dialect.POSTGRES: "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off",
}
_EXPLAIN = {Dialect.SQLITE: "EXPLAIN QUERY PLAN ", Dialect.POSTGRES: "EXPLAIN "}
_SORT = {Dialect.SQLITE: "TEMP B-TREE", Dialect.POSTGRES: "Sort"}


async def test_what_is_due_is_found_in_its_order_without_sorting_all_that_waits(database: Database) -> None:
    at, webhook = now().isoformat(" "), str(new_key())
    statement = CLAIMABLE_DELIVERIES.replace("$1", f"'{at}'").replace("$2", f"'{webhook}'").replace("$3", "8")

    async with database.transaction() as connection:
        await connection.execute_script(_PREPARATION[database.dialect])
        plan = str(await connection.execute_query_dict(_EXPLAIN[database.dialect] + statement))

    assert "delivery" in plan
    assert _SORT[database.dialect] not in plan
