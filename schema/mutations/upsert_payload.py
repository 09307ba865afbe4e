"""The payload of an upsert: a result for each item, and the entries of all of them, read in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cms.content.registry import Registry
from cms.editing.upserting.upsert_results import UpsertOutcome, UpsertReport
from cms.errors import ErrorCode, Refusal
from cms.ids import public_id
from cms.reading.plan.root_fields import ENTRIES_BY_ID
from cms.reading.selection import TYPENAME, SelectedField
from schema.computed.projection import project
from schema.derive.definitions import FieldDefinition
from schema.derive.schema_types import SchemaTypes
from schema.mutations.payload import ERRORS_FIELD, MutationResult, Payload
from schema.mutations.payload_reader import PayloadData, PayloadReader
from schema.mutations.user_error import user_error_tree

UPSERT_PAYLOAD = Payload(
    "UpsertPayload",
    FieldDefinition("results", "[UpsertResult!]!", "One for each item, in their order; none when the whole was refused."),
    ENTRIES_BY_ID,
    "What an upsert came to. Errors of single items are in their results; errors here are about the whole, and say that "
    "nothing was saved.",
)
_RESULT = "UpsertResult"
_ENTRY = FieldDefinition(
    "entry", "Entry", "As it is now, in the working edition; null where the item failed, and for a new one of a dry run."
)

_EntriesByKey = Mapping[str, Mapping[str, object]]
"""Under the key of each selected field that shows entries, the entries as they are selected there, by their ids."""


def add_upsert_types(types: SchemaTypes) -> None:
    """Add the results of upserts."""
    types.add_enum(UpsertOutcome)
    fields = (
        FieldDefinition("index", "Int!", "The place of the item, from 0."),
        FieldDefinition("outcome", "UpsertOutcome!", "What became of it, or would have in a dry run."),
        _ENTRY,
        FieldDefinition("errors", "[UserError!]!", "Everything that was wrong with the item; paths lead into the arguments."),
    )
    types.add_object(_RESULT, fields, doc="What an upsert came to for one item.")
    types.add_object(UPSERT_PAYLOAD.name, (UPSERT_PAYLOAD.result, ERRORS_FIELD), doc=UPSERT_PAYLOAD.doc)


@dataclass(frozen=True)
class UpsertPayloadReader(PayloadReader):
    """Reads the payload of an upsert."""

    async def read(self, result: MutationResult) -> PayloadData:
        """The payload of what an upsert came to."""
        report = _report_of(result)
        ids = [one for one in _list_ids(self.plan_cache.registry, report) if one is not None]
        return self._report(report, await self._read_entries(ids))

    def refuse(self, refusals: Sequence[Refusal]) -> PayloadData:
        """The payload of an upsert that was refused as a whole."""
        return self._report(UpsertReport((), refusals), {})

    def outcome_unknown(self, result: MutationResult, why: str | None = None) -> PayloadData:
        """The same where the entries could not be read; why not, if it can be said."""
        report = _report_of(result)
        reason = f", because {why}" if why else ""
        message = f"This was done, as the results say, but the entries could not be read{reason}: ask for them again."
        unread = Refusal(ErrorCode.OUTCOME_UNKNOWN, (), message)
        return self._report(replace(report, refusals=(*report.refusals, unread)), {})

    async def _read_entries(self, ids: Sequence[str]) -> _EntriesByKey:
        if not self._result_fields() or not ids:
            await self._read_revision()
            return {}
        # Few plans serve any number.
        rows = await self._read_page(ids, 10 ** len(str(len(ids) - 1)))
        return {key: dict(zip(ids, listed, strict=True)) for key, listed in rows.items() if isinstance(listed, list)}

    def _result_fields(self) -> list[SelectedField]:
        """The fields that show entries: those of each place where results are selected."""
        return [
            replace(one, key=_joined(results, one)) for results in super()._result_fields() for one in _entry_fields(results)
        ]

    def _report(self, report: UpsertReport, entries: _EntriesByKey) -> PayloadData:
        others = {ERRORS_FIELD.name: [user_error_tree(one) for one in report.refusals], TYPENAME: self.payload.name}
        return {
            one.key: self._list_results(report, one, entries)
            if one.name == self.payload.result.name
            else project(others[one.name], one.selection)
            for one in self._fields()
        }

    def _list_results(self, report: UpsertReport, selected: SelectedField, entries: _EntriesByKey) -> list[PayloadData]:
        ids = _list_ids(self.plan_cache.registry, report)
        fields = () if selected.selection is None else selected.selection.only_fields()
        listed: list[PayloadData] = []
        for index, (result, id_) in enumerate(zip(report.results, ids, strict=True)):
            errors = [user_error_tree(one) for one in result.refusals]
            told = {"index": index, "outcome": result.outcome.name, ERRORS_FIELD.name: errors, TYPENAME: _RESULT}
            listed.append(
                {
                    one.key: entries.get(_joined(selected, one), {}).get(id_ or "")
                    if one.name == _ENTRY.name
                    else project(told[one.name], one.selection)
                    for one in fields
                }
            )
        return listed


def _report_of(result: MutationResult) -> UpsertReport:
    if not isinstance(result, UpsertReport):
        raise TypeError("an upsert comes to a report")
    return result


def _entry_fields(results: SelectedField) -> list[SelectedField]:
    fields = () if results.selection is None else results.selection.only_fields()
    return [one for one in fields if one.name == _ENTRY.name]


def _joined(results: SelectedField, entry: SelectedField) -> str:
    """A key for an entry field, with that of the results it stands in."""
    return f"{results.key}.{entry.key}"


def _list_ids(registry: Registry, report: UpsertReport) -> list[str | None]:
    tables = registry.rows
    return [
        None if one.saved is None else public_id(tables[one.saved.type_name].table, one.saved.key) for one in report.results
    ]
