"""The query language: names that collide, keys that are long, fields that merge, directives that leave nothing over."""

import pytest

from tests.http.http_client import GraphQLClient

WICK = 'movie(slug: "john-wick-2014")'
LONG = "k" * 100


def test_an_alias_may_be_the_name_of_anything(client: GraphQLClient) -> None:
    document = f"{{ person: {WICK} {{ title: slug slug: title year: __typename __typename: year id: kind node: countries }} }}"

    answer = client.ask(document)

    assert list(answer.data["person"].items()) == [
        ("title", "john-wick-2014"),
        ("slug", "John Wick"),
        ("year", "Movie"),
        ("__typename", 2014),
        ("id", "FEATURE"),
        ("node", ["US"]),
    ]


@pytest.mark.parametrize("alias", ["__schema", "__type", "__typename", "_", "data", "errors", "null", "true", "query", "on"])
def test_a_root_may_be_called_like_anything(client: GraphQLClient, alias: str) -> None:
    assert client.ask(f"{{ {alias}: {WICK} {{ {alias}: title }} }}").data == {alias: {alias: "John Wick"}}


def test_the_type_of_everything_has_a_name(client: GraphQLClient) -> None:
    document = f"""{{ __typename q: __typename {WICK} {{ __typename
        score {{ __typename }} synopsis {{ __typename sections {{ __typename }} }} keywords {{ __typename }}
        credits(first: 1) {{ __typename pageInfo {{ __typename }} edges {{ __typename node {{ __typename }} }} }}
        reviews(first: 1) {{ nodes {{
            __typename rating {{ __typename }} body {{ __typename }} critic {{ __typename }} }} }} }} }}"""

    data = client.ask(document).data

    assert data["__typename"] == data["q"] == "Query"
    movie = data["movie"]
    assert (movie["__typename"], movie["score"]) == ("Movie", {"__typename": "ScoreSummary"})
    assert {one["__typename"] for one in movie["keywords"]} == {"Keyword"}
    edge = {"__typename": "CreditEdge", "node": {"__typename": "Credit"}}
    assert movie["credits"] == {"__typename": "CreditConnection", "pageInfo": {"__typename": "PageInfo"}, "edges": [edge]}
    assert movie["reviews"]["nodes"] == [
        {
            "__typename": "Review",
            "rating": {"__typename": "Rating"},
            "body": {"__typename": "RichText"},
            "critic": {"__typename": "Person"},
        }
    ]


@pytest.mark.parametrize("field", ["score { __typename }", "score { average @skip(if: true) }", "s: score { reviewCount }"])
def test_every_movie_has_a_score_whatever_is_asked_of_it(client: GraphQLClient, field: str) -> None:
    nodes = client.ask(f"{{ movies(first: 100) {{ nodes {{ {field} }} }} }}").data["movies"]["nodes"]

    assert len(nodes) == 20
    assert [one for one in nodes if None in one.values()] == []


def test_keys_longer_than_a_name_in_a_database_are_kept(client: GraphQLClient) -> None:
    document = (
        f"{{ {LONG}: {WICK} {{ {LONG}1: title {LONG}2: slug {LONG[:63]}: year {LONG[:64]}: kind }} {LONG}2: __typename }}"
    )

    assert client.ask(document).data == {
        LONG: {f"{LONG}1": "John Wick", f"{LONG}2": "john-wick-2014", LONG[:63]: 2014, LONG[:64]: "FEATURE"},
        f"{LONG}2": "Query",
    }


def test_long_keys_are_kept_in_lists_and_pages(client: GraphQLClient) -> None:
    document = f"""{{ movies(first: 1, where: {{slug: {{eq: "john-wick-2014"}}}}) {{
        {LONG}1: nodes {{ {LONG}: title }} {LONG}2: edges {{ {LONG}1: node {{ title }} {LONG}2: __typename }}
        {LONG}3: pageInfo {{ {LONG}: hasNextPage }} {LONG}4: totalCount }} }}"""

    assert client.ask(document).data == {
        "movies": {
            f"{LONG}1": [{LONG: "John Wick"}],
            f"{LONG}2": [{f"{LONG}1": {"title": "John Wick"}, f"{LONG}2": "MovieEdge"}],
            f"{LONG}3": {LONG: False},
            f"{LONG}4": 1,
        }
    }


@pytest.mark.parametrize("field", ["title", "slug", "year"])
@pytest.mark.parametrize("count", [51, 70, 99])
def test_very_many_fields_of_one_object_come_in_their_order(client: GraphQLClient, count: int, field: str) -> None:
    names = [f"a{number}" for number in range(count)]

    answer = client.ask(f"{{ {WICK} {{ {' '.join(f'{name}: {field}' for name in names)} }} }}")

    assert list(answer.data["movie"]) == names
    assert len(set(answer.data["movie"].values())) == 1


@pytest.mark.parametrize(
    "below", ["reviews(first: 1) { totalCount }", "score { average }", "keywords { name }", "synopsis { html }"]
)
def test_very_many_objects_below_one_object_are_alike(client: GraphQLClient, below: str) -> None:
    fields = " ".join(f"a{number}: {below}" for number in range(90))

    movie = client.ask(f"{{ {WICK} {{ {fields} }} }}").data["movie"]

    assert len(movie) == 90
    assert len({str(one) for one in movie.values()}) == 1


