"""Loads the entries that resolvers return: what is selected of them is planned, and read in one statement for many."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, cast

import orjson
import strawberry
from graphql import get_named_type
from strawberry.dataloader import DataLoader

from cms.content.editions import Edition
from cms.errors import RequestCode, RequestRefused
from cms.ids import EntryKey, public_id
from cms.reading.run.reader import Reader
from cms.reading.selection import Selection
from schema.documents.too_costly import too_costly
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import ENTRY_IDS, UNLIMITED_COST, OperationPlan, PlanCache, entries_field
from schema.planning.response_placeholders import fill_placeholders
from schema.protocol.authentication import Access
from schema.resolvers.entry_interface import Entry

AnyInfo = strawberry.Info[Any, Any]
_Row = Mapping[str, Any] | None  # Any: JSON


@dataclass(frozen=True)
class EntryLoader:
    """Loads entries for one operation: one statement for all those that one place of the answer shows, however many."""

    request: OperationRequest
    plan_cache: PlanCache
    reader: Reader
    access: Access | None
    watches_access: bool = True
    """Whether content is refused when permissions have changed since the caller was recognised, for all to be done again."""
    loaders: dict[Hashable, DataLoader[EntryKey, _Row]] = field(default_factory=dict)

    async def load(self, info: AnyInfo, entry: EntryKey, edition: Edition | None = None) -> Entry | None:
        """The entry as it is selected here; None when it is not in view.

        In the edition that the request is for, unless another is named. RequestRefused when too much is selected of it.
        """
        return cast("Entry | None", await self._loader(info, edition).load(entry))

    async def load_many(self, info: AnyInfo, entries: Sequence[EntryKey], edition: Edition | None = None) -> list[Entry]:
        """The same for many entries, in their order; those that are not in view are left out."""
        found = await self._loader(info, edition).load_many(list(entries))
        return [cast("Entry", one) for one in found if one is not None]

    def forget(self) -> None:
        """Read anew what is loaded from here on, as each event of a subscription does."""
        self.loaders.clear()

    def _loader(self, info: AnyInfo, named: Edition | None) -> DataLoader[EntryKey, _Row]:
        edition = self.request.caller.edition if named is None else named
        if edition is Edition.WORKING and not self.request.caller.reads_drafts:
            raise RequestRefused(RequestCode.FORBIDDEN, "this shows drafts, and takes the permission READ_DRAFTS")
        raw = info._raw_info  # noqa: SLF001 - strawberry: where the selection stands as it is written
        # All items of a list are one place; a field of an interface is another one for each type that has it.
        place = (tuple(key for key in raw.path.as_list() if isinstance(key, str)), raw.parent_type.name, edition)
        if place not in self.loaders:
            reader = self.plan_cache.selection_reader(self.request, marks_types=True)
            below = reader.read_selection(get_named_type(raw.return_type), raw.field_nodes)
            self.loaders[place] = DataLoader(partial(self._load, place, below, edition))
        return self.loaders[place]

    async def _load(self, place: Hashable, below: Selection, edition: Edition, entries: list[EntryKey]) -> list[_Row]:
        try:
            return await self._read(place, below, edition, entries)
        except RequestRefused as refusal:
            # Paths start at the field that shows the entries, wherever that is.
            raise RequestRefused(refusal.code, refusal.message, refusal.field[1:]) from refusal

    async def _read(self, place: Hashable, below: Selection, edition: Edition, entries: list[EntryKey]) -> list[_Row]:
        operation_plan = self._plan(place, below, edition, len(entries))
        if operation_plan.plan is None:
            raise TypeError("entries are read by a plan")
        tables = self.plan_cache.registry.rows
        ids = [public_id(tables[type_name].table, key) for type_name, key in entries]
        result = await self.reader.read(operation_plan.plan, {**self.request.variables, ENTRY_IDS: ids})
        if self.watches_access:
            self.request.caller.check_access_revision(result.access_revision)
        rows: list[_Row] = orjson.loads(result.columns[0])
        values = [(operation_plan.root_fields[0], rows)]
        limits = self.plan_cache.limits
        await fill_placeholders(self.access, self.request, values, most_cost=limits.cost, most_bytes=limits.bytes)
        return rows

    def _plan(self, place: Hashable, below: Selection, edition: Edition, count: int) -> OperationPlan:
        """The plan for so many entries, or for the next power of ten: few plans serve any number."""
        most = 10 ** len(str(count - 1)) if count > 1 else 1
        fields = [entries_field("entries", most, below)]
        limits = replace(self.plan_cache.limits, cost=UNLIMITED_COST)
        operation_plan = self.plan_cache.of_entries(self.request, (place, most), lambda: fields, limits, edition)
        cost = 0 if operation_plan.plan is None else operation_plan.plan.cost * count // most
        allowed = self.plan_cache.limits.cost
        if cost > allowed:
            raise too_costly(f"these {count} entries would come to {cost} nodes, of {allowed} allowed; select less of them")
        return operation_plan
