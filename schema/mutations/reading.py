"""Payloads: what an act left behind, read as it was selected, in one statement for each hundred entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import orjson

from cms.errors import Refusal
from cms.ids import new_key, public_id
from cms.reading.planner import bind
from cms.reading.reader import Reader
from cms.reading.roots import MOST_IDS
from cms.reading.selection import Leaf, Selected
from schema.asked import Asked
from schema.mutations.payload import ERRORS, Payload, error_of
from schema.pick import pick
from schema.plans import Planned, Plans

IDS = " ids"
"""No variable's name: under it the ids are bound to the plan."""

ANY_COST = 2**62

Answered = dict[str, object]


@dataclass(frozen=True)
class PayloadReader:
    """Reads the payload of one mutation of an operation."""

    payload: Payload
    selected: Selected
    asked: Asked
    plans: Plans
    reader: Reader

    def check(self, count: int = 1) -> None:
        """RequestRefused when that many entries could not be shown as they were selected: nobody should act to learn it."""
        size = min(count, MOST_IDS)
        planned = self._planned(size, any_cost=False)
        if planned.plan is not None:
            (prefix, *_) = self.plans.registry.by_prefix
            bind(planned.plan, {**self.asked.variables, IDS: [public_id(prefix, new_key())] * size})

    async def read(self, ids: Sequence[str]) -> Answered:
        """The payload of an act that was done on the entries with these ids; they themselves, where it shows no more."""
        if self.payload.root is None:
            return self._answered({one.key: list(ids) for one in self._shown()})
        if not self.payload.is_list:
            return self._answered(await self._fetch(ids))
        pages = [await self._fetch(ids[start : start + MOST_IDS]) for start in range(0, len(ids), MOST_IDS)]
        return self._answered({one.key: _joined(page[one.key] for page in pages) for one in self._shown()})

    def refuse(self, refusals: Sequence[Refusal]) -> Answered:
        """The payload of an act that was refused."""
        nothing: object = [] if self.payload.is_list else None
        return self._answered({one.key: nothing for one in self._shown()}, refusals)

    async def _fetch(self, ids: Sequence[str]) -> Answered:
        planned = self._planned(len(ids), any_cost=True)
        if planned.plan is None:
            return {}
        answer = await self.reader.read(planned.plan, {**self.asked.variables, IDS: list(ids)})
        return {key: orjson.loads(column) for key, column in zip(planned.keys, answer.columns, strict=True)}

    def _planned(self, count: int, *, any_cost: bool) -> Planned:
        limits = replace(self.plans.limits, cost=ANY_COST) if any_cost else self.plans.limits
        return self.plans.of_payload(self.asked, (self.selected.key, count), lambda: self._roots(count), limits)

    def _roots(self, count: int) -> list[Selected]:
        """The root fields of a query that read what the payload shows."""
        if self.payload.root is None:
            return []
        named = {"ids": Leaf([""] * count, (IDS,))} if self.payload.is_list else {"id": Leaf("", (IDS, 0))}
        return [Selected(one.key, self.payload.root, named, one.below) for one in self._shown()]

    def _shown(self) -> list[Selected]:
        return [one for one in self._fields() if one.name == self.payload.shows.name]

    def _fields(self) -> tuple[Selected, ...]:
        return () if self.selected.below is None else self.selected.below.only()

    def _answered(self, shown: Answered, refusals: Sequence[Refusal] = ()) -> Answered:
        errors = [error_of(one) for one in refusals]
        return shown | {one.key: pick(errors, one.below) for one in self._fields() if one.name == ERRORS.name}


def _joined(pages: Iterable[object]) -> list[object]:
    """The rows of all pages; what somebody else has removed since is left out."""
    return [row for page in pages if isinstance(page, list) for row in page if row is not None]
