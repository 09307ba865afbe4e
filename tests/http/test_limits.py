"""Too much at once: refused or answered, whatever the trick; what that may cost is in test_function_calls."""

import pytest

from tests.http.http_client import GraphQLClient

AS_TOO_MUCH = {"TOO_COSTLY", "BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "CONTENT_TOO_LARGE"}
KEY = "01a20498-2dd1-71b1-8e22-ad93a7ce8564"


def repeat(count: int, piece: str, separator: str = " ") -> str:
    """A piece again and again, with its number where it says {}."""
    return separator.join(piece.replace("{}", str(number)) for number in range(count))


def nest(levels: int, opening: str, inside: str, closing: str = "}") -> str:
    """One thing inside another."""
    return opening * levels + inside + closing * levels


def listed(count: int) -> str:
    """A list of movies by very many titles, in a literal."""
    return "{ movies(where: {title: {in: [" + repeat(count, '"t{}"') + "]}}) { totalCount } }"


def chain(length: int) -> str:
    """Fragments that each spread the next."""
    links = "".join(f" fragment F{number} on Query {{ ...F{number + 1} }}" for number in range(length))
    return f"{{ ...F0 }}{links} fragment F{length} on Query {{ __typename }}"


def doubling(levels: int, form: str, kind: str, last: str) -> str:
    """Fragments that each spread the next one twice: twice as much for every level."""
    links = "".join(f" fragment F{number} on {kind} {form.replace('%', f'...F{number + 1}')}" for number in range(levels))
    return f"{links} fragment F{levels} on {kind} {{ {last} }}"


SHOULD_BE_TOO_COSTLY = {
    "a text of a megabyte": f'{{ movie(slug: "{"a" * 1_000_000}") {{ id }} }}',
    "a comment of a megabyte": f"#{'a' * 1_000_000}\n{{ __typename }}",
    "blanks of a megabyte": f"{' ' * 1_000_000}{{ __typename }}",
    "a name of a megabyte": f"{{ {'a' * 1_000_000} }}",
    "brackets of a megabyte": "{" * 1_000_000,
    "fields nested 500 deep": f'{{ movie(slug: "a") {{ {nest(500, "relatedMovies { ", "id")} }} }}',
    "unclosed fields nested 500 deep": "{ a " * 500,
    "fields nested 20 deep": f'{{ movie(slug: "a") {{ {nest(20, "relatedMovies { ", "id")} }} }}',
    "a where nested 500 deep": f"{{ movies(where: {nest(500, '{not: ', '{}')}) {{ totalCount }} }}",
    "a where nested 16 deep": f"{{ movies(where: {nest(16, '{not: ', '{}')}) {{ totalCount }} }}",
    "lists nested 500 deep": f"{{ movies(where: {{title: {{in: {nest(500, '[', '', ']')}}}}}) {{ totalCount }} }}",
    "a type nested 500 deep": f"query ($a: {nest(500, '[', 'Int', ']')}) {{ __typename }}",
    "10,000 aliases": f"{{ {repeat(10_000, 'a{}: __typename')} }}",
    "1,000 aliases": f"{{ {repeat(1_000, 'a{}: __typename')} }}",
    "101 aliases": f"{{ {repeat(101, 'a{}: __typename')} }}",
    "aliases in 11 fragments": f"{{ {repeat(11, '...F{}')} }} "
    + repeat(11, "fragment F{} on Query { " + repeat(10, "a{}: __typename").replace("a", "a{}_") + " }"),
    "10,000 repeated fields": "{ " + "__typename " * 10_000 + "}",
    "4,900 repeated fields": "{ " + "__typename " * 4_900 + "}",
    "1,200 repeated lists": "{ " + "movies { totalCount } " * 1_200 + "}",
    "a hundred of a hundred of a hundred": """{ movies(first: 100) { nodes { credits(first: 100) { nodes {
        person { credits(first: 100) { nodes { id } } } } } } } }""",
    "default pages four deep": """{ movies { nodes { credits { nodes { person { credits { nodes { movie { credits {
        nodes { id } } } } } } } } } } }""",
    "plain lists five deep": "{ movies { nodes { " + nest(5, "relatedMovies { ", "id") + " } } }",
    "aliased lists": "{ " + repeat(99, "a{}: movies(first: 100) { nodes { credits(first: 10) { nodes { id } } } }") + " }",
    "10,000 values in a literal": listed(10_000),
}


@pytest.mark.parametrize("document", SHOULD_BE_TOO_COSTLY.values(), ids=SHOULD_BE_TOO_COSTLY)
def test_a_document_that_asks_for_too_much_is_too_costly(client: GraphQLClient, document: str) -> None:
    assert client.ask(document).code == "TOO_COSTLY"
    assert client.has_kept_its_health()


TRICKS = {
    "fragments 500 long": chain(500),
    "fragments 200 long": chain(200),
    "fragments in a circle of 500": "{ ...F0 } "
    + "".join(f" fragment F{number} on Query {{ ...F{(number + 1) % 500} }}" for number in range(500)),
    "unused fragments 500 long": "{ __typename } " + chain(500).partition("}")[2],
    "doubling fragments, 400 levels": "{ ...F0 }" + doubling(400, "{ % % }", "Query", "__typename"),
    "doubling fragments, 30 levels": "{ ...F0 }" + doubling(30, "{ % % }", "Query", "__typename"),
    "doubling inline fragments": "{ ...F0 }" + doubling(30, "{ ... { % } ... on Query { % } }", "Query", "__typename"),
    "doubling lists, 13 levels": '{ movie(slug: "a") { ...F0 } }'
    + doubling(13, "{ a: relatedMovies { % } b: relatedMovies { % } }", "Movie", "id"),
    "doubling lists, 8 levels": '{ movie(slug: "a") { ...F0 } }'
    + doubling(8, "{ a: relatedMovies { % } b: relatedMovies { % } }", "Movie", "id"),
    "doubling lists, 40 levels": '{ movie(slug: "a") { ...F0 } }'
    + doubling(40, "{ a: relatedMovies { % } b: relatedMovies { % } }", "Movie", "id"),
    "doubling types": f'{{ node(id: "movie_{KEY}") {{ ...F0 }} }}'
    + doubling(30, "{ ... on Movie { % } ... on Person { % } }", "Node", "id"),
    "700 repeated lists in inline fragments": "{ " + "... { movies { totalCount } } " * 700 + "}",
    "1,200 repeated fields in inline fragments": "{ " + "... { __typename } " * 1_200 + "}",
    "350 fragments side by side": f"{{ {repeat(350, '...F{}')} }} "
    + repeat(350, "fragment F{} on Query { movies { totalCount } }"),
    "200 fragments side by side": f"{{ {repeat(200, '...F{}')} }} "
    + repeat(200, "fragment F{} on Query { movies { nodes { title slug id } } }"),
    "one fragment spread 2,000 times": "{ " + "...F " * 2_000 + "} fragment F on Query { movies { totalCount } }",
    "inline fragments 90 deep": "{ " + nest(90, "... { ", "__typename") + " }",
    "600 operations": repeat(600, "query Q{} { __typename }"),
    "500 directives": "{ __typename " + "@include(if: true) " * 500 + "}",
    "4,900 unknown fields": "{ " + repeat(4_900, "a{}") + " }",
    "4,900 values": listed(4_900),
    "500 variables": f"query ({repeat(500, '$a{}: Int')}) {{ __typename }}",
    "types 20 deep in introspection": "{ __schema { " + nest(20, "types { fields { type { ", "name", "} } } ") + " } }",
    "types 3 deep in introspection": "{ __schema { types { fields { type { fields { type { name } } } } } } }",
    "types of types in introspection": "{ __schema { types { fields { type { " + nest(30, "ofType { ", "name") + " } } } } }",
    "80 aliases in introspection": "{ " + repeat(80, "a{}: __schema { types { name fields { name type { name } } } }") + " }",
    "60 times 30 aliases within introspection": "{ __schema { types { ...A } } } fragment A on __Type { "
    + repeat(60, "a{}: fields { ...B }")
    + " } fragment B on __Field { "
    + repeat(30, "b{}: args { name }")
    + " }",
    "all that tools ask, 20 times": "{ "
    + repeat(20, "a{}: __schema { types { name description fields { name description args { name type { name } } } } }")
    + " }",
    "4,000 comments": "#\n" * 4_000 + "{ __typename }",
    "49,000 comments": "#\n" * 49_000 + "{ __typename }",
    "1,600 unknown conditions": "{ movies(where: {" + repeat(1_600, "tittle{}: 1") + "}) { totalCount } }",
    "1,600 times the same argument": "{ movies(" + "first: 1 " * 1_600 + ") { totalCount } }",
    "1,200 variables of one name": "query (" + "$a: Int " * 1_200 + ") { __typename }",
    "800 operations of one fragment": repeat(800, "query Q{} { ...F }")
    + " fragment F on Query { "
    + repeat(60, "__typename")
    + " }",
    "80 aliases within introspection": "{ __schema { types { "
    + repeat(80, "a{}: fields { args { name } type { fields { name } } }")
    + " } } }",
}


@pytest.mark.parametrize("document", TRICKS.values(), ids=TRICKS)
def test_a_document_made_to_be_slow_is_answered_or_refused(client: GraphQLClient, document: str) -> None:
    answer = client.ask(document)

    assert answer.body.get("data") or answer.code in AS_TOO_MUCH
    assert client.has_kept_its_health()


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("{ ...F } fragment F on Query { ...F }", id="itself"),
        pytest.param("{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }", id="two"),
        pytest.param('{ movie(slug: "a") { ...F } } fragment F on Movie { relatedMovies { ...F } }', id="below a field"),
        pytest.param("{ __typename } fragment F on Query { ...F }", id="unused"),
    ],
)
def test_fragments_in_a_circle_are_refused(client: GraphQLClient, document: str) -> None:
    assert client.ask(document).code == "GRAPHQL_VALIDATION_FAILED"


