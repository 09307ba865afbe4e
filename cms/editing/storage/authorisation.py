"""Who may act: the first step of every act."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from cms.access.actor import Actor
from cms.access.permissions import Permission
from cms.changes.act import Act
from cms.changes.models import EntryVersion
from cms.content.registry import Registry
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store
from cms.editing.storage.table import as_key, table_of
from cms.errors import ErrorCode, Refusal, Refused, refuse


def authorise(actor: Actor, *permissions: Permission) -> None:
    """Refused with FORBIDDEN unless the actor has one of the permissions."""
    if actor.permissions.isdisjoint(permissions):
        raise _forbidden(actor, f"it takes the permission {' or '.join(one.name for one in permissions)}.")


def writing_permissions(registry: Registry) -> tuple[Permission, ...]:
    """The permissions by which somebody may write anything at all."""
    own = (one.write_own for one in registry.content_types)
    return (Permission.WRITE, *dict.fromkeys(one for one in own if one is not None))


async def authorise_writing(store: Store, actor: Actor, keys: Mapping[str, Collection[UUID]]) -> None:
    """Refused with FORBIDDEN unless the actor may write entries of these types, and those of them that are there already.

    `keys` are those of entries that are there, by the names of their types; a type alone stands for a new entry of it.
    Some types have a permission to write one's own: those that the actor's account created.
    """
    authorise_types(store, actor, keys)
    for type_name, some in keys.items():
        if await find_foreign(store, actor, some):
            raise _forbidden(actor, _foreign_reason(type_name))


def authorise_types(store: Store, actor: Actor, type_names: Iterable[str]) -> None:
    """Refused with FORBIDDEN unless the actor may write entries of these types, be it only their own."""
    for type_name in type_names:
        own = store.registry.get_type(type_name).write_own
        authorise(actor, Permission.WRITE, *([] if own is None else [own]))


async def find_foreign(store: Store, actor: Actor, keys: Collection[UUID]) -> set[UUID]:
    """Those of the entries that the actor may not write, because others created them."""
    return set() if Permission.WRITE in actor.permissions else set(keys) - await _find_own(store, actor, keys)


def refuse_foreign(actor: Actor, type_name: str, path: tuple[str, ...]) -> Refusal:
    """What is said of an entry that the actor may not write."""
    return Refusal(ErrorCode.FORBIDDEN, path, _forbidden(actor, _foreign_reason(type_name)).refusals[0].message)


def _foreign_reason(type_name: str) -> str:
    return f"to write a {type_name} that one did not create takes the permission {Permission.WRITE.name}."


async def _find_own(store: Store, actor: Actor, keys: Collection[UUID]) -> set[UUID]:
    if actor.account_key is None or not keys:
        return set()
    history = table_of(EntryVersion)
    rows = await store.run(
        f"SELECT entry_id, account_id FROM {history.name} WHERE {store.among('entry_id', 1)} AND act = $2 ORDER BY id",
        ArrayParameter(keys),
        Act.CREATED.name,
    )
    # What was deleted and made again under its old key belongs to whoever made it last.
    creators = {as_key(row["entry_id"]): row["account_id"] and as_key(row["account_id"]) for row in rows}
    return {key for key, creator in creators.items() if creator == actor.account_key}


def _forbidden(actor: Actor, reason: str) -> Refused:
    return refuse(ErrorCode.FORBIDDEN, (), f"{actor.name} may not do this; {reason}")
