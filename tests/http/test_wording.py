"""What wrong documents and variables are answered: what was sent, in its own notation, and what would be right."""

import pytest

from tests.http.http_client import GraphQLClient

KINDS = "the values are FEATURE, SHORT, DOCUMENTARY, TV_MOVIE, MINISERIES and SPECIAL"
OPERATORS = "the operators are eq, ne, in, notIn, contains, startsWith and isNull"
KEYS = (
    "the keys are createdAt, updatedAt, publishedAt, firstPublishedAt, title, year, releaseDate, runtimeMinutes, "
    "reviewCount and averageScore"
)
CHRONOLOGY = "where.memberships.some.chronology.gt"
ID = "movie_01a20498-2dd1-71b1-8e22-ad93a7ce8564"

WHERE = {
    "{kind: {eq: FOO}}": f"where.kind.eq: FOO is no MovieKind; {KINDS}",
    "{kind: {in: [SHORT, FEATUR]}}": f"where.kind.in[1]: FEATUR is no MovieKind; did you mean FEATURE? T{KINDS[1:]}",
    '{kind: {eq: "SHORT"}}': 'where.kind.eq: "SHORT" is a text, and no MovieKind; write SHORT, without quotes',
    "{kind: SHORT}": "where.kind: SHORT is no MovieKindCondition; write {eq: SHORT}",
    "{kind: {eq: 3}}": f"where.kind.eq: 3 is no MovieKind; {KINDS}",
    '{title: {like: "x"}}': f"where.title: StringCondition has no operator like; {OPERATORS}",
    '{title: {startWith: "x"}}': "where.title: StringCondition has no operator startWith; "
    f"did you mean startsWith? T{OPERATORS[1:]}",
    '{title: "x"}': 'where.title: "x" is no StringCondition; write {eq: "x"}',
    '{title: ["x", "y"]}': 'where.title: ["x", "y"] is no StringCondition; write {in: ["x", "y"]}',
    "{releaseDate: [2014]}": "where.releaseDate: a list is no DateCondition; write one object",
    "{id: {isNull: true}}": "where.id: IDCondition has no operator isNull; the operators are eq, ne, in and notIn",
    "{title: {eq: 3}}": 'where.title.eq: 3 is no String; write "3", in quotes',
    "{title: {eq: [null, true]}}": "where.title.eq: [null, true] is no String, which is a text in quotes",
    '{year: {eq: "2014"}}': 'where.year.eq: "2014" is no Int; write 2014, without quotes',
    "{year: {eq: 5.0}}": "where.year.eq: 5.0 is no Int, which is a whole number; write 5",
    "{year: {eq: 2e3}}": "where.year.eq: 2e3 is no Int, which is a whole number; write 2000",
    '{year: {eq: "5.0"}}': 'where.year.eq: "5.0" is no Int, which is a whole number',
    '{year: {eq: "2e3"}}': 'where.year.eq: "2e3" is no Int, which is a whole number',
    '{year: {eq: "2_014"}}': 'where.year.eq: "2_014" is no Int, which is a whole number',
    '{year: {eq: "02014"}}': 'where.year.eq: "02014" is no Int, which is a whole number',
    '{year: {eq: "99999999999"}}': 'where.year.eq: "99999999999" is no Int, which lies between -2147483648 and 2147483647',
    "{memberships: {some: {chronology: {gt: true}}}}": f"{CHRONOLOGY}: true is no Float, which is a number",
    '{memberships: {some: {chronology: {gt: "7.5"}}}}': f'{CHRONOLOGY}: "7.5" is no Float; write 7.5, without quotes',
    '{memberships: {some: {chronology: {gt: "nan"}}}}': f'{CHRONOLOGY}: "nan" is no Float, which is a number',
    '{memberships: {some: {chronology: {gt: "1e999"}}}}': f'{CHRONOLOGY}: "1e999" is no Float, which is a number',
    '{memberships: {some: {chronology: {gt: "7,5"}}}}': f'{CHRONOLOGY}: "7,5" is no Float, which is a number',
    "{year: {eq: 2014.5}}": "where.year.eq: 2014.5 is no Int, which is a whole number",
    "{year: {eq: 99999999999}}": "where.year.eq: 99999999999 is no Int, which lies between -2147483648 and 2147483647",
    '{year: {isNull: "yes"}}': 'where.year.isNull: "yes" is no Boolean, which is true or false',
    "{releaseDate: {gt: 2014}}": "where.releaseDate.gt: 2014 is no Date, which is a text in quotes",
    "{reviews: {rating: {gt: 3}}}": "where.reviews: ReviewListCondition has no quantifier rating; "
    "write some, every or none around it, such as some: {rating: ...}",
    "{reviews: {any: {}}}": "where.reviews: ReviewListCondition has no quantifier any; "
    "the quantifiers are some, every and none",
    "{reviews: {isNull: true}}": "where.reviews: ReviewListCondition has no quantifier isNull; "
    "for rows without any write none: {}, for rows with one or more some: {}",
    '{externalId: {source: "x"}}': "where.externalId: ExternalIdInput needs value",
    "{externalId: {}}": "where.externalId: ExternalIdInput needs source and value",
    "{and: [{}, null]}": "where.and[1]: null is no MovieWhere; give one",
    "[{}]": "where: a list is no MovieWhere; write one object",
}


