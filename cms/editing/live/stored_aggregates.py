"""What live entries keep counted of their lists, so that an order by it is an index walk: how many, and the mean score."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from cms.content.content_type import ContentType, OwnedType
from cms.content.editions import Edition
from cms.content.fields import Rating
from cms.content.naming import snake_case
from cms.content.registry import Registry
from cms.content.relation_graph import JoinTable, ToMany
from cms.content.relations import Count, Score
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.cte import CteStep, run_as_ctes
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key

_KeysByType = Mapping[str, Collection[UUID]]
"""Keys of entries, by the names of their types."""


@dataclass(frozen=True)
class StoredAggregate:
    """A list of a type's entries, and the columns that keep its length and the mean of what its members score."""

    content_type: ContentType
    relation: ToMany
    count_column: str | None
    average_column: str | None = None
    score_column: str | None = None


@dataclass(frozen=True)
class _OwnerSelect:
    """How an entry of some type leads to those that keep count of it: a select, and the column that must hold its key."""

    type_name: str
    select: str
    column: str


async def refresh_aggregates(store: Store, keys: _KeysByType) -> None:
    """Counts anew for the live entries with these keys; what was kept before does not matter."""
    updates = _update_statements(store)
    condition = store.among("id", 1)
    await run_as_ctes(
        store,
        [
            CteStep(f"kept{place}", f"{update} WHERE {condition}", (ArrayParameter(some),))
            for place, (type_name, update) in enumerate(updates.items())
            if (some := keys.get(type_name))
        ],
    )


async def refresh_all_aggregates(store: Store) -> None:
    """Counts anew for everything that is live."""
    for update in _update_statements(store).values():
        await store.run(update)


async def find_aggregate_owners(store: Store, keys: _KeysByType) -> dict[str, set[UUID]]:
    """The entries with lists that hold any of these, lead through them, or are theirs, as the live edition is now.

    Asked before and after an act: what left a list counts as much as what came.
    """
    owners_by_type: dict[str, set[UUID]] = defaultdict(set)
    places: dict[str, int] = {}
    selects: list[str] = []
    for aggregate in stored_aggregates_of(store.registry):
        owners = [one for one in _owner_selects(store.registry, aggregate) if keys.get(one.type_name)]
        if owners:
            placed = [(one, places.setdefault(one.type_name, len(places) + 1)) for one in owners]
            union = " UNION ".join(f"{one.select} WHERE {store.among(one.column, place)}" for one, place in placed)
            owner_ids = _with_ancestors(aggregate, union)
            selects.append(f"SELECT '{aggregate.content_type.name}' AS type, t.id AS id FROM ({owner_ids}) t")
    rows = await store.run(" UNION ALL ".join(selects), *(ArrayParameter(keys[one]) for one in places)) if selects else []
    for row in rows:
        if row["id"] is not None:
            owners_by_type[row["type"]].add(as_key(row["id"]))
    return owners_by_type


def stored_aggregates_of(registry: Registry) -> Iterator[StoredAggregate]:
    """Every list that is kept counted."""
    for content_type in registry.content_types:
        for field in content_type.fields:
            if isinstance(field, Count):
                yield StoredAggregate(content_type, registry.to_many(content_type.name, field.of), field.column)
            elif isinstance(field, Score) and (field.count_order or field.average_order):
                relation = registry.to_many(content_type.name, field.of)
                rating = registry.fields[relation.target][field.rating]
                score = rating.normalized if isinstance(rating, Rating) else rating.column
                count, average = (order and snake_case(order) for order in (field.count_order, field.average_order))
                yield StoredAggregate(content_type, relation, count, average, score)


def _update_statements(store: Store) -> dict[str, str]:
    """One update for each type that keeps anything counted, up to its conditions."""
    settings: dict[str, list[str]] = defaultdict(list)
    for aggregate in stored_aggregates_of(store.registry):
        settings[aggregate.content_type.name] += _settings(store, aggregate)
    tables = {name: _live_table(store.registry.rows[name].table) for name in settings}
    return {name: f"UPDATE {tables[name]} SET {', '.join(some)}" for name, some in settings.items()}


def _settings(store: Store, aggregate: StoredAggregate) -> list[str]:
    members = f"FROM {_live_table(store.registry.rows[aggregate.relation.target].table)} r WHERE {_is_member(aggregate)}"
    settings = []
    if aggregate.count_column:
        settings.append(f"{aggregate.count_column} = (SELECT count(*) {members})")
    if aggregate.average_column:
        # Half up in whole numbers: twice the mean and one, halved. Null when nothing is scored.
        score = f"r.{aggregate.score_column}"
        mean = f"(2 * sum({score}) + count({score})) / nullif(2 * count({score}), 0)"
        settings.append(f"{aggregate.average_column} = (SELECT {mean} {members})")
    return settings


def _is_member(aggregate: StoredAggregate) -> str:
    """Whether the row r is in the list of an entry; each row once, however many ways lead to it."""
    relation, entry = aggregate.relation, f"{_live_table(aggregate.content_type.table)}.id"
    join = relation.join_table
    if join is None:
        return f"r.{relation.column} = {entry}"
    parent = f"h.{join.parent_column} = {entry}"
    if relation.subtree is not None:
        closure = _live_table(relation.subtree)
        parent = f"h.{join.parent_column} IN (SELECT c.descendant_id FROM {closure} c WHERE c.ancestor_id = {entry})"
    return f"r.{relation.column} IN (SELECT h.{join.target_column} FROM {_live_table(join.table)} h WHERE {parent})"


def _owner_selects(registry: Registry, aggregate: StoredAggregate) -> Iterator[_OwnerSelect]:
    relation, join = aggregate.relation, aggregate.relation.join_table
    yield _OwnerSelect(
        aggregate.content_type.name, f"SELECT e.id AS id FROM {_live_table(aggregate.content_type.table)} e", "e.id"
    )
    rows = _live_table(registry.rows[relation.target].table)
    if join is None:
        yield _OwnerSelect(relation.target, f"SELECT r.{relation.column} AS id FROM {rows} r", "r.id")
        return
    parents = f"SELECT h.{join.parent_column} AS id FROM {_live_table(join.table)} h"
    joined = f"{parents} JOIN {rows} r ON r.{relation.column} = h.{join.target_column}"
    yield _OwnerSelect(relation.target, joined, "r.id")
    owner, column = _owner_of(registry, aggregate, join)
    yield _OwnerSelect(owner, parents, f"h.{column}")


def _owner_of(registry: Registry, aggregate: StoredAggregate, join_table: JoinTable) -> tuple[str, str]:
    """Whose rows the table between holds, and in which column."""
    between = next((one for one in registry.owned_types if one.table == join_table.table), None)
    if isinstance(between, OwnedType):
        return between.owner_type, f"{between.owner}_id"
    return (aggregate.content_type.name if join_table.parent_column == "owner_id" else aggregate.relation.target), "owner_id"


def _with_ancestors(aggregate: StoredAggregate, select: str) -> str:
    subtree = aggregate.relation.subtree
    if subtree is None:
        return select
    return f"SELECT DISTINCT c.ancestor_id AS id FROM {_live_table(subtree)} c WHERE c.descendant_id IN ({select})"


def _live_table(base: str) -> str:
    return Edition.LIVE.table(base)
