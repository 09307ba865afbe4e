"""Permissions with what they include, roles, and names that are neither."""

import pytest

from cms.access.permissions import ROLES, Permission, parse_permissions, with_implied
from cms.errors import ErrorCode, Refused


@pytest.mark.parametrize("name", ["WRITE", "WRITE_OWN_REVIEWS", "PUBLISH"])
def test_who_writes_or_publishes_reads_drafts(name: str) -> None:
    assert with_implied([Permission[name]]) == {Permission[name], Permission.READ_DRAFTS}


@pytest.mark.parametrize("name", ["READ_DRAFTS", "MANAGE_WEBHOOKS", "MANAGE_ACCESS"])
def test_the_others_include_nothing(name: str) -> None:
    assert with_implied([Permission[name]]) == {Permission[name]}


def test_the_roles_are_the_bundles_they_are_named_for() -> None:
    assert {role: {one.name for one in permissions} for role, permissions in ROLES.items()} == {
        "critic": {"WRITE_OWN_REVIEWS"},
        "editor": {"WRITE"},
        "publisher": {"WRITE", "PUBLISH"},
        "integration": {"WRITE", "PUBLISH", "MANAGE_WEBHOOKS"},
        "administrator": {one.name for one in Permission},
    }


def test_permissions_and_roles_add_up() -> None:
    assert parse_permissions(["MANAGE_WEBHOOKS"], ["editor", "critic"]) == {
        Permission.MANAGE_WEBHOOKS,
        Permission.WRITE,
        Permission.WRITE_OWN_REVIEWS,
    }


def test_every_name_that_is_none_is_told() -> None:
    with pytest.raises(Refused) as refused:
        parse_permissions(["write", "FLY", "PUBLISH"], ["editr"])

    assert [(one.code, one.field, one.message) for one in refused.value.refusals] == [
        (ErrorCode.INVALID, ("permission",), "'write' is no permission; did you mean WRITE?"),
        (
            ErrorCode.INVALID,
            ("permission",),
            "'FLY' is no permission; there are READ_DRAFTS, WRITE, WRITE_OWN_REVIEWS, PUBLISH, MANAGE_WEBHOOKS, MANAGE_ACCESS.",
        ),
        (ErrorCode.INVALID, ("role",), "'editr' is no role; did you mean editor?"),
    ]
