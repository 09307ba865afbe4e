"""Whoever's token was revoked acts no more, whatever it was allowed to do."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from cms.access.actor import CMS, Actor
from cms.access.permissions import EVERY_PERMISSION
from cms.database.connect import Database
from cms.editing.acts import (
    create_entry,
    delete_entries,
    discard_changes,
    plan_publish,
    publish_entries,
    restore_version,
    unpublish_entries,
    update_entry,
)
from cms.errors import ErrorCode, Refused
from tests.editing.tables import dump
from tests.factories import make_keyword

REVOKED = Actor("Jane", EVERY_PERMISSION, account_key=UUID(int=1), token_key=UUID(int=2))
Act = Callable[[Database, UUID], Awaitable[object]]
ACTS: dict[str, Act] = {
    "create": lambda database, _: create_entry(database, REVOKED, "Keyword", make_keyword()),
    "update": lambda database, key: update_entry(database, REVOKED, "Keyword", key, {"name": "other"}),
    "publish": lambda database, key: publish_entries(database, REVOKED, [("Keyword", key)]),
    "plan": lambda database, key: plan_publish(database, REVOKED, [("Keyword", key)]),
    "unpublish": lambda database, key: unpublish_entries(database, REVOKED, [("Keyword", key)]),
    "discard": lambda database, key: discard_changes(database, REVOKED, ("Keyword", key)),
    "restore": lambda database, key: restore_version(database, REVOKED, ("Keyword", key), 1),
    "delete": lambda database, key: delete_entries(database, REVOKED, [("Keyword", key)]),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
async def test_no_act_is_done_for_a_revoked_token(database: Database, act: Act) -> None:
    key = (await create_entry(database, CMS, "Keyword", make_keyword(name="a"))).key
    await publish_entries(database, CMS, [("Keyword", key)])
    await update_entry(database, CMS, "Keyword", key, {"name": "b"})
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await act(database, key)

    assert [(one.code, one.field) for one in refused.value.refusals] == [(ErrorCode.UNAUTHENTICATED, ())]
    assert await dump(database) == before