def test_one_key_from_several_fragments_is_one_field(client: GraphQLClient) -> None:
    document = f"""{{ {WICK} {{
        reviews(first: 1) {{ nodes {{ __typename }} }}
        ...F
        ... on Movie {{ reviews(first: 1) {{ pageInfo {{ hasNextPage }} nodes {{ movie {{ slug }} }} }} }}
        ... on Entry {{ slug }}
        ... {{ slug }} }} }}
        fragment F on Movie {{ reviews(first: 1) {{ nodes {{ movie {{ title }} }} totalCount }} slug }}"""

    answer = client.ask(document)

    review = {"__typename": "Review", "movie": {"title": "John Wick", "slug": "john-wick-2014"}}
    reviews = {"nodes": [review], "totalCount": 2, "pageInfo": {"hasNextPage": True}}
    assert answer.data == {"movie": {"reviews": reviews, "slug": "john-wick-2014"}}
    assert list(answer.data["movie"]["reviews"]) == ["nodes", "totalCount", "pageInfo"]


def test_one_root_asked_twice_is_one_field(client: GraphQLClient) -> None:
    assert client.ask(f"{{ {WICK} {{ title }} {WICK} {{ year }} }}").data == {"movie": {"title": "John Wick", "year": 2014}}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(f"{{ {WICK} {{ x: title x: slug }} }}", id="two fields"),
        pytest.param(
            f"{{ {WICK} {{ reviews(first: 1) {{ totalCount }} reviews(first: 2) {{ totalCount }} }} }}", id="two sizes"
        ),
        pytest.param(f'{{ {WICK} {{ title }} movie(slug: "x") {{ title }} }}', id="two entries"),
        pytest.param("{ nodes(ids: []) { ... on Movie { kind } ... on Franchise { kind } } }", id="two types"),
    ],
)
def test_one_key_for_two_things_is_refused(client: GraphQLClient, document: str) -> None:
    assert client.ask(document).code == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("selection", "movie"),
    [
        pytest.param("title @skip(if: true) slug", {"slug": "john-wick-2014"}, id="skipped"),
        pytest.param("title @include(if: false) slug", {"slug": "john-wick-2014"}, id="not included"),
        pytest.param("year @skip(if: false) @include(if: true)", {"year": 2014}, id="both let it stand"),
        pytest.param("year @skip(if: false) @include(if: false) slug", {"slug": "john-wick-2014"}, id="one does not"),
        pytest.param("year @skip(if: true) @include(if: true) slug", {"slug": "john-wick-2014"}, id="the other does not"),
        pytest.param("year @skip(if: true) year", {"year": 2014}, id="asked for again"),
        pytest.param("... @skip(if: true) { year } ... @include(if: true) { slug }", {"slug": "john-wick-2014"}, id="inline"),
        pytest.param("...F @skip(if: true) ...F", {"title": "John Wick"}, id="a fragment skipped once"),
        pytest.param("...F @include(if: false) year", {"year": 2014}, id="a fragment not included"),
        pytest.param("year @skip(if: true)", {}, id="nothing left"),
        pytest.param("score { average @skip(if: true) }", {"score": {}}, id="nothing left of the score"),
        pytest.param(
            "reviews(first: 2) { nodes { id @skip(if: true) } pageInfo { endCursor @skip(if: true) } }",
            {"reviews": {"nodes": [{}, {}], "pageInfo": {}}},
            id="nothing left of a page",
        ),
        pytest.param("reviews { nodes @skip(if: true) { id } }", {"reviews": {}}, id="nothing left of a list"),
    ],
)
def test_what_is_skipped_is_not_there(client: GraphQLClient, selection: str, movie: object) -> None:
    document = f"{{ {WICK} {{ {selection} }} f: {WICK} {{ ...F }} }} fragment F on Movie {{ title }}"

    assert client.ask(document).data == {"movie": movie, "f": {"title": "John Wick"}}


def test_a_query_whose_every_root_is_skipped_is_empty(client: GraphQLClient) -> None:
    assert client.ask(f"{{ {WICK} @skip(if: true) {{ id }} }}").data == {}


@pytest.mark.parametrize("value", [None, "true", 1, [True]])
def test_a_directive_takes_a_boolean_only(client: GraphQLClient, value: object) -> None:
    assert client.ask("query ($s: Boolean!) { __typename @skip(if: $s) }", {"s": value}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "directive",
    ["@skip", "@skip(if: null)", '@skip(if: "x")', "@skip(if: true) @skip(if: false)", "@skip(unless: true)", "@deprecated"],
)
def test_a_directive_that_is_written_wrongly_is_refused(client: GraphQLClient, directive: str) -> None:
    assert client.ask(f"{{ __typename {directive} }}").code == "GRAPHQL_VALIDATION_FAILED"


def test_two_requests_for_one_document_get_each_their_own_answer(client: GraphQLClient) -> None:
    document = "query ($slug: String!, $s: Boolean!) { movie(slug: $slug) { title year @skip(if: $s) } }"

    first = client.ask(document, {"slug": "john-wick-2014", "s": False}).data
    second = client.ask(document, {"slug": "skyfall-2012", "s": True}).data

    assert (first, second) == ({"movie": {"title": "John Wick", "year": 2014}}, {"movie": {"title": "Skyfall"}})
