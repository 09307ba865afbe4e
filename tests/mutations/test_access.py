"""Tokens that come and go while the application runs: known at once, and at once not any more."""

from functools import partial

import pytest
from starlette.applications import Starlette

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token, revoke_token
from cms.database.connect import Database
from tests.mutations.desk import Desk, problems

ME = "{ viewer { __typename name may: permissions } }"


def database(desk: Desk) -> Database:
    """The database of the application, as another process would have it."""
    assert isinstance(desk.client.app, Starlette)
    found: Database = desk.client.app.state.database
    return found


def make_token(desk: Desk, name: str, *permissions: Permission) -> None:
    """Make a token while the application runs."""
    assert desk.client.portal is not None
    desk.tokens[name] = desk.client.portal.call(create_token, database(desk), CMS, name, permissions)


def revoke(desk: Desk, name: str) -> None:
    """Revoke a token while the application runs."""
    assert desk.client.portal is not None
    desk.client.portal.call(partial(revoke_token, database(desk), CMS, name))


def test_a_new_token_is_known_at_once(desk: Desk) -> None:
    make_token(desk, "latecomer", Permission.WRITE)

    assert desk.run(ME, by="latecomer")["viewer"]["may"] == ["READ_DRAFTS", "WRITE"]


@pytest.mark.parametrize("document", [ME, "{ keywords { totalCount } }", "{ viewer { name } __schema { queryType { name } } }"])
def test_a_revoked_token_reads_nothing_more(desk: Desk, document: str) -> None:
    desk.run(document, by="editor")

    revoke(desk, "editor")

    assert desk.refuse(document, by="editor") == "UNAUTHENTICATED"
    assert desk.refuse(document, by="editor", x_perspective="drafts") == "UNAUTHENTICATED"
    assert desk.run("{ viewer { name } }", by="publisher") == {"viewer": {"name": "publisher"}}


def test_a_revoked_token_writes_nothing_more(desk: Desk) -> None:
    assert desk.create("Keyword", {"name": "First"}, by="editor")["errors"] == []

    revoke(desk, "editor")

    assert problems(desk.create("Keyword", {"name": "Second"}, by="editor")) == [("UNAUTHENTICATED", "")]
    assert desk.count("Keyword") == 1


def test_a_token_made_again_under_its_name_may_do_what_it_was_given(desk: Desk) -> None:
    desk.run("{ keywords { totalCount } }", by="editor", x_perspective="drafts")

    revoke(desk, "editor")
    make_token(desk, "editor", Permission.MANAGE_WEBHOOKS)

    assert desk.refuse("{ keywords { totalCount } }", by="editor", x_perspective="drafts") == "FORBIDDEN"


def test_history_says_who_did_it(desk: Desk) -> None:
    id_ = desk.make("Keyword", name="K")
    desk.update("Keyword", id_, {"name": "L"}, by="editor")

    document = "query ($id: ID!) { keyword(id: $id) { versions { nodes { author } } } }"
    assert desk.run(document, {"id": id_}, x_perspective="drafts")["keyword"]["versions"]["nodes"] == [
        {"author": "editor"},
        {"author": "publisher"},
    ]
