"""Cursors come back as they were given; anything else is refused, wherever it stands."""

import json

import pytest

from tests.http.http_client import GraphQLClient, GraphQLResponse

ORDERS = {
    "newest": "",
    "rating": ", orderBy: [{rating: DESC}]",
    "created": ", orderBy: [{createdAt: DESC}]",
    "day": ", orderBy: [{publishedOn: ASC}]",
    "title": ", orderBy: [{title: ASC}]",
}
ID = "01a20498-2dd1-71b1-8e22-ad93a7ce8564"


def hexed(value: object) -> str:
    """A value as JSON in hexadecimal, the form of a cursor."""
    return json.dumps(value).encode().hex()


def ask_after(client: GraphQLClient, cursor: str, order: str = "") -> tuple[GraphQLResponse, GraphQLResponse]:
    """The answers with the cursor in a literal and in a variable."""
    literal = client.ask(f'{{ reviews(after: "{cursor}", first: 2{order}) {{ nodes {{ slug }} }} }}')
    variable = client.ask(
        f"query ($after: String) {{ reviews(after: $after, first: 2{order}) {{ nodes {{ slug }} }} }}", {"after": cursor}
    )
    return literal, variable


def first_cursor(client: GraphQLClient, order: str) -> list[object]:
    """The insides of a true cursor: the mark of its order, then the keys."""
    answer = client.ask(f"{{ reviews(first: 1{order}) {{ pageInfo {{ endCursor }} }} }}")
    cursor = answer.data["reviews"]["pageInfo"]["endCursor"]
    inside: list[object] = json.loads(bytes.fromhex(cursor))
    return inside


GARBAGE = {
    "empty": "",
    "a word": "zz",
    "an offset": "YXJyYXljb25uZWN0aW9uOjA=",
    "odd": "abc",
    "capitals": "AB",
    "an emoji": "😀",
    "bytes that are no text": "fffe00",
    "text that is no JSON": b"hello".hex(),
    "a number": hexed(1),
    "null": hexed(None),
    "an object": hexed({}),
    "an empty list": hexed([]),
    "a short list": hexed([1]),
    "nulls": hexed([None, None]),
    "a list as its mark": hexed([[], 1]),
    "an object as its mark": hexed([{}, 1]),
    "not a number": b"[NaN, NaN]".hex(),
    "a number of 5,000 digits": (b"[1," + b"9" * 5_000 + b"]").hex(),
    "open brackets": (b"[" * 20_000).hex(),
    "deep brackets": (b"[1," + b"[" * 900 + b"]" * 900 + b"]").hex(),
    "half a surrogate pair": hexed(["\ud800", "\ud800"]),
    "a NUL": hexed(["\0", "\0"]),
    "80 kilobytes": "ab" * 40_000,
}


@pytest.mark.parametrize("cursor", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_cursor_is_refused(client: GraphQLClient, cursor: str) -> None:
    literal, variable = ask_after(client, cursor)

    assert (literal.code, variable.code) == ("BAD_USER_INPUT", "BAD_USER_INPUT")


def test_a_megabyte_in_place_of_a_cursor_is_refused(client: GraphQLClient) -> None:
    document = "query ($before: String) { movies(before: $before) { totalCount } }"

    assert client.ask(document, {"before": "ab" * 500_000}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("made", ORDERS)
@pytest.mark.parametrize("used", ORDERS)
def test_a_cursor_serves_the_order_it_was_made_under_and_no_other(client: GraphQLClient, made: str, used: str) -> None:
    cursor = hexed(first_cursor(client, ORDERS[made]))

    literal, variable = ask_after(client, cursor, ORDERS[used])

    expected = (["data"], ["data"]) if made == used else (["errors"], ["errors"])
    assert (list(literal.body), list(variable.body)) == expected


def test_a_cursor_of_another_type_is_refused(client: GraphQLClient) -> None:
    answer = client.ask("{ movies(first: 1) { pageInfo { endCursor } } }")
    cursor = answer.data["movies"]["pageInfo"]["endCursor"]

    literal, variable = ask_after(client, cursor)

    assert (literal.code, variable.code) == ("BAD_USER_INPUT", "BAD_USER_INPUT")


@pytest.mark.parametrize(
    ("order", "keys"),
    [
        pytest.param("newest", ["x"], id="no id"),
        pytest.param("newest", [5], id="a number as id"),
        pytest.param("newest", [None], id="null as id"),
        pytest.param("newest", [ID, ID], id="a key too many"),
        pytest.param("rating", ["880", ID], id="a text as number"),
        pytest.param("rating", [8.5, ID], id="a fraction as number"),
        pytest.param("rating", [2**63, ID], id="a number too large"),
        pytest.param("rating", [[], ID], id="a list as number"),
        pytest.param("created", ["yesterday", ID], id="a word as instant"),
        pytest.param("created", [5, ID], id="a number as instant"),
        pytest.param("created", ["0001-01-01T00:00:00+14:00", ID], id="an instant before time"),
        pytest.param("created", ["9999-12-31T23:59:59-14:00", ID], id="an instant after time"),
        pytest.param("day", ["2026-02-30", ID], id="a day that is none"),
        pytest.param("title", [1, ID], id="a number as text"),
        pytest.param("title", ["\0", ID], id="a NUL in a text"),
        pytest.param("title", ["\ud800", ID], id="half a surrogate pair in a text"),
    ],
)
def test_a_cursor_with_forged_keys_is_refused(client: GraphQLClient, order: str, keys: list[object]) -> None:
    mark = first_cursor(client, ORDERS[order])[0]

    literal, variable = ask_after(client, hexed([mark, *keys]), ORDERS[order])

    assert (literal.code, variable.code) == ("BAD_USER_INPUT", "BAD_USER_INPUT")
