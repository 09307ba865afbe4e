"""Several statements that change different rows, sent as one where the database takes that."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from cms.database.addresses.address import Dialect
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store

_T = TypeVar("_T")

_PLACE = re.compile(r"\$(\d+)")


class CteStep(NamedTuple):
    """A statement with its own values; on PostgreSQL others of the same act may select from it what it returns."""

    name: str
    statement: str
    values: tuple[object, ...] = ()
    returning: str = "1"


async def run_as_ctes(store: Store, steps: Sequence[CteStep]) -> None:
    """Runs steps that no row is changed by twice: on PostgreSQL as one statement, in which foreign keys hold at the end.

    There each step sees the tables as they were before all of them, but for what it selects from another one by its name.
    On SQLite they run in their order.
    """
    if store.dialect is Dialect.SQLITE:
        for step in steps:
            await store.run(step.statement, *step.values)
    elif steps:
        values: list[object] = []
        parts = [f"{one.name} AS ({_renumber(one, values)} RETURNING {one.returning})" for one in steps]
        await store.run(f"WITH {', '.join(parts)} SELECT 1", *values)


async def run_in_chunks(store: Store, steps: Sequence[CteStep], most: int) -> None:
    """Runs steps one after the other, each for so many of the keys that are its first value at a time."""
    for step in steps:
        keys, *other_values = step.values
        for some in chunked(keys, most) if isinstance(keys, ArrayParameter) else ():
            await store.run(step.statement, ArrayParameter(some), *other_values)


def chunked(items: Sequence[_T], most: int) -> Iterator[Sequence[_T]]:
    """The items in their order, so many at a time."""
    return (items[start : start + most] for start in range(0, len(items), most))


def _renumber(step: CteStep, values: list[object]) -> str:
    """The words of a step with the places that its values have among all; what several steps share has one place."""
    places: dict[str, int] = {}
    for number, value in enumerate(step.values, start=1):
        known = next((place for place, one in enumerate(values, start=1) if one is value), None)
        if known is None:
            values.append(value)
        places[str(number)] = len(values) if known is None else known
    return _PLACE.sub(lambda match: f"${places[match[1]]}", step.statement)
