"""The README's mutation does what the README says."""

import json
import re

from tests.house.test_readme import code
from tests.mutations.desk import Desk


def test_the_mutation_it_shows_makes_a_draft(desk: Desk) -> None:
    desk.make("Movie", title="John Wick", year=2014)
    shown = re.search(r"--data '(.*)'", code("Editing", "sh"))
    assert shown

    payload = desk.run(json.loads(shown[1])["query"])["createReview"]

    assert payload["errors"] == []
    assert payload["review"] | {"id": ""} == {
        "id": "",
        "status": "DRAFT",
        "rating": {"normalized": 83.0},
        "body": {"html": "<p>A widower is left with a <strong>puppy</strong>.</p>"},
    }


def test_the_mutations_it_shows_name_entries(desk: Desk) -> None:
    external = {"source": "imdb", "value": "tt2911666"}
    desk.make("Keyword", name="revenge")
    desk.make("Keyword", name="loyalty")
    desk.make("Movie", title="John Wick", year=2014, keywords=[{"slug": "revenge"}], externalIds=[external])

    done = desk.run(code("Naming entries", "graphql"))
    read = "query ($movie: EntryRef!) { movie(by: $movie) { keywords { slug } } }"
    found = desk.run(read, {"movie": {"externalId": external}}, by=None)["movie"]

    assert done["updateMovie"] == {"errors": []}
    assert [one["status"] for one in done["publish"]["entries"]] == ["PUBLISHED"] * 2
    assert found == {"keywords": [{"slug": "loyalty"}]}