OPEN = '{"query": "query ($w: MovieWhere) { movies(where: $w) { totalCount } }", "variables": {"w": '


@pytest.mark.parametrize("levels", [16, 40, 58, 59, 60, 61, 200, 500, 1_000, 5_000, 100_000])
def test_a_variable_that_nests_too_deep_is_refused(client: GraphQLClient, levels: int) -> None:
    body = OPEN + nest(levels, '{"not":', "{}") + "}}"

    assert client.post(body).code in {"TOO_COSTLY", "BAD_REQUEST"}
    assert client.has_kept_its_health()


@pytest.mark.parametrize("levels", [60, 500, 100_000])
def test_so_is_a_variable_that_nobody_declared(client: GraphQLClient, levels: int) -> None:
    body = '{"query": "{ __typename }", "variables": {"w": ' + nest(levels, "[", "", "]") + "}}"

    assert client.post(body).code in {"TOO_COSTLY", "BAD_REQUEST"}


@pytest.mark.parametrize(("levels", "count"), [(14, 20), (15, 0)])
def test_a_where_may_nest_fifteen_deep(client: GraphQLClient, levels: int, count: int) -> None:
    assert client.post(OPEN + nest(levels, '{"not":', "{}") + "}}").data == {"movies": {"totalCount": count}}


