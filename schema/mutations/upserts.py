"""Upserts: a mutation for each content type that creates or updates many entries by their ids in other systems."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from cms.content.content_type import ContentType
from cms.content.registry import Registry
from cms.editing.acts import upsert_entries
from cms.editing.upserting.upsert_items import MOST_ITEMS, UpsertItem
from cms.editing.upserting.upsert_results import ErrorPolicy, UpsertReport
from schema.derive.definitions import ArgumentDefinition, InputValueDefinition
from schema.derive.schema_types import SchemaTypes
from schema.mutations.mutation import ActContext, ArgumentValues, Mutation
from schema.mutations.upsert_payload import UPSERT_PAYLOAD

_KEY = InputValueDefinition(
    "key",
    "ExternalIdInput!",
    "Which entry this is: its id in another system, which a new one gets, and one that is there keeps. Its own in this call.",
)
_ERROR_POLICY = ArgumentDefinition(
    "errorPolicy",
    "ErrorPolicy!",
    "What becomes of the good items when others are bad.",
    default=ErrorPolicy.REJECT_ALL.name,
)
_PUBLISH = ArgumentDefinition(
    "publish",
    "Boolean!",
    "Whether all items are live afterwards, those too that were so already and not live. Takes the permission PUBLISH.",
    default=False,
)
_DRY_RUN = ArgumentDefinition(
    "dryRun",
    "Boolean!",
    "Whether nothing is saved: the results say what each item would come to, and new ones have no entry.",
    default=False,
)


def list_upsert_mutations(registry: Registry) -> Iterator[Mutation]:
    """The mutations that upsert, type by type."""
    return map(_upsert, registry.content_types)


def add_upsert_inputs(types: SchemaTypes, registry: Registry) -> None:
    """Add the item of each content type, and what may become of good items among bad ones."""
    types.add_enum(ErrorPolicy)
    for one in registry.content_types:
        data = InputValueDefinition(
            "data",
            f"{one.name}Input!",
            "What it holds. Of an entry that is there, absent fields stay as they are, null clears, a list replaces the list.",
        )
        types.add_input(f"{one.name}Upsert", (_KEY, data), doc=f"A {one.name} that is created, or updated when it is there.")


def _upsert(content_type: ContentType) -> Mutation:
    items = ArgumentDefinition("items", f"[{content_type.name}Upsert!]!", f"The entries, at most {MOST_ITEMS}, in any order.")

    async def run(act_context: ActContext, arguments: ArgumentValues) -> UpsertReport:
        return await upsert_entries(
            act_context.database,
            act_context.actor,
            _read_items(content_type, arguments[items.name]),
            policy=ErrorPolicy[str(arguments[_ERROR_POLICY.name])],
            publish=bool(arguments[_PUBLISH.name]),
            dry_run=bool(arguments[_DRY_RUN.name]),
            within=(items.name,),
        )

    doc = (
        f"Creates or updates {content_type.plural} by their ids in other systems, in one transaction; sending the same again "
        "writes nothing. Items may refer to each other by externalId or slug, in any order and in circles. Takes the "
        "permission WRITE."
    )
    name = f"upsert{content_type.plural[:1].upper()}{content_type.plural[1:]}"
    return Mutation(name, (items, _ERROR_POLICY, _PUBLISH, _DRY_RUN), UPSERT_PAYLOAD, run, doc)


def _read_items(content_type: ContentType, items: object) -> list[UpsertItem]:
    # One item stands for a list of one.
    listed = cast("Sequence[Mapping[str, object]]", items if isinstance(items, list) else [items])
    return [UpsertItem(content_type.name, one["key"], cast("Mapping[str, object]", one["data"])) for one in listed]
