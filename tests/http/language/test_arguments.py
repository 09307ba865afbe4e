"""What names an entry and what cuts a page: unknown is null, wrong is refused by name."""

import pytest

from tests.http.http_client import GraphQLClient

KEY = "01a20498-2dd1-71b1-8e22-ad93a7ce8564"
ROOTS = ["movie", "person", "franchise", "keyword", "review"]


@pytest.mark.parametrize("root", ROOTS)
def test_an_unknown_slug_gives_null(client: GraphQLClient, root: str) -> None:
    assert client.ask(f'{{ {root}(slug: "no-such-slug") {{ id }} }}').data == {root: None}


@pytest.mark.parametrize("root", ROOTS)
def test_an_unknown_id_gives_null(client: GraphQLClient, root: str) -> None:
    assert client.ask(f'{{ {root}(id: "{root}_{KEY}") {{ id }} }}').data == {root: None}


@pytest.mark.parametrize("root", ROOTS)
def test_an_unknown_external_id_gives_null(client: GraphQLClient, root: str) -> None:
    document = f'{{ {root}(externalId: {{source: "nowhere", value: "1"}}) {{ id }} }}'

    assert client.ask(document).data == {root: None}


def test_the_id_of_another_type_gives_null(client: GraphQLClient) -> None:
    person = client.ask("{ people(first: 1) { nodes { id } } }").data["people"]["nodes"][0]["id"]

    assert client.ask("query ($id: ID!) { movie(id: $id) { id } }", {"id": person}).data == {"movie": None}


def test_unknown_nodes_are_null_in_their_places(client: GraphQLClient) -> None:
    known = client.ask('{ movie(slug: "john-wick-2014") { id } }').data["movie"]["id"]

    answer = client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [f"movie_{KEY}", known, f"review_{KEY}"]})

    assert answer.data == {"nodes": [None, {"id": known}, None]}


MALFORMED_IDS = {
    "empty": "",
    "a word": "zz",
    "a number": "5",
    "a key without its type": KEY,
    "a type without its key": "movie_",
    "capitals": f"movie_{KEY.upper()}",
    "a line feed at its end": f"movie_{KEY}\n",
    "a NUL at its end": f"movie_{KEY}\0",
    "digits of another script": f"movie_٠{KEY[1:]}",
    "an emoji": "😀",
    "a megabyte": "x" * 1_000_000,
    "injection": "movie_' OR 1=1 --",
}
PLACES = {
    "node": "query ($id: ID!) { node(id: $id) { id } }",
    "nodes": "query ($id: ID!) { nodes(ids: [$id]) { id } }",
    "movie": "query ($id: ID!) { movie(id: $id) { id } }",
    "movie by": "query ($id: ID!) { movie(by: {id: $id}) { id } }",
    "where eq": "query ($id: ID!) { movies(where: {id: {eq: $id}}) { totalCount } }",
    "where notIn": "query ($id: ID!) { movies(where: {id: {notIn: [$id]}}) { totalCount } }",
}


@pytest.mark.parametrize("document", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("malformed", MALFORMED_IDS.values(), ids=MALFORMED_IDS)
def test_a_malformed_id_is_refused(client: GraphQLClient, document: str, malformed: str) -> None:
    assert client.ask(document, {"id": malformed}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param("", id="none"),
        pytest.param("(id: null)", id="null"),
        pytest.param(f'(id: "movie_{KEY}", slug: "john-wick-2014")', id="id and slug"),
        pytest.param('(slug: "john-wick-2014", externalId: {source: "a", value: "b"})', id="slug and external id"),
        pytest.param(f'(id: "movie_{KEY}", slug: "a", externalId: {{source: "a", value: "b"}})', id="all three"),
    ],
)
def test_an_entry_is_named_in_exactly_one_way(client: GraphQLClient, arguments: str) -> None:
    answer = client.ask(f"{{ movie{arguments} {{ id }} }}")

    assert answer.code == "BAD_USER_INPUT"
    assert "exactly one of by, id, slug and externalId" in answer.message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "none was given"),
        ('id: "a", slug: "b"', "id and slug were given"),
        ('id: "a", slug: "b", externalId: {source: "a", value: "b"}', "id, slug and externalId were given"),
    ],
)
def test_the_refusal_says_which_ways_were_given(client: GraphQLClient, arguments: str, words: str) -> None:
    document = f"{{ movie{arguments and f'({arguments})'} {{ id }} }}"

    assert client.ask(document).message == f"movie: give exactly one of by, id, slug and externalId; {words}"