@pytest.mark.parametrize(("quantifier", "count"), [("some", 0), ("every", 0), ("none", 18)])
def test_a_where_may_cross_fourteen_relations(client: GraphQLClient, quantifier: str, count: int) -> None:
    where = nest(7, f"{{movie: {{reviews: {{{quantifier}: ", '{slug: {eq: "x"}}', "}}}")

    assert client.ask(f"{{ reviews(where: {where}) {{ totalCount }} }}").data == {"reviews": {"totalCount": count}}


def test_a_selection_may_be_fifteen_levels_deep(client: GraphQLClient) -> None:
    below = nest(4, "reviews(first: 1) { nodes { movie { ", "id", "} } } ")

    assert list(client.ask(f"{{ movies(first: 1) {{ nodes {{ {below} }} }} }}").body) == ["data"]


LONG_LISTS = {
    "texts": ("String", "title", [f"t{number}" for number in range(10_000)]),
    "numbers": ("Int", "year", list(range(10_000))),
    "ids": ("ID", "id", [f"movie_{KEY}"] * 10_000),
    "choices": ("MovieKind", "kind", ["SHORT"] * 10_000),
    "long texts": ("String", "title", ["t" * 1_000] * 1_900),
}


@pytest.mark.parametrize(("kind", "condition", "values"), LONG_LISTS.values(), ids=LONG_LISTS)
@pytest.mark.parametrize("operator", ["in", "notIn"])
def test_a_very_long_list_is_answered_or_refused(
    client: GraphQLClient, operator: str, kind: str, condition: str, values: list[object]
) -> None:
    document = f"query ($v: [{kind}!]) {{ movies(where: {{{condition}: {{{operator}: $v}}}}) {{ totalCount }} }}"

    answer = client.ask(document, {"v": values})

    assert answer.body.get("data") or answer.code in AS_TOO_MUCH