@pytest.mark.parametrize(("where", "message"), WHERE.items())
def test_a_wrong_condition_is_told_what_would_be_right(client: GraphQLClient, where: str, message: str) -> None:
    answer = client.ask(f"{{ movies(where: {where}) {{ totalCount }} }}")

    assert answer.code == "GRAPHQL_VALIDATION_FAILED"
    assert [one["message"] for one in answer.errors] == [message]


@pytest.mark.parametrize(
    ("where", "column"),
    [("{kind: {eq: FOO}}", 29), ('{title: {like: "x"}}', 26), ('{title: "x"}', 25), ("{and: [{}, null]}", 28)],
)
def test_the_location_is_that_of_the_value_or_of_the_unknown_name(client: GraphQLClient, where: str, column: int) -> None:
    (error,) = client.ask(f"{{ movies(where: {where}) {{ totalCount }} }}").errors

    assert error["locations"] == [{"line": 1, "column": column}]


def test_what_is_no_relation_is_not_advised_as_one(client: GraphQLClient) -> None:
    answer = client.ask("{ movies(where: {reviews: {some: {isNull: true}}}) { totalCount } }")

    assert answer.message.startswith("where.reviews.some: ReviewWhere has no field isNull; the fields are and, or, not, id,")


def test_a_wrong_field_of_a_where_is_told_the_fields(client: GraphQLClient) -> None:
    answer = client.ask('{ movies(where: {titel: {eq: "x"}}) { totalCount } }')

    assert answer.message.startswith(
        "where: MovieWhere has no field titel; did you mean title? The fields are and, or, not, id,"
    )


def test_a_relation_that_is_missing_is_not_asked_for_with_is_null(client: GraphQLClient) -> None:
    refused = client.ask("{ franchises(where: {parent: {isNull: true}}) { totalCount } }")
    taken = client.ask("{ none: franchises(where: {not: {parent: {}}}) { totalCount } franchises { totalCount } }").data

    (error,) = refused.errors
    assert str(error["message"]).startswith("where.parent: FranchiseWhere has no field isNull; ")
    assert str(error["message"]).endswith("for rows without one write not: {parent: {}}, for rows with one parent: {}")
    assert 0 < taken["none"]["totalCount"] < taken["franchises"]["totalCount"]


ORDERS = {
    "[{nope: ASC}]": f"orderBy[0]: MovieOrder has no key nope; {KEYS}",
    "[{titel: ASC}]": f"orderBy[0]: MovieOrder has no key titel; did you mean title? T{KEYS[1:]}",
    "{title: ASC, year: DESC}": "orderBy: MovieOrder takes exactly one key, and title and year were given; "
    "write [{title: ASC}, {year: DESC}]",
    "{}": f"orderBy: MovieOrder takes exactly one key, and none was given; {KEYS}",
    "{title: null}": "orderBy.title: null is no Direction; give one",
    "[null]": "orderBy[0]: null is no MovieOrder; give one",
    "title_DESC": "orderBy: title_DESC is no MovieOrder; write {title: DESC}",
    '"-year"': 'orderBy: "-year" is no MovieOrder; write {year: DESC}',
    "{title: asc}": "orderBy.title: asc is no Direction; did you mean ASC? The values are ASC and DESC",
    "{title: UP}": "orderBy.title: UP is no Direction; the values are ASC and DESC",
}


