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