MANY_CONDITIONS = {
    "comparisons": ({"year": {"eq": 1}}, 299),
    "ranges": ({"year": {"gte": 1990, "lte": 1999}}, 299),
    "empty": ({}, 299),
    "related": ({"reviews": {"some": {"rating": {"gt": 0.1}}}}, 149),
    "related and empty": ({"reviews": {"none": {}}}, 149),
}
"""Conditions of which so many fit into one operation, beside the list that they stand in."""


@pytest.mark.parametrize(("condition", "most"), MANY_CONDITIONS.values(), ids=MANY_CONDITIONS)
def test_a_condition_is_counted_once(client: GraphQLClient, condition: object, most: int) -> None:
    document = "query ($v: MovieWhere) { movies(where: $v) { totalCount } }"

    answered = client.ask(document, {"v": {"or": [condition] * most}})
    refused = client.ask(document, {"v": {"or": [condition] * (most + 1)}})

    assert answered.data.keys() == {"movies"}
    assert (refused.code, len(refused.errors)) == ("TOO_COSTLY", 1)
    assert "more than the 300 conditions allowed" in refused.message


def test_a_list_is_ordered_by_ten_keys_at_most(client: GraphQLClient) -> None:
    document = "query ($v: [MovieOrder!]) { movies(orderBy: $v) { totalCount } }"

    answered = client.ask(document, {"v": [{"title": "ASC"}] * 10})
    refused = client.ask(document, {"v": [{"title": "ASC"}] * 11})

    assert answered.data.keys() == {"movies"}
    assert (refused.code, refused.message) == ("BAD_USER_INPUT", "movies.orderBy: 11 keys are too many; order by at most 10")


LARGE_VARIABLES = {
    "1,000 alternatives": ("MovieWhere", "movies(where: $v) { totalCount }", {"or": [{"year": {"eq": 1}}] * 1_000}),
    "20,000 alternatives": ("MovieWhere", "movies(where: $v) { totalCount }", {"or": [{"year": {"eq": 1}}] * 20_000}),
    "40,000 alternatives": ("MovieWhere", "movies(where: $v) { totalCount }", {"or": [{"year": {"eq": 1}}] * 40_000}),
    "1,000 conditions": ("MovieWhere", "movies(where: $v) { totalCount }", {"and": [{"title": {"ne": "x"}}] * 1_000}),
    "200,000 empty conditions": ("MovieWhere", "movies(where: $v) { totalCount }", {"and": [{}] * 200_000}),
    "400 related alternatives": (
        "MovieWhere",
        "movies(where: $v) { totalCount }",
        {"or": [{"reviews": {"some": {"critic": {"name": {"eq": "x"}}}}}] * 400},
    ),
    "a megabyte to find": ("String", "movies(where: {title: {contains: $v}}) { totalCount }", "x" * 1_000_000),
    "a megabyte that unfolds": ("String", "movies(where: {title: {contains: $v}}) { totalCount }", "ﷺ" * 300_000),
    "a start of a megabyte": ("String", "movies(where: {title: {startsWith: $v}}) { totalCount }", "\U0010ffff" * 200_000),
    "a slug of a megabyte": ("String", "movie(slug: $v) { id }", "x" * 1_000_000),
    "a list used by 100 aliases": (
        "[String!]",
        repeat(100, "a{}: movies(where: {title: {in: $v}}) { totalCount }"),
        [f"t{number}" for number in range(50_000)],
    ),
    "conditions used by 100 aliases": (
        "ReviewWhere",
        repeat(100, "a{}: reviews(where: $v) { totalCount }"),
        {"or": [{"movie": {"credits": {"some": {"person": {"name": {"contains": "x"}}}}}}] * 20},
    ),
    "orders used by 100 aliases": (
        "[ReviewOrder!]",
        repeat(100, "a{}: reviews(orderBy: $v) { nodes { id } }"),
        [{"movie": {"title": "ASC"}}, {"critic": {"name": "ASC"}}] * 10,
    ),
    "a text used by 100 aliases": (
        "String",
        repeat(100, "a{}: movies(where: {title: {contains: $v}}) { totalCount }"),
        "ﷺ" * 30_000,
    ),
}


