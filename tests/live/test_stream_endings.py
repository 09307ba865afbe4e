"""How streams of events end: with their token, with the server, and when there is no room; and nothing is missed over it."""

import signal
from concurrent.futures import ThreadPoolExecutor

import httpx2

from cms.database.addresses.address import Address
from tests.databases import ON_SQLITE
from tests.live.conftest import open_newsroom
from tests.live.newsroom import EVENTS, SHORT, WITH_ENTRY, Newsroom

MANY = 25


def test_nothing_is_missed_by_who_is_cut_off_again_and_again_while_edits_run(newsroom: Newsroom) -> None:
    cursor, heard = newsroom.find_end(), []
    with ThreadPoolExecutor(1) as editor:
        edits = editor.submit(lambda: [newsroom.publish_keyword(f"edit {number}") for number in range(MANY)])
        heard = listen_in_pieces(newsroom, cursor, MANY)
        edits.result()

    assert heard == [f"edit-{number}" for number in range(MANY)]


def listen_in_pieces(newsroom: Newsroom, cursor: str, count: int) -> list[str]:
    """Each change over a connection of its own."""
    heard = []
    for _ in range(count):
        with newsroom.listening(SHORT, {"after": cursor}) as listener:
            (event,) = listener.take(1)
        heard.append(str(event.change["slug"]))
        assert event.id is not None
        cursor = event.id
    return heard


def test_two_who_listen_at_once_hear_the_same(newsroom: Newsroom) -> None:
    with newsroom.listening() as one, newsroom.listening() as other:
        made = [newsroom.publish_keyword(f"for both {number}") for number in range(5)]
        first, second = one.take(len(made)), other.take(len(made))

    assert first == second
    assert [event.change["slug"] for event in first] == [f"for-both-{number}" for number in range(5)]


def test_a_revoked_token_ends_its_stream_and_no_other(newsroom: Newsroom) -> None:
    token = newsroom.desk.tokens["editor"]
    with newsroom.listening() as stranger, newsroom.listening(authorization=f"Bearer {token}") as listener:
        newsroom.revoke("editor")
        refused, complete = listener.rest()
        newsroom.publish_keyword("after the revocation")
        (heard,) = stranger.take(1)

    assert refused.error["extensions"]["code"] == "UNAUTHENTICATED"
    assert complete.name == "complete"
    assert heard.change["slug"] == "after-the-revocation"


def test_a_change_that_comes_before_the_token_is_looked_at_is_not_told_of_drafts(newsroom: Newsroom) -> None:
    token = newsroom.desk.tokens["critic"]
    with newsroom.listening(WITH_ENTRY, authorization=f"Bearer {token}") as listener:
        newsroom.revoke("critic")
        newsroom.publish_keyword("too late")
        (refused, _) = listener.rest()

    assert refused.error["extensions"]["code"] == "UNAUTHENTICATED"


@ON_SQLITE
def test_there_is_room_for_so_many_and_again_when_one_has_left(address: Address) -> None:
    with open_newsroom(address, max_live_connections="1") as newsroom:
        with newsroom.listening():
            refused = httpx2.post(newsroom.url, json={"query": SHORT}, headers=EVENTS)
        newsroom.wait_for_room()
        with newsroom.listening() as listener:
            newsroom.publish_keyword("room")
            (event,) = listener.take(1)

    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["extensions"]["code"]) == (503, "UNAVAILABLE")
    assert refused.headers["retry-after"] == "5"
    assert event.change["slug"] == "room"


@ON_SQLITE
def test_a_server_that_stops_ends_its_streams_and_goes(address: Address) -> None:
    with open_newsroom(address, stop_seconds="1000") as newsroom, newsroom.listening() as listener:
        ended = newsroom.served.stop(signal.SIGTERM)
        rest = listener.rest()

    assert ended == (0, "")
    assert rest == []
