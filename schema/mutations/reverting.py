"""Going back: to what is live, or to an earlier version."""

from collections.abc import Sequence
from typing import cast

from cms.editing.acts import discard_changes, restore_version
from cms.editing.input.save_requests import SavedEntry
from cms.editing.live.named_entries import NamedEntry
from cms.ids import public_id
from schema.derive.definitions import ArgumentDefinition
from schema.mutations.id_arguments import ENTRY_ARGUMENT, ID_ARGUMENT, read_entry_name
from schema.mutations.mutation import EXPECTED_VERSION_ARGUMENT, ActContext, ArgumentValues, Mutation
from schema.mutations.payload import ENTRY_PAYLOAD

_VERSION = ArgumentDefinition("version", "Int!", "The number of the version to go back to.")
_NAMED = "The entry is named by exactly one of id and entry."
_WITHIN = "Errors in what is gone back to have a path that starts with the argument that names it."


async def _discard(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
    entry = read_entry_name(context.registry, arguments)
    expected = cast("int | None", arguments.get(EXPECTED_VERSION_ARGUMENT.name))
    within = entry.path if isinstance(entry, NamedEntry) else (ID_ARGUMENT.name,)
    saved = await discard_changes(context.database, context.actor, entry, expected_version=expected, within=within)
    return _ids(context, saved)


async def _restore(context: ActContext, arguments: ArgumentValues) -> Sequence[str]:
    entry = read_entry_name(context.registry, arguments)
    version, expected = cast("int", arguments["version"]), cast("int | None", arguments.get(EXPECTED_VERSION_ARGUMENT.name))
    saved = await restore_version(
        context.database, context.actor, entry, version, expected_version=expected, within=(_VERSION.name,)
    )
    return _ids(context, saved)


def _ids(context: ActContext, saved: SavedEntry) -> Sequence[str]:
    return [public_id(context.registry.rows[saved.type_name].table, saved.key)]


DISCARD = Mutation(
    "discardChanges",
    (ID_ARGUMENT, ENTRY_ARGUMENT, EXPECTED_VERSION_ARGUMENT),
    ENTRY_PAYLOAD,
    _discard,
    "Throws the later edits away: the live state becomes the working one again, as a new version, and the status PUBLISHED. "
    f"{_NAMED} {_WITHIN} Takes the permission WRITE.",
)
RESTORE = Mutation(
    "restoreVersion",
    (ID_ARGUMENT, ENTRY_ARGUMENT, _VERSION, EXPECTED_VERSION_ARGUMENT),
    ENTRY_PAYLOAD,
    _restore,
    "Makes an earlier version the working edition, as a new version; when that is what is live, with the status PUBLISHED."
    f" {_NAMED} {_WITHIN} Takes the permission WRITE.",
)