@pytest.mark.parametrize(("order", "message"), ORDERS.items())
def test_a_wrong_order_is_told_so_once(client: GraphQLClient, order: str, message: str) -> None:
    answer = client.ask(f"{{ movies(orderBy: {order}) {{ totalCount }} }}")

    assert answer.code == "GRAPHQL_VALIDATION_FAILED"
    assert [one["message"] for one in answer.errors] == [message]


VARIABLES = [
    ("MovieWhere", "movies(where: $v)", {"kind": {"eq": "FOO"}}, f'$v.kind.eq: "FOO" is no MovieKind; {KINDS}'),
    (
        "MovieWhere",
        "movies(where: $v)",
        {"title": {"like": None}},
        f"$v.title: StringCondition has no operator like; {OPERATORS}",
    ),
    ("MovieWhere", "movies(where: $v)", {"title": "x"}, '$v.title: "x" is no StringCondition; write {"eq": "x"}'),
    (
        "MovieWhere",
        "movies(where: $v)",
        {"year": {"eq": {"a": None}}},
        '$v.year.eq: {"a":null} is no Int, which is a whole number',
    ),
    ("MovieWhere", "movies(where: $v)", {"and": [None]}, "$v.and[0]: null is no MovieWhere; give one"),
    ("[MovieOrder!]", "movies(orderBy: $v)", {"nope": "ASC"}, f"$v: MovieOrder has no key nope; {KEYS}"),
    ("[MovieOrder!]", "movies(orderBy: $v)", "year desc", '$v: "year desc" is no MovieOrder; write {"year": "DESC"}'),
    (
        "[MovieOrder!]",
        "movies(orderBy: $v)",
        [{"title": "ASC", "year": "DESC"}],
        '$v[0]: MovieOrder takes exactly one key, and title and year were given; write [{"title": "ASC"}, {"year": "DESC"}]',
    ),
    ("Int!", "movies(first: $v)", None, "$v: null is no Int; give one"),
    ("Int!", "movies(first: $v)", True, "$v: true is no Int, which is a whole number"),
    ("Int!", "movies(first: $v)", 1e20, "$v: 1e+20 is no Int, which lies between -2147483648 and 2147483647"),
    ("Int!", "movies(first: $v)", "1_000", '$v: "1_000" is no Int, which is a whole number'),
    ("Int!", "movies(first: $v)", "10", '$v: "10" is no Int; write 10, without quotes'),
    ("String", "movies(after: $v)", True, '$v: true is no String; write "true", in quotes'),
]


@pytest.mark.parametrize(("kind", "field", "value", "message"), VARIABLES)
def test_a_wrong_variable_is_told_so_in_json(client: GraphQLClient, kind: str, field: str, value: object, message: str) -> None:
    answer = client.ask(f"query ($v: {kind}) {{ {field} {{ totalCount }} }}", {"v": value})

    assert answer.code == "BAD_USER_INPUT"
    assert [one["message"] for one in answer.errors] == [message]


def test_a_variable_that_was_not_sent_is_named(client: GraphQLClient) -> None:
    answer = client.ask("query ($n: Int!) { movies(first: $n) { totalCount } }")

    assert answer.message == "$n: no value was sent in variables; Int! needs one"


def test_a_variable_that_is_null_in_place_of_its_default_is_named(client: GraphQLClient) -> None:
    document = 'mutation ($t: String = "x") { createMovie(input: {title: $t}) { errors { code } } }'

    assert client.ask(document, {"t": None}).message == "input.title: $t is null, which may not stand here; send a value"


def test_a_long_value_is_quoted_in_short(client: GraphQLClient) -> None:
    answer = client.ask("query ($n: Int) { movies(first: $n) { totalCount } }", {"n": ["x" * 1_000] * 1_000})

    assert len(answer.message) < 150


UNKNOWN_FIELDS = [
    ("{ movies { title } }", "MovieConnection", "movies gives a MovieConnection: write movies { nodes { title } }."),
    ("{ movies { ... { title } } }", "MovieConnection", "movies gives a MovieConnection: write movies { nodes { title } }."),
    ("{ movies { ...F } } fragment F on MovieConnection { title }", "MovieConnection", "Write nodes { title }."),
    ("{ movies { edges { title } } }", "MovieEdge", "edges gives a MovieEdge: write edges { node { title } }."),
    (
        'mutation { createMovie(input: {title: "x"}) { title } }',
        "MoviePayload",
        "createMovie gives a MoviePayload: write createMovie { movie { title } }.",
    ),
    ("{ title }", "Query", ""),
    ('{ movie(slug: "x") { synopsis { title } } }', "RichText", ""),
]


