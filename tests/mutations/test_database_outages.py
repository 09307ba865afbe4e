"""A database that takes no writes, or goes away: statuses and codes say what was done, and that it will pass."""

import pytest
from starlette.applications import Starlette

from tests.databases import ON_POSTGRES, ON_SQLITE
from tests.factories import make_review
from tests.mutations.database_accidents import address_of, execute, writing
from tests.mutations.desk import Desk, Json

MEDIA = pytest.mark.parametrize("media", ["application/json", "application/graphql-response+json"])
CREATE = 'mutation { createKeyword(input: {name: "K"}) { keyword { slug } errors { code } } }'
LOOK = """query ($id: ID!) {
  keyword(id: $id) { versions { totalCount nodes { act } } }
  publishPlan(ids: [$id]) { goingLive { __typename } errors { code } }
}"""
LOOKED = {
    "keyword": {"versions": {"totalCount": 1, "nodes": [{"act": "CREATED"}]}},
    "publishPlan": {"goingLive": [{"__typename": "Keyword"}], "errors": []},
}
NO_WRITES = "the database takes no writes at the moment and nothing was changed; try again in a while"

END_WRITERS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
  WHERE application_name = 'marquee' AND datname = current_database()"""
MEDDLE = """
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NEW; END $$;
CREATE TRIGGER meddle BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION meddle();
"""
LEAVE = "PERFORM pg_terminate_backend(pg_backend_pid())"
FULL = "RAISE 'could not extend file base/1/2' USING ERRCODE = 'disk_full'"
NO_READER_STAYS = """
ALTER TABLE movie_keywords RENAME TO held;
CREATE VIEW movie_keywords AS SELECT held.* FROM
  (SELECT pg_terminate_backend(pg_backend_pid()) AS gone OFFSET 0) leaving LEFT JOIN held ON true WHERE gone;
