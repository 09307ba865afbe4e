"""Going back: to what is live, or to an earlier version."""

from collections.abc import Sequence
from typing import cast

from cms.editing.acts import discard_changes, restore_version
from cms.editing.input.save_requests import SavedEntry
from cms.ids import public_id
from schema.derive.definitions import ArgumentDefinition
from schema.mutations.id_arguments import read_id_argument
from schema.mutations.mutation import EXPECTED_VERSION_ARGUMENT, ActContext, ArgumentValues, Mutation
from schema.mutations.payload import ENTRY_PAYLOAD

_ID = ArgumentDefinition("id", "ID!", "The entry, of any type.")
_VERSION = ArgumentDefinition("version", "Int!", "The number of the version to go back to.")
_WITHIN = "Errors in what is gone back to have a path that starts with the argument that names it."


async def _discard(acting: ActContext, given: ArgumentValues) -> Sequence[str]:
    entry = read_id_argument(acting.registry, given["id"])
    expected = cast("int | None", given.get(EXPECTED_VERSION_ARGUMENT.name))
    saved = await discard_changes(acting.database, acting.actor, entry, expected_version=expected, within=(_ID.name,))
    return _ids(acting, saved)


async def _restore(acting: ActContext, given: ArgumentValues) -> Sequence[str]:
    entry = read_id_argument(acting.registry, given["id"])
    version, expected = cast("int", given["version"]), cast("int | None", given.get(EXPECTED_VERSION_ARGUMENT.name))
    saved = await restore_version(
        acting.database, acting.actor, entry, version, expected_version=expected, within=(_VERSION.name,)
    )
    return _ids(acting, saved)


def _ids(acting: ActContext, saved: SavedEntry) -> Sequence[str]:
    return [public_id(acting.registry.rows[saved.type_name].table, saved.key)]


DISCARD = Mutation(
    "discardChanges",
    (_ID, EXPECTED_VERSION_ARGUMENT),
    ENTRY_PAYLOAD,
    _discard,
    "Throws the later edits away: the live state becomes the working one again, as a new version, and the status PUBLISHED. "
    f"{_WITHIN} Takes the permission WRITE.",
)
RESTORE = Mutation(
    "restoreVersion",
    (_ID, _VERSION, EXPECTED_VERSION_ARGUMENT),
    ENTRY_PAYLOAD,
    _restore,
    "Makes an earlier version the working edition, as a new version; when that is what is live, with the status PUBLISHED."
    f" {_WITHIN} Takes the permission WRITE.",
)
