"""`by`: an entry named by one object, which may be a literal, a variable, or hold one."""

import pytest

from tests.http.http_client import GraphQLClient

KEY = "01a20498-2dd1-71b1-8e22-ad93a7ce8564"
WICK = {"movie": {"title": "John Wick"}}
WHOLE = "query ($by: EntryRef) { movie(by: $by) { title } }"


@pytest.fixture(scope="module")
def wick(client: GraphQLClient) -> dict[str, object]:
    """A movie's id, slug and id in another system, each as a reference."""
    (external,) = client.ask('{ movie(slug: "john-wick-2014") { externalIds { source value } } }').data["movie"]["externalIds"][
        :1
    ]
    found = client.ask('{ movie(slug: "john-wick-2014") { id slug } }').data["movie"]
    return {"id": {"id": found["id"]}, "slug": {"slug": found["slug"]}, "externalId": {"externalId": external}}


@pytest.mark.parametrize("way", ["id", "slug", "externalId"])
def test_a_reference_may_be_a_variable(client: GraphQLClient, wick: dict[str, object], way: str) -> None:
    assert client.ask(WHOLE, {"by": wick[way]}).data == WICK


def test_references_of_other_kinds_are_answered_by_the_same_document(client: GraphQLClient, wick: dict[str, object]) -> None:
    answers = [client.ask(WHOLE, {"by": wick[way]}).data for way in ("slug", "id", "externalId", "slug")]

    assert answers == [WICK] * 4


@pytest.mark.parametrize(
    ("document", "way"),
    [
        pytest.param("query ($v: String!) { movie(by: {slug: $v}) { title } }", "slug", id="slug"),
        pytest.param("query ($v: ID!) { movie(by: {id: $v}) { title } }", "id", id="id"),
        pytest.param("query ($v: ExternalIdInput!) { movie(by: {externalId: $v}) { title } }", "externalId", id="external id"),
    ],
)
def test_a_reference_may_hold_a_variable(client: GraphQLClient, wick: dict[str, object], document: str, way: str) -> None:
    (value,) = dict(wick[way]).values()  # type: ignore[call-overload]

    assert client.ask(document, {"v": value}).data == WICK


def test_the_parts_of_an_external_id_may_be_variables(client: GraphQLClient, wick: dict[str, object]) -> None:
    document = "query ($s: String!, $v: String!) { movie(by: {externalId: {source: $s, value: $v}}) { title } }"
    external = wick["externalId"]["externalId"]  # type: ignore[index]

    assert client.ask(document, {"s": external["source"], "v": external["value"]}).data == WICK


def test_a_reference_may_be_a_literal_or_a_default(client: GraphQLClient) -> None:
    assert client.ask('{ movie(by: {slug: "john-wick-2014"}) { title } }').data == WICK
    default = 'query ($by: EntryRef = {slug: "john-wick-2014"}) { movie(by: $by) { title } }'
    assert client.ask(default).data == WICK


def test_a_null_reference_beside_another_way_counts_as_absent(client: GraphQLClient) -> None:
    document = 'query ($by: EntryRef) { movie(slug: "john-wick-2014", by: $by) { title } }'

    assert client.ask(document, {"by": None}).data == WICK
    assert client.ask(document).data == WICK


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param('{slug: "no-such-slug"}', id="slug"),
        pytest.param(f'{{id: "movie_{KEY}"}}', id="id"),
        pytest.param(f'{{id: "person_{KEY}"}}', id="id of another type"),
        pytest.param('{externalId: {source: "nowhere", value: "1"}}', id="external id"),
    ],
)
def test_a_reference_to_nothing_in_view_gives_null(client: GraphQLClient, reference: str) -> None:
    assert client.ask(f"{{ movie(by: {reference}) {{ id }} }}").data == {"movie": None}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("by: null", "none was given"),
        ('by: {slug: "a"}, slug: "a"', "by and slug were given"),
        ('by: {slug: "a"}, id: "a", externalId: {source: "a", value: "b"}', "by, id and externalId were given"),
    ],
)
def test_a_reference_stands_alone(client: GraphQLClient, arguments: str, words: str) -> None:
    answer = client.ask(f"{{ movie({arguments}) {{ id }} }}")

    assert answer.code == "BAD_USER_INPUT"
    assert answer.message == f"movie: give exactly one of by, id, slug and externalId; {words}"


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"slug": "a", "id": "b"}, id="two"),
        pytest.param({"slug": None}, id="null"),
        pytest.param({"sulg": "a"}, id="unknown"),
        pytest.param("john-wick-2014", id="a text"),
        pytest.param({"externalId": {"source": "imdb"}}, id="half an external id"),
    ],
)
def test_a_malformed_reference_in_a_variable_is_refused(client: GraphQLClient, reference: object) -> None:
    assert client.ask(WHOLE, {"by": reference}).code == "BAD_USER_INPUT"


@pytest.mark.parametrize("reference", ["{}", '{slug: "a", id: "b"}', "{slug: null}", '"john-wick-2014"'])
def test_a_malformed_reference_in_a_literal_is_refused(client: GraphQLClient, reference: str) -> None:
    assert client.ask(f"{{ movie(by: {reference}) {{ id }} }}").code == "GRAPHQL_VALIDATION_FAILED"


def test_a_wrong_text_in_a_reference_is_refused_by_its_path(client: GraphQLClient) -> None:
    answer = client.ask('{ movie(by: {id: "zz"}) { id } }')

    assert answer.code == "BAD_USER_INPUT"
    assert answer.message.startswith("movie.by.id: ")
