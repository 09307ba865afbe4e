"""Content in the hands of ordinary fields: what an executor selects of entries goes to the planner, and comes back finished."""

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
from cms.reading.plan.root_fields import ENTRIES_BY_ID
from cms.reading.run.reader import Reader
from cms.reading.selection import ScalarValue, SelectedField, Selection
from schema.computed.placeholders import find_placeholders
from schema.computed.version_history import fill_histories
from schema.documents.too_costly import too_costly
from schema.planning.operation_request import OperationRequest
from schema.planning.plan_cache import OperationPlan, PlanCache
from schema.protocol.authentication import Access
from schema.resolvers.entry import Entry

_IDS = " ids"
"""No variable's name: under it the ids are bound to the plan."""

_ANY_COST = 2**62

AnyInfo = strawberry.Info[Any, Any]
Row = Mapping[str, Any] | None  # Any: JSON


@dataclass(frozen=True)
class EntryLoader:
    """Loads entries for one operation: one statement for all those that one place of the answer shows, however many."""

    asked: OperationRequest
    plans: PlanCache
    reader: Reader
    access: Access | None
    watches_access: bool = True
    """Whether content is refused when permissions have changed since the caller was recognised, for all to be done again."""
    loaders: dict[Hashable, DataLoader[EntryKey, Row]] = field(default_factory=dict)

    async def load(self, info: AnyInfo, entry: EntryKey, edition: Edition | None = None) -> Entry | None:
        """The entry as it is selected here; None when it is not in view.

        In the edition that the request is for, unless another is named. RequestRefused when too much is selected of it.
        """
        return cast("Entry | None", await self._loader(info, edition).load(entry))

    async def load_many(self, info: AnyInfo, entries: Sequence[EntryKey], edition: Edition | None = None) -> list[Entry]:
        """The same for many entries, in their order; those that are not in view are left out."""
        found = await self._loader(info, edition).load_many(list(entries))
        return [cast("Entry", one) for one in found if one is not None]

    def _loader(self, info: AnyInfo, named: Edition | None) -> DataLoader[EntryKey, Row]:
        edition = self.asked.caller.edition if named is None else named
        if edition is Edition.WORKING and not self.asked.caller.reads_drafts:
            raise RequestRefused(RequestCode.FORBIDDEN, "this shows drafts, and takes the permission READ_DRAFTS")
        raw = info._raw_info  # noqa: SLF001 - strawberry: where the selection stands as it is written
        # All items of a list are one place; a field of an interface is another one for each type that has it.
        place = (tuple(key for key in raw.path.as_list() if isinstance(key, str)), raw.parent_type.name, edition)
        if place not in self.loaders:
            reader = self.plans.reader_for(self.asked, marks_types=True)
            below = reader.selection_of(get_named_type(raw.return_type), raw.field_nodes)
            self.loaders[place] = DataLoader(partial(self._fetch, place, below, edition))
        return self.loaders[place]

    async def _fetch(self, place: Hashable, below: Selection, edition: Edition, entries: list[EntryKey]) -> list[Row]:
        try:
            return await self._read(place, below, edition, entries)
        except RequestRefused as refusal:
            # Paths start at the field that shows the entries, wherever that is.
            raise RequestRefused(refusal.code, refusal.message, refusal.field[1:]) from refusal

    async def _read(self, place: Hashable, below: Selection, edition: Edition, entries: list[EntryKey]) -> list[Row]:
        planned = self._plan(place, below, edition, len(entries))
        if planned.plan is None:
            raise TypeError("entries are read by a plan")
        tables = self.plans.registry.rows
        ids = [public_id(tables[type_name].table, key) for type_name, key in entries]
        answer = await self.reader.read(planned.plan, {**self.asked.variables, _IDS: ids})
        if self.watches_access:
            self.asked.caller.check(answer.access_revision)
        rows: list[Row] = orjson.loads(answer.columns[0])
        await self._fill(planned.roots[0], rows)
        return rows

    def _plan(self, place: Hashable, below: Selection, edition: Edition, count: int) -> OperationPlan:
        """The plan for so many entries, or for the next power of ten: few plans serve any number."""
        most = 10 ** len(str(count - 1)) if count > 1 else 1
        ids = {"ids": ScalarValue([""] * most, (_IDS,))}
        limits = replace(self.plans.limits, cost=_ANY_COST)
        roots = [SelectedField("entries", ENTRIES_BY_ID, ids, below)]
        planned = self.plans.of_entries(self.asked, (place, most), lambda: roots, limits, edition)
        cost = 0 if planned.plan is None else planned.plan.cost * count // most
        if cost > self.plans.limits.cost:
            message = (
                f"these {count} entries would come to {cost} nodes, of {self.plans.limits.cost} allowed; select less of them"
            )
            raise too_costly(message)
        return planned

    async def _fill(self, root: SelectedField, rows: list[Row]) -> None:
        missing = list(find_placeholders(root, rows)) if self.asked.operation.uses.marks_types else []
        if missing and self.access is not None:
            limits = self.plans.limits
            variables = self.asked.variables
            await fill_histories(self.access.database, missing, variables, most_cost=limits.cost, most_bytes=limits.bytes)
