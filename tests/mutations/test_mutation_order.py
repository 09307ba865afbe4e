"""Several mutations in one document: in their order, each for itself."""

from tests.mutations.desk import Desk

SEVERAL = """mutation {
  first: createKeyword(input: {name: "First"}) { keyword { slug version } errors { code field } }
  refused: createKeyword(input: {name: "Second", slug: "first"}) { keyword { slug } errors { code field } }
  ...Third
  __typename
  publish(ids: []) { entries { id } errors { code } }
}
fragment Third on Mutation {
  third: createKeyword(input: {name: "Third", broader: {slug: "first"}}) { keyword { broader { name } } errors { code } }
}"""


def test_what_one_did_the_next_one_finds(desk: Desk) -> None:
    answer = desk.post(SEVERAL)

    assert list(answer.json()["data"]) == ["first", "refused", "third", "__typename", "publish"]
    assert answer.json() == {
        "data": {
            "first": {"keyword": {"slug": "first", "version": 1}, "errors": []},
            "refused": {"keyword": None, "errors": [{"code": "NOT_UNIQUE", "field": ["input", "slug"]}]},
            "third": {"keyword": {"broader": {"name": "First"}}, "errors": []},
            "__typename": "Mutation",
            "publish": {"entries": [], "errors": [{"code": "REQUIRED"}]},
        }
    }
    assert desk.count("Keyword") == 2


def test_the_same_mutation_asked_for_twice_under_one_key_is_done_once(desk: Desk) -> None:
    once = 'createKeyword(input: {name: "Once"}) { errors { code } }'

    desk.run(
        f"mutation {{ {once} ...More }} fragment More on Mutation {{ {once.replace('errors { code }', 'keyword { slug }')} }}"
    )

    assert desk.count("Keyword") == 1


def test_what_is_skipped_is_not_done(desk: Desk) -> None:
    document = """mutation ($no: Boolean!) {
      createKeyword(input: {name: "No"}) @skip(if: $no) { errors { code } }
      yes: createKeyword(input: {name: "Yes"}) { keyword { slug @include(if: $no) id @skip(if: $no) } } }"""

    assert desk.run(document, {"no": True}) == {"yes": {"keyword": {"slug": "yes"}}}
    assert desk.count("Keyword") == 1


def test_of_several_operations_the_named_one_runs(desk: Desk) -> None:
    document = """mutation A { createKeyword(input: {name: "A"}) { keyword { slug } } }
      mutation B { createKeyword(input: {name: "B"}) { keyword { slug } } } query C { keywords { totalCount } }"""

    answer = desk.client.post(
        "/graphql",
        json={"query": document, "operationName": "B"},
        headers={"authorization": f"Bearer {desk.tokens['editor']}"},
    )

    assert answer.json() == {"data": {"createKeyword": {"keyword": {"slug": "b"}}}}
    assert desk.count("Keyword") == 1


def test_a_document_of_mutations_needs_post(desk: Desk) -> None:
    answer = desk.client.get(
        "/graphql",
        params={"query": 'mutation { createKeyword(input: {name: "K"}) { errors { code } } }'},
        headers={"authorization": f"Bearer {desk.tokens['editor']}"},
    )

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert desk.count("Keyword") == 0
