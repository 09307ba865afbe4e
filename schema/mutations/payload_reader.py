"""Payloads: what an act left behind, read as it was selected, in one statement for each hundred entries."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from cms.errors import ErrorCode, Refusal, RequestRefused
from cms.ids import public_id
from cms.reading.plan.planner import bind_plan
from cms.reading.plan.root_fields import MOST_NODE_IDS
from cms.reading.run.reader import Reader
from cms.reading.selection import TYPENAME, ScalarValue, SelectedField
from schema.computed.projection import project
from schema.mutations.payload import ERRORS_FIELD, Payload
from schema.mutations.user_error import user_error_tree
from schema.planning.fill_placeholders import check_placeholders, fill_placeholders
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan, PlanCache
from schema.protocol.authentication import Access

_IDS = " ids"
"""No variable's name: under it the ids are bound to the plan."""

UNLIMITED_COST = 2**62

_MOST_NAMED = 5
"""How many entries the message of a payload that could not be read names."""

_ANY_ID = public_id("any", UUID(int=0))

PayloadData = dict[str, object]


@dataclass(frozen=True)
class PayloadReader:
    """Reads the payload of one mutation of an operation."""

    payload: Payload
    selected: SelectedField
    asked: OperationRequest
    plans: PlanCache
    reader: Reader
    access: Access | None

    def check(self, count: int = 1) -> None:
        """RequestRefused when that many entries could not be shown as they were selected: nobody should act to learn it."""
        size = min(count, MOST_NODE_IDS)
        try:
            planned = self._planned(size, any_cost=False)
            check_placeholders(planned.roots, self.asked.variables)
            if planned.plan is not None:
                bind_plan(planned.plan, {**self.asked.variables, _IDS: [_ANY_ID] * size})
        except RequestRefused as refusal:
            raise refusal.under(self.selected.key) from refusal

    async def read(self, ids: Sequence[str]) -> PayloadData:
        """The payload of what was done to the entries with these ids; they themselves, where it shows no more of them."""
        return self._answered(await self._shown(ids), ())

    def refuse(self, refusals: Sequence[Refusal]) -> PayloadData:
        """The payload of an act that was refused."""
        nothing: object = [] if self.payload.is_list else None
        shown = {one.key: nothing for one in self._showing()}
        return self._answered(shown, refusals)

    def unread(self, ids: Sequence[str], why: str | None = None) -> PayloadData:
        """The payload of what was done to the entries with these ids, and could not be read; why not, if it can be said."""
        named = ", ".join(ids[:_MOST_NAMED]) + (f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else "")
        reason = f", because {why}" if why else ""
        message = f"This was done, but what it came to could not be read{reason}: look at {named} before you send it again."
        return self.refuse([Refusal(ErrorCode.OUTCOME_UNKNOWN, (), message)])

    async def _shown(self, ids: Sequence[str]) -> PayloadData:
        if self.payload.root is None:
            await self._look()
            return {one.key: list(ids) for one in self._showing()}
        if not self.payload.is_list:
            return await self._fetch(ids)
        pages = [await self._fetch(ids[start : start + MOST_NODE_IDS]) for start in range(0, len(ids), MOST_NODE_IDS)]
        return {one.key: _joined(page[one.key] for page in pages) for one in self._showing()}

    async def _fetch(self, ids: Sequence[str]) -> PayloadData:
        planned = self._planned(len(ids), any_cost=True)
        if planned.plan is None:
            await self._look()
            return {}
        answer = await self.reader.read(planned.plan, {**self.asked.variables, _IDS: list(ids)})
        if not self.payload.is_list and not self.asked.operation.uses.marks_types:
            return {key: orjson.Fragment(column) for key, column in zip(planned.keys, answer.columns, strict=True)}
        values = [orjson.loads(column) for column in answer.columns]
        read = list(zip(planned.roots, values, strict=True))
        await fill_placeholders(self.access, self.asked, read, most_cost=UNLIMITED_COST, most_bytes=self.plans.limits.bytes)
        return {one.key: value for one, value in read}

    async def _look(self) -> None:
        """Let whoever is asked next know that something was done."""
        # What is shown is known without it.
        with suppress(RequestRefused):
            await self.reader.read_revision()

    def _planned(self, count: int, *, any_cost: bool) -> OperationPlan:
        limits = replace(self.plans.limits, cost=UNLIMITED_COST) if any_cost else self.plans.limits
        return self.plans.of_entries(self.asked, (self.selected.key, count), lambda: self._roots(count), limits)

    def _roots(self, count: int) -> list[SelectedField]:
        """The root fields of a query that read what the payload shows."""
        if self.payload.root is None:
            return []
        named = {"ids": ScalarValue([""] * count, (_IDS,))} if self.payload.is_list else {"id": ScalarValue("", (_IDS, 0))}
        return [SelectedField(one.key, self.payload.root, named, one.selection) for one in self._showing()]

    def _showing(self) -> list[SelectedField]:
        return [one for one in self._fields() if one.name == self.payload.shows.name]

    def _fields(self) -> tuple[SelectedField, ...]:
        return () if self.selected.selection is None else self.selected.selection.only_fields()

    def _answered(self, shown: PayloadData, refusals: Sequence[Refusal]) -> PayloadData:
        others = {ERRORS_FIELD.name: [user_error_tree(one) for one in refusals], TYPENAME: self.payload.name}
        return {
            one.key: shown[one.key] if one.name == self.payload.shows.name else project(others[one.name], one.selection)
            for one in self._fields()
        }


def _joined(pages: Iterable[object]) -> list[object]:
    """The rows of all pages; what somebody else has removed since is left out."""
    return [row for page in pages if isinstance(page, list) for row in page if row is not None]