@pytest.mark.parametrize(("document", "kind", "hint"), UNKNOWN_FIELDS)
def test_a_field_of_what_is_wrapped_is_found_there(client: GraphQLClient, document: str, kind: str, hint: str) -> None:
    answer = client.ask(document)

    assert answer.code == "GRAPHQL_VALIDATION_FAILED"
    assert [one["message"] for one in answer.errors] == [f"Cannot query field 'title' on type '{kind}'. {hint}".strip()]


MISTAKES = [
    ("{ movies { nodes { tittle } } }", "Cannot query field 'tittle' on type 'Movie'. Did you mean 'title'?"),
    (
        "{ movies }",
        "Field 'movies' of type 'MovieConnection!' must have a selection of subfields: write movies { nodes { ... } }.",
    ),
    (
        "mutation { movies { totalCount } }",
        "Cannot query field 'movies' on type 'Mutation'. It is a query: write query { movies ... }.",
    ),
    (
        "{ publish(ids: []) { errors { code } } }",
        "Cannot query field 'publish' on type 'Query'. It is a mutation: write mutation { publish ... }.",
    ),
    (
        "{ movies(offset: 3) { totalCount } }",
        "Field 'Query.movies' has no argument offset; the arguments are where, orderBy, first, after, last and before.",
    ),
    ("{ __type { name } }", "Argument 'Query.__type(name:)' of type 'String!' is required, but it was not provided."),
    (
        "query ($id: ID) { node(id: $id) { id } }",
        "Variable '$id' of type 'ID' used in position expecting type 'ID!'. Declare it as $id: ID!.",
    ),
    (
        "query ($w: MovieWhere = {and: [null]}) { movies(where: $w) { totalCount } }",
        "$w.and[0]: null is no MovieWhere; give one",
    ),
    ("{ movies(orderBy: {title: ASC, title: DESC}) { totalCount } }", "There can be only one input field named 'title'."),
    ("{ node(id: null) { id } }", "id: null is no ID; give one"),
    ("{ nodes(ids: null) { id } }", "ids: null is no list of ID; give one"),
]


@pytest.mark.parametrize(("document", "message"), MISTAKES)
def test_a_mistake_in_a_document_is_told_what_to_write(client: GraphQLClient, document: str, message: str) -> None:
    answer = client.ask(document)

    assert answer.code == "GRAPHQL_VALIDATION_FAILED"
    assert [one["message"] for one in answer.errors] == [message]


REFERENCES = [
    ('"dune-2021"', '"dune-2021" is no EntryRef; write {slug: "dune-2021"}'),
    (f'"{ID}"', f'"{ID}" is no EntryRef; write {{id: "{ID}"}}'),
    ('{id: "a", slug: "b"}', "EntryRef takes exactly one of id, slug and externalId; id and slug were given"),
    ("{}", "EntryRef takes exactly one of id, slug and externalId; none was given"),
    ('{sulg: "x"}', "EntryRef has no field sulg; did you mean slug? The fields are id, slug and externalId"),
]


@pytest.mark.parametrize(("reference", "message"), REFERENCES)
def test_a_wrong_reference_is_told_how_entries_are_named(client: GraphQLClient, reference: str, message: str) -> None:
    document = f'mutation {{ createReview(input: {{title: "x", body: "x", movie: {reference}}}) {{ errors {{ code }} }} }}'

    assert [one["message"] for one in client.ask(document).errors] == [f"input.movie: {message}"]


@pytest.mark.parametrize(
    "document",
    [
        '{ movies(where: {title: {eq: "x"}}) { totalCount } }',
        '{ movies(where: {title: {in: ["x", "y"]}}) { totalCount } }',
        "{ movies(where: {kind: {eq: SHORT}}) { totalCount } }",
        "{ movies(where: {reviews: {some: {rating: {gt: 3}}}}) { totalCount } }",
        "{ movies(where: {reviews: {none: {}}}) { totalCount } }",
        "{ movies(orderBy: {title: DESC}) { totalCount } }",
        "{ movies(orderBy: [{title: ASC}, {year: DESC}]) { totalCount } }",
        "{ movies { nodes { title } } }",
        "{ movies { edges { node { title } } } }",
    ],
)
def test_what_is_advised_can_be_asked(client: GraphQLClient, document: str) -> None:
    assert list(client.ask(document).data) == ["movies"]
