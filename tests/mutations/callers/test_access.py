"""Tokens that come and go while the application runs: known at once, and at once not any more."""

from functools import partial

import pytest
from starlette.applications import Starlette

from cms.access.actor import CMS, Permission
from cms.access.tokens import create_token, revoke_token
from cms.database.connect import Database
from tests.mutations.database_accidents import address_of, execute
from tests.mutations.desk import Desk, problems

ME = "{ viewer { __typename name may: permissions } }"
CREATE = 'mutation { createKeyword(input: {name: "Next"}) { errors { code } } }'
MINE = "WHERE name = 'publisher'"
SEVERAL = """mutation {
  first: createKeyword(input: {name: "First"}) { keyword { slug } errors { code field } }
  second: createKeyword(input: {name: "Second"}) { keyword { slug } errors { code field } }
  third: createKeyword(input: {name: "Third"}) { keyword { slug } errors { code field } }
}"""


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


def when_a_keyword_is_made(desk: Desk, change: str) -> None:
    """Have somebody change tokens in the moment in which a keyword is created."""
    changes = f"{change}; UPDATE access_clock SET revision = revision + 1;"
    if address_of(desk).path is not None:
        execute(desk, f"CREATE TRIGGER meddle AFTER INSERT ON keyword BEGIN {changes} END")
        return
    body = f"LANGUAGE plpgsql AS $$ BEGIN {changes} RETURN NULL; END $$"
    execute(desk, f"CREATE FUNCTION meddle() RETURNS trigger {body}")
    execute(desk, "CREATE TRIGGER meddle AFTER INSERT ON keyword EXECUTE FUNCTION meddle()")


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

    assert desk.refuse(CREATE, by="editor") == "UNAUTHENTICATED"
    assert desk.count("Keyword") == 1


@pytest.mark.parametrize("media", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize(
    "document",
    [
        'mutation { createKeyword(input: {name: "Next"}) { errors { code } } }',
        'mutation { createKeyword(input: {name: ""}) { errors { code } } }',
        "mutation { publish(ids: []) { errors { code } } }",
        'mutation { deleteEntries(ids: ["none"]) { errors { code } } }',
        'mutation { deleteEntries(ids: ["none"]) { deletedIds } createKeyword(input: {name: "Next"}) { errors { code } } }',
        "{ publishPlan(ids: []) { errors { code } } }",
    ],
    ids=["a save", "what is refused", "an act", "no ids", "several", "a plan"],
)
def test_a_token_is_401_as_soon_as_it_is_revoked(desk: Desk, document: str, media: str) -> None:
    desk.run("{ viewer { name } }", by="editor")

    revoke(desk, "editor")
    answer = desk.post(document, by="editor", accept=media)

    assert (answer.status_code, list(answer.json())) == (401, ["errors"])
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert answer.headers["www-authenticate"] == 'Bearer realm="marquee"'
    assert desk.count("Keyword") == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param(f"DELETE FROM api_token {MINE}", "UNAUTHENTICATED", id="revoked"),
        pytest.param(f"UPDATE api_token SET expires_at = '2020-01-01 00:00:00+00:00' {MINE}", "UNAUTHENTICATED", id="expired"),
        pytest.param(f"UPDATE api_token SET permissions = '[\"PUBLISH\"]' {MINE}", "FORBIDDEN", id="may not write any more"),
    ],
)
def test_what_a_token_loses_in_the_middle_of_a_document_is_refused_from_then_on(desk: Desk, change: str, code: str) -> None:
    when_a_keyword_is_made(desk, change)

    payloads = desk.run(SEVERAL)

    assert [problems(one) for one in payloads.values()] == [[], [(code, "")], [(code, "")]]
    assert payloads["first"]["keyword"] == {"slug": "first"}
    assert desk.run("{ keywords { totalCount } }", by="reader", x_perspective="drafts") == {"keywords": {"totalCount": 1}}


def test_a_token_that_others_are_made_beside_goes_on_in_the_middle_of_a_document(desk: Desk) -> None:
    when_a_keyword_is_made(desk, "UPDATE api_token SET name = 'another' WHERE name = 'critic'")

    assert [problems(one) for one in desk.run(SEVERAL).values()] == [[], [], []]
    assert desk.count("Keyword") == 3


def test_permissions_that_were_taken_are_missed_at_once(desk: Desk) -> None:
    desk.run(ME, by="editor")

    execute(desk, "UPDATE api_token SET permissions = '[\"PUBLISH\"]' WHERE name = 'editor'")
    execute(desk, "UPDATE access_clock SET revision = revision + 1")

    assert problems(desk.create("Keyword", {"name": "K"}, by="editor")) == [("FORBIDDEN", "")]
    assert desk.count("Keyword") == 0


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
