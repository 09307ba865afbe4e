"""Closure tables, read and worked out anew."""

from uuid import UUID

from cms.database.connect import Database
from tests.editing.tables import select

Closure = set[tuple[UUID, UUID, int]]


def naive_closure(parents: dict[UUID, UUID | None]) -> Closure:
    """Climb from each entry, step by step."""
    closure = set()
    for key in parents:
        step: UUID | None = key
        depth = 0
        while step is not None:
            closure.add((step, key, depth))
            step, depth = parents[step], depth + 1
    return closure


async def stored_closure(database: Database, edition: str = "") -> Closure:
    """Read the closure table of the franchises."""
    rows = await select(database, f"SELECT ancestor_id, descendant_id, depth FROM {edition}franchise_closure")
    return {(row["ancestor_id"], row["descendant_id"], row["depth"]) for row in rows}


async def stored_parents(database: Database, edition: str = "") -> dict[UUID, UUID | None]:
    """Read the parents of the franchises."""
    return {row["id"]: row["parent_id"] for row in await select(database, f"SELECT id, parent_id FROM {edition}franchise")}