@pytest.mark.parametrize(("kind", "fields", "value"), LARGE_VARIABLES.values(), ids=LARGE_VARIABLES)
def test_a_large_variable_is_answered_or_refused(client: GraphQLClient, kind: str, fields: str, value: object) -> None:
    answer = client.ask(f"query ($v: {kind}) {{ {fields} }}", {"v": value})

    assert answer.body.get("data") or answer.code in AS_TOO_MUCH
    assert client.has_kept_its_health()


def test_a_movie_with_five_thousand_credits_is_not_too_large(client: GraphQLClient) -> None:
    credit = {"person": {"slug": "keanu-reeves"}, "department": "CAST", "character": "John Wick", "billing": 1}
    movie = {"title": "Crowded", "credits": [credit] * 5_000}

    answer = client.ask("mutation ($m: MovieInput!) { createMovie(input: $m) { errors { code } } }", {"m": movie})

    assert answer.data == {"createMovie": {"errors": [{"code": "UNAUTHENTICATED"}]}}


def test_objects_and_lists_in_variables_are_counted(client: GraphQLClient) -> None:
    most = client.ask("{ __typename }", {"a": [{}] * 11_999})
    more = client.ask("{ __typename }", {"a": [{}] * 12_000})

    assert most.data == {"__typename": "Query"}
    assert (more.status, more.code) == (422, "TOO_COSTLY")


@pytest.mark.parametrize("items", ["[]", "{}", "[[[]]]", '{"a": {"b": {}}}'])
def test_very_many_small_values_are_answered_or_refused(client: GraphQLClient, items: str) -> None:
    body = '{"query": "{ __typename }", "variables": {"a": [' + ", ".join([items] * (1_000_000 // (len(items) + 2))) + "]}}"

    answer = client.post(body)

    assert answer.body.get("data") or answer.code in AS_TOO_MUCH


@pytest.mark.parametrize("item", ["1", '""', "[]", '{"a": 1}', '"\\\\", "\\""'])
def test_more_values_than_any_request_needs_are_not_even_parsed(client: GraphQLClient, item: str) -> None:
    body = '{"query": "{ __typename }", "variables": {"a": [' + ", ".join([item] * 70_000) + "]}}"

    assert client.post(body).code == "TOO_COSTLY"


@pytest.mark.parametrize("text", ["," * 500_000, "[" * 500_000, '"' * 500_000, "\\" * 500_000, '\\"],[{' * 100_000])
def test_a_text_may_hold_whatever_looks_like_values(client: GraphQLClient, text: str) -> None:
    assert client.ask("{ __typename }", {"a": [text, {"b": text}]}).data == {"__typename": "Query"}


def test_the_errors_of_a_large_document_are_few(client: GraphQLClient) -> None:
    assert len(client.ask("{ " + repeat(4_900, "a{}") + " }").errors) <= 5
    assert len(client.ask("{ " + repeat(100, "a{}") + " }").errors) > 15


def test_an_error_about_many_places_names_a_few(client: GraphQLClient) -> None:
    (error,) = client.ask("{ movies(" + "first: 1 " * 1_600 + ") { totalCount } }").errors

    assert len(error["locations"]) == 20  # type: ignore[arg-type]  # or the test fails
