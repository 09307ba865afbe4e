"""Saves without a transaction: one statement that reads, one that writes, and nothing written on what has changed since."""

from uuid import UUID

import pytest

from cms.access.actor import CMS
from cms.content.editions import Edition
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import create_entry, update_entry
from cms.editing.saving.fetch_records import fetch_stored_entries
from cms.editing.storage.optimistic import TransactionNeededError, save_optimistically
from cms.editing.storage.store import Store
from cms.editing.storage.table import Table
from cms.editing.storage.transaction import DECLARATIONS
from cms.editing.storage.write_batch import WriteBatch
from tests.databases import ON_POSTGRES
from tests.editing.tables import select
from tests.factories import make_keyword


@ON_POSTGRES
async def test_what_somebody_changed_meanwhile_is_not_written_over(database: Database) -> None:
    key = (await create_entry(database, CMS, "Keyword", make_keyword(name="a"))).key
    keyword = REGISTRY.get_type("Keyword")

    async def step(store: Store) -> None:
        current = (await fetch_stored_entries(store, keyword, [key]))[key]
        await update_entry(database, CMS, "Keyword", key, {"name": "b"})
        batch = WriteBatch()
        batch.update(store.table(Edition.WORKING, keyword.table), [{"id": key, "name": "c"}], current.mark)
        batch.delete(store.table(Edition.WORKING, "keyword_closure"), "descendant_id", [key])
        await store.write(batch)

    with pytest.raises(TransactionNeededError):
        await save_optimistically(database, DECLARATIONS, CMS, step)

    assert await select(database, "SELECT name, depth FROM keyword JOIN keyword_closure ON descendant_id = keyword.id") == [
        {"name": "b", "depth": 0}
    ]


@ON_POSTGRES
async def test_no_transaction_of_somebody_else_is_left(database: Database) -> None:
    async with database.transaction():
        saved = await create_entry(database, CMS, "Keyword", make_keyword(name="a"))
        await update_entry(database, CMS, "Keyword", saved.key, {"name": "b"})

    assert await select(database, "SELECT name FROM keyword") == [{"name": "b"}]


def test_what_changes_rows_that_were_written_waits_for_the_next_statement() -> None:
    keyword, history = (Table(name, ("id", "slug"), {}, {}) for name in ("keyword", "entry_version"))
    key = UUID(int=1)
    batch = WriteBatch()
    batch.update(keyword, [{"id": key, "slug": "parked"}])
    batch.update(keyword, [{"id": key, "slug": "b"}])
    batch.insert(history, [{"id": key}])

    groups = [[one.table.name for one in group] for group in batch.operations_by_statement()]

    assert groups == [["keyword"], ["keyword", "entry_version"]]
