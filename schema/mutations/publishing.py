"""Publishing: entries of any types, all of them or none."""

from collections.abc import Sequence
from typing import cast

from cms.editing.acts import publish_entries
from cms.ids import public_id
from schema.derive.notation import Argument
from schema.mutations.ids import read_ids
from schema.mutations.mutation import NOTE, Acting, Given, Mutation
from schema.mutations.payload import ENTRIES


async def _publish(acting: Acting, given: Given) -> Sequence[str]:
    publication = await publish_entries(
        acting.database,
        acting.actor,
        read_ids(acting.registry, given["ids"]),
        with_references=bool(given["withReferences"]),
        note=cast("str | None", given.get(NOTE.name)),
    )
    shown = {one.key: one.type_name for one in (*publication.named, *publication.went_live)}
    return [public_id(acting.registry.rows[name].table, key) for key, name in shown.items()]


PUBLISH = Mutation(
    "publish",
    (
        Argument("ids", "[ID!]!", "The entries, of any types."),
        Argument(
            "withReferences",
            "Boolean!",
            "Whether what they refer to and is not live yet is published too, and so on.",
            default=False,
        ),
        NOTE,
    ),
    ENTRIES,
    _publish,
    "All of them or none, in one moment. withReferences also publishes what they refer to and is not live yet, and so on; "
    "entries already live with later edits are left as they are. Takes the permission PUBLISH.",
)
