"""Values: what a condition cannot hold is refused with a code, what is odd but well-formed is compared."""

import pytest

from tests.http.http_client import GraphQLClient

NUL_PLACES = {
    "slug": ("String!", "movie(slug: $t) { id }"),
    "external source": ("String!", 'movie(externalId: {source: $t, value: "1"}) { id }'),
    "external value": ("String!", 'movie(externalId: {source: "a", value: $t}) { id }'),
    "eq": ("String!", "movies(where: {title: {eq: $t}}) { totalCount }"),
    "ne": ("String!", "movies(where: {title: {ne: $t}}) { totalCount }"),
    "in": ("String!", "movies(where: {title: {in: [$t]}}) { totalCount }"),
    "contains": ("String!", "movies(where: {title: {contains: $t}}) { totalCount }"),
    "startsWith": ("String!", "movies(where: {title: {startsWith: $t}}) { totalCount }"),
    "withinSlug": ("String!", "franchises(where: {withinSlug: $t}) { totalCount }"),
    "related": ("String!", "reviews(where: {critic: {name: {eq: $t}}}) { totalCount }"),
    "nested page": ("String!", "movies { nodes { reviews(where: {slug: {eq: $t}}) { totalCount } } }"),
    "score": ("String!", 'movie(slug: "john-wick-2014") { score(where: {slug: {eq: $t}}) { reviewCount } }'),
}
every_place = pytest.mark.parametrize(("kind", "field"), NUL_PLACES.values(), ids=NUL_PLACES)


@every_place
def test_a_nul_in_a_variable_is_refused(client: GraphQLClient, kind: str, field: str) -> None:
    assert client.ask(f"query ($t: {kind}) {{ {field} }}", {"t": "a\0b"}).code == "BAD_USER_INPUT"


@every_place
def test_a_nul_in_a_literal_is_refused(client: GraphQLClient, kind: str, field: str) -> None:
    assert client.ask("{ " + field.replace("$t", r'"a\u0000b"') + " }").code == "BAD_USER_INPUT"


@pytest.mark.parametrize("escape", [r"\uD800", r"\uDC00\uD800", r"\u{D800}", r"\u{110000}"])
def test_half_a_surrogate_pair_in_a_literal_is_refused(client: GraphQLClient, escape: str) -> None:
    assert client.ask(f'{{ movie(slug: "{escape}") {{ id }} }}').code == "GRAPHQL_PARSE_FAILED"


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc00\ud800", r"a\ud800b"])
def test_half_a_surrogate_pair_in_a_variable_is_refused(client: GraphQLClient, escape: str) -> None:
    body = f'{{"query": "query ($t: String) {{ movie(slug: $t) {{ id }} }}", "variables": {{"t": "{escape}"}}}}'

    assert client.post(body).code == "BAD_REQUEST"


@pytest.mark.parametrize("written", [r"😀", r"\uD83D\uDE00", r"\u{1F600}"])
def test_a_character_beyond_the_first_plane_is_a_character(client: GraphQLClient, written: str) -> None:
    assert client.ask(f'{{ movie(slug: "{written}") {{ id }} }}').data == {"movie": None}


@pytest.mark.parametrize(
    "text", ["%", "_", "'", '"', "\\", "\\%", "%%", "*", "?", "[a", "😀", "' OR 1=1 --", "$1", ":x", "\n", "\u202e"]
)
@pytest.mark.parametrize("operator", ["eq", "contains", "startsWith"])
def test_a_sign_of_some_pattern_language_stands_for_itself(client: GraphQLClient, operator: str, text: str) -> None:
    document = f"query ($t: String) {{ movies(where: {{title: {{{operator}: $t}}}}) {{ totalCount }} }}"

    assert client.ask(document, {"t": text}).data == {"movies": {"totalCount": 0}}


NUMBERS = {
    "Int too large": "movies(where: {year: {eq: 2147483648}}) { totalCount }",
    "Int too small": "movies(where: {year: {eq: -2147483649}}) { totalCount }",
    "Int of 5,000 digits": f"movies(where: {{year: {{eq: {'9' * 5_000}}}}}) {{ totalCount }}",
    "page of 5,000 digits": f"movies(first: {'9' * 5_000}) {{ totalCount }}",
    "id of 5,000 digits": f"node(id: {'9' * 5_000}) {{ id }}",
    "Int with an exponent": "movies(where: {year: {eq: 1e400}}) { totalCount }",
    "a fraction as Int": "movies(where: {year: {eq: 1.5}}) { totalCount }",
    "a text as Int": 'movies(where: {year: {eq: "1999"}}) { totalCount }',
    "Float beyond all": "reviews(where: {rating: {gt: 1e400}}) { totalCount }",
    "Float below all": "reviews(where: {rating: {gt: -1e400}}) { totalCount }",
    "Float of 5,000 digits": f"reviews(where: {{rating: {{gt: {'9' * 5_000}}}}}) {{ totalCount }}",
    "Float of 500 digits": f"reviews(where: {{rating: {{gt: {'9' * 500}}}}}) {{ totalCount }}",
    "not a number": "reviews(where: {rating: {gt: NaN}}) { totalCount }",
    "infinity": "reviews(where: {rating: {gt: Infinity}}) { totalCount }",
    "chronology beyond all": 'franchise(slug: "john-wick") { memberships(where: {chronology: {lt: 1e999}}) { totalCount } }',
}


