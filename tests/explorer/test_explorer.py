"""The explorer's page, its files and its examples, through its routes."""

import re
from pathlib import Path

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette
from starlette.testclient import TestClient

from schema.explorer import Example, explorer_routes, list_examples
from schema.explorer.routes import BUNDLE

CONTRACT = Path(__file__).parents[1] / "contract" / "contract.graphql"
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; font-src 'self' data:; "
    "img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
ASSETS = [f"/explorer/{path.name}" for path in sorted((BUNDLE / "explorer").iterdir())]
EVERY_PATH = ["/", "/explorer/examples.json", *ASSETS]
every_example = pytest.mark.parametrize("example", list_examples(), ids=lambda example: example.name)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=explorer_routes()))


@pytest.fixture(scope="module")
def contract() -> GraphQLSchema:
    return build_schema(CONTRACT.read_text(encoding="utf-8"))


def get_operation(example: Example) -> OperationDefinitionNode:
    operation = get_operation_ast(parse(example.document))
    assert operation is not None, "an example holds exactly one operation"
    return operation


def test_the_root_is_a_page_in_english_named_marquee(client: TestClient) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="en">' in response.text
    assert "<title>Marquee</title>" in response.text


def test_the_root_answers_head_without_a_body(client: TestClient) -> None:
    response = client.head("/")

    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", EVERY_PATH)
def test_each_response_is_guarded(client: TestClient, path: str) -> None:
    headers = client.get(path).headers

    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/explorer/examples.json"])
def test_what_may_change_under_its_name_is_asked_for_each_time(client: TestClient, path: str) -> None:
    assert client.get(path).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ASSETS)
def test_a_file_of_the_bundle_is_kept_forever_under_a_name_with_its_hash(client: TestClient, path: str) -> None:
    response = client.get(path)

    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert re.search(r"-[\w-]{8}\.\w+$", path)


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        (".js", "text/javascript; charset=utf-8"),
        (".css", "text/css; charset=utf-8"),
        (".svg", "image/svg+xml"),
        (".ttf", "font/ttf"),
    ],
)
def test_a_file_is_named_what_it_is_on_every_machine(client: TestClient, ending: str, media_type: str) -> None:
    paths = [path for path in ASSETS if path.endswith(ending)]

    assert {client.get(path).headers["content-type"] for path in paths} == {media_type}


@pytest.mark.parametrize("path", ["/explorer/", "/explorer/missing.js", "/explorer/..%2findex.html", "/explorer/../pages.py"])
def test_nothing_but_the_bundle_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_loads_only_files_that_are_there(client: TestClient) -> None:
    page = client.get("/").text

    references = re.findall(r'(?:src|href)="([^"]*)"', page)

    assert len(references) >= 3
    assert [reference for reference in references if not reference.startswith("./explorer/")] == []
    assert {client.get(reference.removeprefix(".")).status_code for reference in references} == {200}


def test_the_page_holds_no_inline_script_or_style(client: TestClient) -> None:
    page = client.get("/").text

    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert re.findall(r"<style| style=| on\w+=", page) == []


def test_the_styles_load_nothing_from_elsewhere() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (BUNDLE / "explorer").glob("*.css"))

    assert styles != ""
    assert re.findall(r"""url\(\s*["']?(?!data:|\./)[^)]{0,80}""", styles) == []
    assert "@import" not in styles


def test_the_bundle_holds_no_source_maps() -> None:
    assert list(BUNDLE.rglob("*.map")) == []


def test_the_bundle_carries_the_licences_of_what_is_in_it() -> None:
    licences = (BUNDLE / "LICENSES.md").read_text(encoding="utf-8")

    assert "## graphiql -" in licences
    assert "## monaco-editor -" in licences


def test_the_page_gets_the_examples_as_they_stand_in_their_files(client: TestClient) -> None:
    response = client.get("/explorer/examples.json")

    assert response.headers["content-type"] == "application/json"
    assert response.json() == [
        {"name": e.name, "title": e.title, "document": e.document, "variables": e.variables} for e in list_examples()
    ]


def test_the_examples_come_in_the_order_of_their_numbers() -> None:
    assert [example.name for example in list_examples()] == [
        "john-wick-reviews",
        "movie-page",
        "story-order",
        "best-reviews",
        "never-panned",
        "filmography",
        "keywords",
        "page-by-page",
    ]


def test_the_first_example_asks_for_the_reviews_of_the_john_wick_universe() -> None:
    first = list_examples()[0]

    assert first.title == "Reviews of every film in the John Wick universe, newest first."
    assert 'franchise(slug: "john-wick")' in first.document
    assert "reviews(orderBy: [{publishedOn: DESC}], first: 20)" in first.document


def test_the_first_example_takes_no_variables_because_graphiql_forgets_those_of_the_first_tab() -> None:
    assert list_examples()[0].variables is None


@every_example
def test_an_example_is_valid_against_the_contract(contract: GraphQLSchema, example: Example) -> None:
    assert validate(contract, parse(example.document)) == []


@every_example
def test_an_example_brings_the_variables_it_takes(contract: GraphQLSchema, example: Example) -> None:
    definitions = get_operation(example).variable_definitions or ()

    values = get_variable_values(contract, definitions, example.variables or {})

    assert not isinstance(values, list), values
    assert {definition.variable.name.value for definition in definitions} == set(example.variables or {})


@every_example
def test_an_example_explains_itself_and_names_its_tab(example: Example) -> None:
    operation = get_operation(example)

    assert example.document.startswith(f"# {example.title}\n")
    assert example.title.endswith(".")
    assert operation.name is not None
    assert operation.name.value.lower() == example.name.replace("-", "")
