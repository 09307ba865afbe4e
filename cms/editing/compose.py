"""The record of an entry, from what it was and what somebody gave."""

from cms.content.fields import ExternalIds, Field, RichText, Slug
from cms.content.registry import Registry
from cms.content.relations import Links, Owned
from cms.editing.columns import read_columns, read_links
from cms.editing.derived import derive_texts
from cms.editing.draft import Draft
from cms.editing.external_ids import read_external_ids
from cms.editing.inputs import input_fields, refuse_unknown
from cms.editing.owned import read_owned
from cms.editing.problems import Problems
from cms.editing.references import Found


def compose(registry: Registry, draft: Draft, found: Found) -> None:
    """Fills in the draft's record, field by field; notes every problem on the way.

    A new entry has every field, as if null had been given for the absent ones; an update touches the given ones.
    """
    values, problems = draft.save.values, draft.problems
    fields = input_fields(draft.content_type)
    refuse_unknown(values, {field.name for field in fields}, problems)
    draft.record = draft.was.copy()
    before = len(problems)
    for field in fields:
        if draft.current is None or field.name in values:
            _put(registry, draft, field, values.get(field.name), found, problems.within(field.name))
    if len(problems) == before:
        derive_texts(draft.content_type, draft.record.row, draft.record.prose, problems)


def _put(registry: Registry, draft: Draft, field: Field, value: object, found: Found, problems: Problems) -> None:
    record = draft.record
    match field:
        case Slug() if value is None:
            draft.makes_slug = True
            record.row[field.column] = None
        case ExternalIds():
            record.external_ids = read_external_ids(value, problems)
        case Links():
            record.links[field.name] = read_links(registry, field, value, found, problems)
        case Owned():
            current = draft.was.owned.get(field.name, ())
            record.owned[field.name] = read_owned(registry, field, value, current, found, problems)
        case RichText():
            record.prose |= read_columns(registry, field, value, found, problems)
        case _:
            record.row |= read_columns(registry, field, value, found, problems)
