"""Upserts through the API: what their payloads show, by policy, and how much one call takes."""

from typing import Any

from tests.mutations.desk import Desk, problems

ERRORS = "errors { code field message }"
MOVIES = f"""mutation (
    $items: [MovieUpsert!]!, $policy: ErrorPolicy! = REJECT_ALL, $publish: Boolean! = false, $dry: Boolean! = false) {{
    upsertMovies(items: $items, errorPolicy: $policy, publish: $publish, dryRun: $dry) {{
        results {{ index outcome entry {{ slug status ... on Movie {{ title }} }} {ERRORS} }} {ERRORS} }} }}"""


def key(value: str) -> dict[str, str]:
    """Make an id in another system."""
    return {"source": "tmdb", "value": value}


def movie(value: str, **data: object) -> dict[str, object]:
    """Make an item."""
    return {"key": key(value), "data": data}


def upsert(desk: Desk, *items: dict[str, object], by: str = "publisher", **options: object) -> dict[str, Any]:
    """The payload of an upsert of movies."""
    payload: dict[str, Any] = desk.run(MOVIES, {"items": list(items), **options}, by=by)["upsertMovies"]
    return payload


def test_results_show_what_became_of_each_item_in_their_order(desk: Desk) -> None:
    upsert(desk, movie("2", title="Alien"), movie("3", title="Thief"))

    payload = upsert(
        desk,
        movie("1", title="Heat", relatedMovies=[{"externalId": key("3")}]),
        movie("2", title="Alien"),
        movie("3", title="Thief", year=1981),
        publish=True,
    )

    assert payload["errors"] == []
    assert [(one["index"], one["outcome"], one["entry"]) for one in payload["results"]] == [
        (0, "CREATED", {"slug": "heat", "status": "PUBLISHED", "title": "Heat"}),
        (1, "UNCHANGED", {"slug": "alien", "status": "PUBLISHED", "title": "Alien"}),
        (2, "UPDATED", {"slug": "thief", "status": "PUBLISHED", "title": "Thief"}),
    ]


def test_one_bad_item_saves_nothing_and_is_told_with_its_path(desk: Desk) -> None:
    payload = upsert(desk, movie("1", title="Heat"), movie("2", title=" "))

    assert [(one["outcome"], one["entry"]) for one in payload["results"]] == [("FAILED", None), ("FAILED", None)]
    assert [problems(one) for one in payload["results"]] == [[], [("REQUIRED", "items.1.data.title")]]
    assert problems(payload) == [("INVALID", "items")]
    assert desk.count("Movie") == 0


def test_bad_items_are_left_out_when_that_is_asked_for(desk: Desk) -> None:
    payload = upsert(desk, movie("1", title="Heat"), movie("2", title=" "), policy="REJECT_FAILED")

    assert [(one["outcome"], one["entry"] and one["entry"]["slug"]) for one in payload["results"]] == [
        ("CREATED", "heat"),
        ("FAILED", None),
    ]
    assert payload["errors"] == []


def test_a_dry_run_shows_what_is_there_now(desk: Desk) -> None:
    upsert(desk, movie("1", title="Heat"))

    payload = upsert(desk, movie("1", title="Heat 2"), movie("2", title="Alien"), dry=True)

    assert [(one["outcome"], one["entry"] and one["entry"]["title"]) for one in payload["results"]] == [
        ("UPDATED", "Heat"),
        ("CREATED", None),
    ]
    assert desk.count("Movie") == 1


def test_the_mutations_of_a_document_refer_to_what_earlier_ones_made(desk: Desk) -> None:
    document = """mutation {
        early: upsertReviews(items: [{key: {source: "s", value: "r"}, data: {title: "Steel", body: "Good.",
            movie: {externalId: {source: "s", value: "m"}}}}]) { results { outcome errors { code field } } }
        upsertPeople(items: [{key: {source: "s", value: "p"}, data: {name: "Al"}}]) { results { outcome } }
        upsertFranchises(items: [{key: {source: "s", value: "f"}, data: {name: "Heat"}}]) { results { outcome } }
        upsertKeywords(items: [{key: {source: "s", value: "k"}, data: {name: "heist"}}]) { results { outcome } }
        upsertMovies(items: [{key: {source: "s", value: "m"}, data: {title: "Heat",
            keywords: [{externalId: {source: "s", value: "k"}}], memberships: [{franchise: {slug: "heat"}}],
            credits: [{person: {externalId: {source: "s", value: "p"}}, department: CAST}]}}]) { results { outcome } }
        late: upsertReviews(items: {key: {source: "s", value: "r"}, data: {title: "Steel", body: "Good.",
            movie: {externalId: {source: "s", value: "m"}}}}) { results { __typename outcome } } }"""

    data = desk.run(document)

    assert data.pop("early")["results"] == [
        {"outcome": "FAILED", "errors": [{"code": "NOT_FOUND", "field": ["items", "0", "data", "movie"]}]}
    ]
    assert data.pop("late")["results"] == [{"__typename": "UpsertResult", "outcome": "CREATED"}]
    assert [one["results"] for one in data.values()] == [[{"outcome": "CREATED"}]] * 4


def test_entries_are_shown_under_each_name_they_are_asked_by(desk: Desk) -> None:
    document = """mutation { upsertKeywords(items: [{key: {source: "s", value: "k"}, data: {name: "heist"}}]) {
        a: results { one: entry { slug versions { nodes { version } } } two: entry { id __typename } }
        b: results { entry { slug } } } }"""

    payload = desk.run(document)["upsertKeywords"]

    assert payload["a"][0]["one"] == {"slug": "heist", "versions": {"nodes": [{"version": 1}]}}
    assert payload["a"][0]["two"]["__typename"] == "Keyword"
    assert payload["b"] == [{"entry": {"slug": "heist"}}]


def test_who_may_not_write_or_publish_is_told_so(desk: Desk) -> None:
    assert problems(upsert(desk, movie("1", title="Heat"), by="critic")) == [("FORBIDDEN", "")]
    assert problems(upsert(desk, movie("1", title="Heat"), by="editor", publish=True)) == [("FORBIDDEN", "")]
    assert upsert(desk, movie("1", title="Heat"), by="editor")["results"][0]["outcome"] == "CREATED"


def test_five_thousand_movies_with_ten_credits_are_one_request_and_one_more_is_refused(desk: Desk) -> None:
    person = {"externalId": key("p")}
    credit = {"person": person, "department": "CAST", "character": "John Wick, a widower", "billing": 1}
    items = [movie(str(n), title=f"Movie {n}", year=1999, credits=[credit] * 10) for n in range(5_001)]
    desk.run('mutation { upsertPeople(items: {key: {source: "tmdb", value: "p"}, data: {name: "P"}}) { results { outcome } } }')

    refused = upsert(desk, *items)
    payload = upsert(desk, *items[:-1])

    assert (problems(refused), refused["results"]) == ([("TOO_LONG", "items")], [])
    assert {(one["outcome"], one["entry"]["status"]) for one in payload["results"]} == {("CREATED", "DRAFT")}
    assert desk.count("Movie") == 5_000