@pytest.mark.parametrize("field", NUMBERS.values(), ids=NUMBERS)
def test_a_number_out_of_range_in_a_literal_is_refused(client: GraphQLClient, field: str) -> None:
    assert client.ask(f"{{ {field} }}").code in {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        pytest.param("Int", "movies(where: {year: {eq: $n}}) { totalCount }", id="Int"),
        pytest.param("Float", "reviews(where: {rating: {gt: $n}}) { totalCount }", id="Float"),
    ],
)
@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 5_000, "NaN", "Infinity", "-Infinity", '"5"', "true", "[]", "{}"])
def test_a_number_out_of_range_in_a_variable_is_refused(client: GraphQLClient, kind: str, field: str, number: str) -> None:
    body = f'{{"query": "query ($n: {kind}) {{ {field} }}", "variables": {{"n": {number}}}}}'

    assert client.post(body).code in {"BAD_USER_INPUT", "BAD_REQUEST"}


@pytest.mark.parametrize(("number", "count"), [("1e308", 0), ("-1e308", 17), ("5e-324", 17), ("18446744073709551616", 0)])
def test_the_largest_and_smallest_floats_are_compared(client: GraphQLClient, number: str, count: int) -> None:
    literal = client.ask(f"{{ reviews(where: {{rating: {{gt: {number}}}}}) {{ totalCount }} }}")
    document = "query ($n: Float) { reviews(where: {rating: {gt: $n}}) { totalCount } }"
    body = f'{{"query": "{document}", "variables": {{"n": {number}}}}}'

    assert literal.data == client.post(body).data == {"reviews": {"totalCount": count}}


def test_a_value_that_an_enum_does_not_have_is_refused(client: GraphQLClient) -> None:
    literal = client.ask("{ movies(where: {kind: {eq: NOPE}}) { totalCount } }")
    text = client.ask('{ movies(where: {kind: {eq: "FEATURE"}}) { totalCount } }')
    variable = client.ask("query ($k: MovieKind) { movies(where: {kind: {eq: $k}}) { totalCount } }", {"k": "feature"})

    assert (literal.code, text.code) == ("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_VALIDATION_FAILED")
    assert variable.code == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "instant",
    [
        "yesterday",
        "2026-11-22",
        "2026-11-22T16:04:05",
        "2026-11-22T24:00:00Z",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-22T16:04:05Z\0",
        "9" * 100_000,
    ],
    ids=lambda instant: instant[:25],
)
def test_what_is_no_instant_is_refused(client: GraphQLClient, instant: str) -> None:
    document = "query ($at: DateTime) { movies(where: {createdAt: {gt: $at}}) { totalCount } }"

    assert client.ask(document, {"at": instant}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_the_first_and_the_last_instant_are_compared(client: GraphQLClient, instant: str) -> None:
    document = "query ($at: DateTime) { movies(where: {createdAt: {ne: $at}}) { totalCount } }"

    assert client.ask(document, {"at": instant}).data == {"movies": {"totalCount": 20}}


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "20261122", "2026-11-22T00:00:00Z", "", "x", "٢٠٢٦-11-22"])
def test_what_is_no_day_is_refused(client: GraphQLClient, day: str) -> None:
    document = "query ($day: Date) { movies(where: {releaseDate: {gt: $day}}) { totalCount } }"

    assert client.ask(document, {"day": day}).code == "BAD_USER_INPUT"


def test_a_variable_that_is_absent_inside_a_condition_is_no_condition(client: GraphQLClient) -> None:
    answer = client.ask("query ($t: String) { movies(where: {title: {eq: $t}}) { totalCount } }")

    assert answer.data == {"movies": {"totalCount": 20}}


@pytest.mark.parametrize("where", ["{title: {in: [null]}}", "{and: [null]}", "{or: [{}, null]}"])
def test_a_null_in_a_list_of_a_condition_is_refused(client: GraphQLClient, where: str) -> None:
    assert client.ask(f"{{ movies(where: {where}) {{ totalCount }} }}").code in {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [("Date", "releaseDate", "2025-06-31"), ("DateTime", "createdAt", "2025-06-31T00:00:00Z")],
)
def test_a_day_that_does_not_exist_is_called_so_in_literals_and_variables(
    client: GraphQLClient, kind: str, field: str, value: str
) -> None:
    literal = client.ask(f'{{ movies(where: {{{field}: {{gt: "{value}"}}}}) {{ totalCount }} }}')
    document = f"query ($v: {kind}) {{ movies(where: {{{field}: {{gt: $v}}}}) {{ totalCount }} }}"
    variable = client.ask(document, {"v": value})

    assert (literal.code, variable.code) == ("GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT")
    assert literal.message.endswith(f"that exists, not '{value}': June 2025 has 30 days.")
    assert variable.message.endswith(f"that exists, not '{value}': June 2025 has 30 days.")
