"""Payloads: what an act left behind, read as it was selected, in one statement for each hundred entries."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import orjson

from cms.editing.upserting.upsert_results import UpsertReport
from cms.errors import ErrorCode, Refusal, RequestRefused
from cms.ids import public_id
from cms.reading.plan.planner import bind_plan
from cms.reading.run.reader import Reader
from cms.reading.selection import TYPENAME, ScalarValue, SelectedField
from cms.reading.sql.compile_context import ReadLimits
from schema.computed.projection import project
from schema.mutations.payload import ERRORS_FIELD, MutationResult, Payload
from schema.mutations.user_error import user_error_tree
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import ENTRY_IDS, UNLIMITED_COST, OperationPlan, PlanCache, entries_field
from schema.planning.response_placeholders import check_placeholders, finish_values
from schema.protocol.authentication import Access

_PAGE_SIZE = 100
"""How many entries one statement reads: its time and its answer stay within limits, however many were acted on."""

_MOST_NAMED_IDS = 5
"""How many entries the message of a payload that could not be read names."""

_ANY_ID = public_id("any", UUID(int=0))

PayloadData = dict[str, object]


@dataclass(frozen=True)
class PayloadReader:
    """Reads the payload of one mutation of an operation."""

    payload: Payload
    selected: SelectedField
    request: OperationRequest
    plan_cache: PlanCache
    reader: Reader
    access: Access | None

    def check(self, count: int = 1) -> None:
        """RequestRefused when that many entries could not be shown as they were selected: nobody should act to learn it."""
        count = min(count, _PAGE_SIZE)
        try:
            operation_plan = self._plan(count, self.plan_cache.limits)
            check_placeholders(operation_plan.root_fields, self.request.variables)
            if operation_plan.plan is not None:
                bind_plan(operation_plan.plan, {**self.request.variables, ENTRY_IDS: [_ANY_ID] * count})
        except RequestRefused as refusal:
            raise refusal.under(self.selected.key) from refusal

    async def read(self, result: MutationResult) -> PayloadData:
        """The payload of what was done to the entries with these ids; they themselves, where it shows no more of them."""
        return self._payload(await self._read_result(_ids_of(result)), ())

    def refuse(self, refusals: Sequence[Refusal]) -> PayloadData:
        """The payload of an act that was refused."""
        nothing: object = [] if self.payload.is_list else None
        return self._payload({one.key: nothing for one in self._result_fields()}, refusals)

    def outcome_unknown(self, result: MutationResult, why: str | None = None) -> PayloadData:
        """The payload of what was done to the entries with these ids, and could not be read; why not, if it can be said."""
        ids = _ids_of(result)
        named = ", ".join(ids[:_MOST_NAMED_IDS]) + (
            f" and {len(ids) - _MOST_NAMED_IDS} more" if len(ids) > _MOST_NAMED_IDS else ""
        )
        reason = f", because {why}" if why else ""
        message = f"This was done, but what it came to could not be read{reason}: look at {named} before you send it again."
        return self.refuse([Refusal(ErrorCode.OUTCOME_UNKNOWN, (), message)])

    async def _read_result(self, ids: Sequence[str]) -> PayloadData:
        if self.payload.root_field is None:
            await self._read_revision()
            return {one.key: list(ids) for one in self._result_fields()}
        if not self.payload.is_list:
            return await self._read_page(ids)
        pages = [await self._read_page(ids[start : start + _PAGE_SIZE]) for start in range(0, len(ids), _PAGE_SIZE)]
        return {one.key: _join_pages(page[one.key] for page in pages) for one in self._result_fields()}

    async def _read_page(self, ids: Sequence[str], most: int | None = None) -> PayloadData:
        """What is shown of entries, by a plan for so many; for just these unless it is given."""
        operation_plan = self._plan(len(ids) if most is None else most, replace(self.plan_cache.limits, cost=UNLIMITED_COST))
        if operation_plan.plan is None:
            await self._read_revision()
            return {}
        result = await self.reader.read(operation_plan.plan, {**self.request.variables, ENTRY_IDS: list(ids)})
        if not self.payload.is_list and not self.request.operation.selects_versions:
            return {key: orjson.Fragment(column) for key, column in zip(operation_plan.keys, result.columns, strict=True)}
        values = [(one, orjson.loads(column)) for one, column in zip(operation_plan.root_fields, result.columns, strict=True)]
        await finish_values(
            self.access, self.request, values, most_cost=UNLIMITED_COST, most_bytes=self.plan_cache.limits.bytes
        )
        return {one.key: value for one, value in values}

    async def _read_revision(self) -> None:
        """Let whoever asks next know that something was done."""
        # What is shown is known without it.
        with suppress(RequestRefused):
            await self.reader.read_revision()

    def _plan(self, count: int, limits: ReadLimits) -> OperationPlan:
        return self.plan_cache.of_entries(self.request, (self.selected.key, count), lambda: self._root_fields(count), limits)

    def _root_fields(self, count: int) -> list[SelectedField]:
        """The root fields of a query that reads what the payload shows."""
        root_field = self.payload.root_field
        if root_field is None:
            return []
        if self.payload.is_list:
            return [entries_field(one.key, count, one.selection) for one in self._result_fields()]
        arguments = {"id": ScalarValue("", (ENTRY_IDS, 0))}
        return [SelectedField(one.key, root_field, arguments, one.selection) for one in self._result_fields()]

    def _result_fields(self) -> list[SelectedField]:
        return [one for one in self._fields() if one.name == self.payload.result.name]

    def _fields(self) -> tuple[SelectedField, ...]:
        return () if self.selected.selection is None else self.selected.selection.only_fields()

    def _payload(self, result: PayloadData, refusals: Sequence[Refusal]) -> PayloadData:
        others = {ERRORS_FIELD.name: [user_error_tree(one) for one in refusals], TYPENAME: self.payload.name}
        return {
            one.key: result[one.key] if one.name == self.payload.result.name else project(others[one.name], one.selection)
            for one in self._fields()
        }


def _ids_of(result: MutationResult) -> Sequence[str]:
    if isinstance(result, UpsertReport):
        raise TypeError("the payload of an upsert has a reader of its own")
    return result


def _join_pages(pages: Iterable[object]) -> list[object]:
    """The rows of all pages; what somebody else has removed since is left out."""
    return [row for page in pages if isinstance(page, list) for row in page if row is not None]