def test_a_null_beside_the_one_way_counts_as_absent(client: GraphQLClient) -> None:
    document = 'query ($id: ID) { movie(slug: "john-wick-2014", id: $id, externalId: null) { title } }'

    assert client.ask(document, {"id": None}).data == {"movie": {"title": "John Wick"}}


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        pytest.param('query ($id: ID = "movie_x") { node(id: $id) { id } }', {"id": None}, id="node"),
        pytest.param('query ($id: ID = "movie_x") { nodes(ids: [$id]) { id } }', {"id": None}, id="nodes"),
        pytest.param("query ($ids: [ID!] = []) { nodes(ids: $ids) { id } }", {"ids": None}, id="all nodes"),
        pytest.param(
            'query ($s: String = "a") { movie(externalId: {source: $s, value: "b"}) { id } }', {"s": None}, id="external id"
        ),
        pytest.param(
            'query ($s: String = "a") { movies(where: {externalId: {source: $s, value: "b"}}) { totalCount } }',
            {"s": None},
            id="external id in a where",
        ),
        pytest.param('query ($t: String = "a") { movies(where: {title: {in: [$t]}}) { totalCount } }', {"t": None}, id="list"),
        pytest.param(
            'query ($w: Within = SELF) { franchise(slug: "john-wick") { movies(within: $w) { totalCount } } }',
            {"w": None},
            id="within",
        ),
        pytest.param("query ($s: Boolean = true) { __typename @skip(if: $s) a: __typename }", {"s": None}, id="skip"),
        pytest.param("query ($d: Direction = ASC) { movies(orderBy: [{title: $d}]) { totalCount } }", {"d": None}, id="order"),
    ],
)
def test_a_null_that_replaces_a_default_where_null_may_not_stand_is_refused(
    client: GraphQLClient, document: str, variables: dict[str, object]
) -> None:
    assert client.ask(document, variables).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("argument", ["first", "last"])
@pytest.mark.parametrize("size", [0, -1, 101, 2_147_483_647, -2_147_483_648])
def test_a_page_has_1_to_100_rows(client: GraphQLClient, argument: str, size: int) -> None:
    literal = client.ask(f"{{ movies({argument}: {size}) {{ totalCount }} }}")
    variable = client.ask(f"query ($n: Int) {{ movies({argument}: $n) {{ totalCount }} }}", {"n": size})

    assert (literal.code, variable.code) == ("BAD_USER_INPUT", "BAD_USER_INPUT")
    assert literal.message == variable.message == f"movies.{argument}: {size} is out of range; ask for 1 to 100"


def test_first_and_last_exclude_each_other(client: GraphQLClient) -> None:
    assert client.ask("{ movies(first: 1, last: 1) { totalCount } }").code == "BAD_USER_INPUT"


def test_a_nested_page_is_held_to_the_same(client: GraphQLClient) -> None:
    assert client.ask("{ movies { nodes { reviews(first: 101) { totalCount } } } }").code == "BAD_USER_INPUT"


def test_null_page_arguments_count_as_absent(client: GraphQLClient) -> None:
    document = "{ movies(first: null, last: null, after: null, before: null, where: null, orderBy: null) { totalCount } }"

    assert client.ask(document).data == {"movies": {"totalCount": 20}}


def test_more_than_a_hundred_ids_at_once_are_refused(client: GraphQLClient) -> None:
    answer = client.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [f"movie_{KEY}"] * 10_000})

    assert answer.code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "order",
    [
        pytest.param("[{title: ASC, year: DESC}]", id="two fields"),
        pytest.param("[{}]", id="no field"),
        pytest.param("[{title: null}]", id="null"),
        pytest.param("[null]", id="a null order"),
        pytest.param("[{title: SIDEWAYS}]", id="an unknown direction"),
        pytest.param("[{plot: ASC}]", id="an unknown field"),
        pytest.param('"title"', id="a text"),
    ],
)
def test_an_order_that_does_not_name_one_field_is_refused(client: GraphQLClient, order: str) -> None:
    assert client.ask(f"{{ movies(orderBy: {order}) {{ totalCount }} }}").code == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "order",
    [
        pytest.param([{"title": "ASC", "year": "DESC"}], id="two fields"),
        pytest.param([{}], id="no field"),
        pytest.param([{"title": None}], id="null"),
        pytest.param([None], id="a null order"),
        pytest.param([{"title": "SIDEWAYS"}], id="an unknown direction"),
        pytest.param([{"plot": "ASC"}], id="an unknown field"),
        pytest.param("title", id="a text"),
    ],
)
def test_such_an_order_in_a_variable_is_refused(client: GraphQLClient, order: object) -> None:
    document = "query ($order: [MovieOrder!]) { movies(orderBy: $order) { totalCount } }"

    assert client.ask(document, {"order": order}).code == "BAD_USER_INPUT"


def test_a_direction_that_is_left_out_is_refused(client: GraphQLClient) -> None:
    assert client.ask("query ($d: Direction) { movies(orderBy: [{title: $d}]) { totalCount } }").code == "BAD_USER_INPUT"


@pytest.mark.parametrize("order", [{"title": "ASC"}, {"movie": {"title": "ASC"}}], ids=["own", "related"])
@pytest.mark.parametrize("count", [100, 5_000])
def test_an_order_by_very_many_things_is_refused(client: GraphQLClient, count: int, order: dict[str, object]) -> None:
    document = "query ($order: [ReviewOrder!]) { reviews(orderBy: $order, first: 1) { edges { cursor } } }"

    assert client.ask(document, {"order": [order] * count}).code in {"TOO_COSTLY", "BAD_USER_INPUT"}
