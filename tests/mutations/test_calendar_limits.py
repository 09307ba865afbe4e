"""The first and the last day of the calendar are days like others."""

import pytest

from tests.mutations.desk import Desk

FIRST, LAST = "0001-01-01", "9999-12-31"
MOVIE = """query ($where: MovieWhere) { movies(where: $where, orderBy: [{releaseDate: ASC}]) {
  edges { cursor node { releaseDate } } } }"""
AFTER = """query ($after: String!) { movies(after: $after, orderBy: [{releaseDate: ASC}]) { nodes { releaseDate } } }"""


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_it_is_saved_found_and_published_as_it_is(desk: Desk, day: str) -> None:
    id_ = desk.make("Movie", title="Long ago", releaseDate=day)
    person = desk.create("Person", {"name": "Somebody", "bornOn": day})

    desk.publish(id_)

    conditions = [
        {"releaseDate": {"eq": day}},
        {"releaseDate": {"ne": "2000-01-01"}},
        {"releaseDate": {"gte": day, "lte": day}},
    ]
    found = [desk.run(MOVIE, {"where": one})["movies"]["edges"][0]["node"] for one in conditions]
    assert person["errors"] == []
    assert found == [{"releaseDate": day}] * 3


def test_a_list_goes_on_after_it(desk: Desk) -> None:
    ids = [desk.make("Movie", title=day, releaseDate=day) for day in (FIRST, LAST)]
    desk.publish(*ids)
    edges = desk.run(MOVIE)["movies"]["edges"]

    after = desk.run(AFTER, {"after": edges[0]["cursor"]})

    assert after["movies"]["nodes"] == [{"releaseDate": LAST}]


def test_an_edit_beside_it_changes_nothing_of_it(desk: Desk) -> None:
    id_ = desk.make("Movie", title="Long ago", releaseDate=LAST)

    again = desk.update("Movie", id_, {"releaseDate": LAST})

    assert again["movie"]["version"] == 1
