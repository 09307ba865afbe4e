"""Prepared portions written, as long as everything is as it was when they were prepared."""

from tortoise.exceptions import IntegrityError

from cms.content.editions import Edition
from cms.database.addresses.address import Dialect
from cms.editing.bulk.portion import Portion
from cms.editing.input.problems import raise_all
from cms.editing.saving.plan_closures import plan_closures
from cms.editing.storage.closure import write_closure
from cms.editing.storage.store import Store
from cms.editing.storage.write_batch import WriteBatch


class OvertakenError(Exception):
    """Somebody else changed what a portion rests on, after it was prepared."""


async def write_portion(store: Store, portion: Portion) -> None:
    """Writes it inside the caller's transaction; Refused when entries would stand above themselves in a tree."""
    await _check_versions(store, portion)
    closure_changes = await plan_closures(store, portion.moved_in_trees)
    raise_all([pending.problems for pending in portion.moved_in_trees])
    closure_batch = WriteBatch()
    for change in closure_changes:
        write_closure(store, closure_batch, change)
    try:
        await store.write(portion.batch)
        await store.write(closure_batch)
    except IntegrityError as error:
        # A slug or an id in another system was taken meanwhile, or what is referred to is gone.
        raise OvertakenError from error


async def shorten_lock_timeout(store: Store) -> None:
    """Has PostgreSQL say that it waited for a lock in vain, before it says that a statement took too long."""
    if store.dialect is Dialect.POSTGRES:
        await store.run(
            "SELECT set_config('lock_timeout', (setting::bigint * 9 / 10)::text, true) FROM pg_settings"
            " WHERE name = 'statement_timeout'"
        )


async def _check_versions(store: Store, portion: Portion) -> None:
    for type_name, versions in portion.expected_versions.items():
        table = store.table(Edition.WORKING, store.registry.get_type(type_name).table)
        rows = await store.select(table, "id", list(versions), store.change_lock_clause())
        if {row["id"]: (row["version"], row["live_version"]) for row in rows} != versions:
            raise OvertakenError
