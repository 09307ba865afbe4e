"""Publishing, unpublishing and deleting: entries of any types, all of them or none."""

from collections.abc import Iterable, Sequence
from typing import cast

from cms.content.registry import Registry
from cms.editing.acts import delete_entries, publish_entries, unpublish_entries
from cms.ids import EntryKey, public_id
from schema.derive.definitions import ArgumentDefinition
from schema.mutations.id_arguments import ENTRIES_ARGUMENT, IDS_ARGUMENT, read_entry_names
from schema.mutations.mutation import NOTE_ARGUMENT, ActContext, ArgumentValues, Mutation
from schema.mutations.payload import DELETE_PAYLOAD, ENTRIES_PAYLOAD

WITH_REFERENCES = ArgumentDefinition(
    "withReferences", "Boolean!", "Whether what they refer to and is not live yet is published too, and so on.", default=False
)


def public_ids(registry: Registry, entries: Iterable[EntryKey]) -> list[str]:
    """The ids of entries, each once, in the order in which they first come."""
    return [public_id(registry.rows[type_name].table, key) for type_name, key in dict.fromkeys(entries)]


async def _publish(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
    entries, note = read_entry_names(context.registry, arguments), cast("str | None", arguments.get(NOTE_ARGUMENT.name))
    with_references = bool(arguments[WITH_REFERENCES.name])
    publication = await publish_entries(context.database, context.actor, entries, with_references=with_references, note=note)
    return public_ids(context.registry, (one.entry_key for one in (*publication.named_entries, *publication.went_live)))


async def _unpublish(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
    entries, note = read_entry_names(context.registry, arguments), cast("str | None", arguments.get(NOTE_ARGUMENT.name))
    unpublication = await unpublish_entries(context.database, context.actor, entries, note=note)
    return public_ids(context.registry, (one.entry_key for one in unpublication.named_entries))


async def _delete(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
    entries, note = read_entry_names(context.registry, arguments), cast("str | None", arguments.get(NOTE_ARGUMENT.name))
    deletion = await delete_entries(context.database, context.actor, entries, note=note)
    return public_ids(context.registry, (one.entry_key for one in deletion.deleted))


PUBLISH = Mutation(
    "publish",
    (IDS_ARGUMENT, ENTRIES_ARGUMENT, WITH_REFERENCES, NOTE_ARGUMENT),
    ENTRIES_PAYLOAD,
    _publish,
    "All of them or none, in one moment. withReferences also publishes what they refer to and is not live yet, and so on; "
    "entries already live with later edits are left as they are. Takes the permission PUBLISH.",
)
UNPUBLISH = Mutation(
    "unpublish",
    (IDS_ARGUMENT, ENTRIES_ARGUMENT, NOTE_ARGUMENT),
    ENTRIES_PAYLOAD,
    _unpublish,
    "All of them or none. Refused while something else that is live refers to one of them. Takes the permission PUBLISH.",
)
DELETE = Mutation(
    "deleteEntries",
    (IDS_ARGUMENT, ENTRIES_ARGUMENT, NOTE_ARGUMENT),
    DELETE_PAYLOAD,
    _delete,
    "Both editions. Refused while something that stays refers to one of them. Takes the permission WRITE, and PUBLISH for "
    "what is live.",
)