"""
SEVERAL = """mutation {
  first: createKeyword(input: {name: "First"}) { keyword { slug } }
  second: createPerson(input: {name: "Second"}) { person { slug } }
  third: createKeyword(input: {name: "Third"}) { keyword { slug } }
}"""


@MEDIA
@ON_POSTGRES
def test_a_server_that_only_reads_is_503_until_it_writes_again(desk: Desk, media: str) -> None:
    server = address_of(desk).server
    assert server is not None
    execute(desk, f'ALTER DATABASE "{server.name}" SET default_transaction_read_only = on')
    execute(desk, END_WRITERS)

    answer = desk.post(CREATE, accept=media)

    assert (answer.status_code, answer.headers["retry-after"], answer.json()) == (503, "1", alone("UNAVAILABLE", NO_WRITES))
    assert desk.run("{ keywords { totalCount } }", by=None) == {"keywords": {"totalCount": 0}}
    execute(
        desk,
        f'BEGIN; SET TRANSACTION READ WRITE; ALTER DATABASE "{server.name}" RESET default_transaction_read_only; COMMIT',
    )
    assert desk.run(CREATE)["createKeyword"]["errors"] == []


@MEDIA
@ON_SQLITE
def test_a_file_that_is_full_is_503_until_there_is_room(desk: Desk, media: str) -> None:
    pragma(desk, "max_page_count = 1")
    long = {"name": "K", "synonyms": [f"{number:0200}" for number in range(50)]}
    document = "mutation ($input: KeywordInput!) { createKeyword(input: $input) { keyword { slug } errors { code } } }"

    answer = desk.post(document, {"input": long}, accept=media)

    assert (answer.status_code, answer.headers["retry-after"], answer.json()) == (503, "1", alone("UNAVAILABLE", NO_WRITES))
    assert desk.count("Keyword") == 0
    pragma(desk, "max_page_count = 1000000")
    assert desk.run(document, {"input": long})["createKeyword"]["errors"] == []


@ON_SQLITE
def test_a_file_that_only_reads_tells_histories_and_plans(desk: Desk) -> None:
    keyword = desk.make("Keyword", name="K")
    pragma(desk, "query_only = on")

    looked = desk.run(LOOK, {"id": keyword}, x_perspective="drafts")

    assert looked == LOOKED
    assert desk.post(CREATE).status_code == 503
    pragma(desk, "query_only = off")


@ON_SQLITE
def test_histories_and_plans_do_not_wait_for_another_process_that_writes(desk: Desk) -> None:
    keyword = desk.make("Keyword", name="K")

    with writing(desk):
        assert desk.run(LOOK, {"id": keyword}, x_perspective="drafts") == LOOKED


@ON_POSTGRES
def test_a_server_that_only_reads_tells_histories_and_plans(desk: Desk) -> None:
    keyword = desk.make("Keyword", name="K")
    server = address_of(desk).server
    assert server is not None
    execute(desk, f'ALTER DATABASE "{server.name}" SET default_transaction_read_only = on')
    execute(desk, END_WRITERS)

    assert desk.run(LOOK, {"id": keyword}, x_perspective="drafts") == LOOKED
    assert desk.post(CREATE).status_code == 503


@MEDIA
@ON_POSTGRES
def test_what_may_have_been_done_is_no_invitation_to_do_it_again(desk: Desk, media: str) -> None:
    execute(desk, MEDDLE.format(table="keyword", act=LEAVE))

    answer = desk.post(CREATE, accept=media)

    message = (
        "the database went away in the middle of this: send it again with the same Idempotency-Key if it had one,"
        " or look whether it was done before you try again"
    )
    assert (answer.status_code, answer.json()) == (500, alone("OUTCOME_UNKNOWN", message))
    assert "retry-after" not in answer.headers


@ON_POSTGRES
def test_an_outage_half_way_leaves_what_was_done(desk: Desk) -> None:
    execute(desk, MEDDLE.format(table="person", act=FULL))

    answer = desk.post(SEVERAL)

    assert answer.status_code == 200
    assert answer.json()["data"] == {"first": {"keyword": {"slug": "first"}}, "second": None, "third": None}
    assert [(one["path"], one["extensions"]["code"]) for one in answer.json()["errors"]] == [
        (["second"], "UNAVAILABLE"),
        (["third"], "NOT_RUN"),
    ]
    assert "base/1" not in answer.text
    assert desk.count("Keyword") == 1


@ON_POSTGRES
def test_what_was_done_before_the_database_went_away_is_said_to_be_done(desk: Desk) -> None:
    desk.make("Movie", title="Heat", slug="heat")
    gone = desk.make("Review", **make_review("heat", slug="gone"))
    execute(desk, NO_READER_STAYS)

    answer = desk.post("""mutation {
      createKeyword(input: {name: "K"}) { keyword { slug movies { totalCount } } errors { code field } }
      deleteEntries(entries: [{review: {slug: "gone"}}]) { deletedIds errors { code } }
    }""")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "data": {
                "createKeyword": {"keyword": None, "errors": [{"code": "OUTCOME_UNKNOWN", "field": []}]},
                "deleteEntries": {"deletedIds": [gone], "errors": []},
            }
        },
    )
    assert desk.count("Keyword") == 1


@ON_POSTGRES
def test_a_write_whose_connection_was_cut_before_it_began_is_done(desk: Desk) -> None:
    desk.run(CREATE)
    execute(desk, END_WRITERS)

    assert desk.run(CREATE)["createKeyword"] == {"keyword": {"slug": "k-2"}, "errors": []}


def alone(code: str, message: str) -> Json:
    """An answer of which nothing was done."""
    return {"errors": [{"message": message, "path": ["createKeyword"], "extensions": {"code": code}}]}


def pragma(desk: Desk, setting: str) -> None:
    """Change how the application's connection that writes may use its file."""
    assert isinstance(desk.client.app, Starlette)
    assert desk.client.portal is not None
    client = desk.client.app.state.database.context.connections.get("sqlite")
    desk.client.portal.call(client.execute_script, f"PRAGMA {setting}")
