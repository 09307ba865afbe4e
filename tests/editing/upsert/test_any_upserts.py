"""Whatever is upserted in whatever calls: outcomes and entries are those of a dictionary that knows the rules."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.database.connect import Database
from cms.editing.upserting.upsert_results import ErrorPolicy
from tests.editing.invariants import find_broken_invariants
from tests.editing.tables import select
from tests.editing.upsert.calls import item, outcomes, ref, upsert

sources = count()

KEYS = st.integers(0, 4)
DATA = st.fixed_dictionaries(
    {"title": st.sampled_from(["A", "B", "C", " "])},
    optional={
        "tagline": st.none() | st.sampled_from(["x", "y"]),
        "relatedMovies": st.none() | st.lists(KEYS, unique=True, max_size=3),
    },
)
CALLS = st.lists(
    st.tuples(st.lists(st.tuples(KEYS, DATA), max_size=5), st.sampled_from(ErrorPolicy), st.booleans(), st.booleans()),
    min_size=1,
    max_size=6,
)
Entry = dict[str, Any]
Item = tuple[int, Mapping[str, Any]]


class Model:
    """Movies by their keys, as they ought to be, and those that are live."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self.live: dict[int, Entry] = {}

    def call(self, items: Sequence[Item], policy: ErrorPolicy, *, publish: bool, dry_run: bool) -> list[str]:
        """What a call comes to, item by item."""
        keys = [key for key, _ in items]
        failed = {n for n, (key, data) in enumerate(items) if keys.count(key) > 1 or data["title"] == " "}
        failed = self._spread(items, failed, publish=publish)
        if failed and policy is ErrorPolicy.REJECT_ALL:
            return ["FAILED"] * len(items)
        good = [one for n, one in enumerate(items) if n not in failed]
        come_to = {key: self._after(key, data) for key, data in good}
        told = {key: self._outcome(key, come_to[key]) for key in come_to}
        if not dry_run:
            self.entries |= come_to
            self.live |= come_to if publish else {}
        return ["FAILED" if n in failed else told[key] for n, (key, _) in enumerate(items)]

    def _spread(self, items: Sequence[Item], failed: set[int], *, publish: bool) -> set[int]:
        """With those that refer to what would not be there, or not live, until nothing more fails."""
        while True:
            good = {key for n, (key, _) in enumerate(items) if n not in failed}
            there = good | (self.live.keys() if publish else self.entries.keys())
            more = {
                n
                for n, (key, data) in enumerate(items)
                if n not in failed
                and not set(self._after(key, data)["relatedMovies"] if publish else data.get("relatedMovies") or ()) <= there
            }
            if not more:
                return failed
            failed |= more

    def _after(self, key: int, data: Mapping[str, Any]) -> Entry:
        before = self.entries.get(key, {"tagline": None, "relatedMovies": []})
        return {**before, **data, "relatedMovies": data.get("relatedMovies", before["relatedMovies"]) or []}

    def _outcome(self, key: int, entry: Entry) -> str:
        if key not in self.entries:
            return "CREATED"
        return "UNCHANGED" if self.entries[key] == entry else "UPDATED"


async def show(database: Database, source: str, prefix: str) -> dict[int, Entry]:
    """The movies of a source as an edition has them."""
    ids = {
        row["entry_id"]: int(row["value"])
        for row in await select(database, f"SELECT entry_id, value FROM {prefix}movie_external_id WHERE source = '{source}'")
    }
    links = await select(database, f"SELECT owner_id, target_id FROM {prefix}movie_related_movies ORDER BY owner_id, position")
    return {
        ids[row["id"]]: {
            "title": row["title"],
            "tagline": row["tagline"],
            "relatedMovies": [ids[one["target_id"]] for one in links if one["owner_id"] == row["id"]],
        }
        for row in await select(database, f"SELECT id, title, tagline FROM {prefix}movie")
        if row["id"] in ids
    }


async def run(database: Database, calls: Sequence[Any]) -> tuple[list[list[str]], list[list[str]], Model, str]:
    """Makes the calls of the database and of the model."""
    model, source = Model(), f"s{next(sources)}"
    told: list[list[str]] = []
    expected: list[list[str]] = []
    for items, policy, publish, dry_run in calls:
        given_items = [item(str(key), "Movie", source, **{**data, **_refs(data, source)}) for key, data in items]
        report = await upsert(database, *given_items, policy=policy, publish=publish, dry_run=dry_run)
        told.append(outcomes(report))
        expected.append(model.call(items, policy, publish=publish, dry_run=dry_run))
    return told, expected, model, source


def _refs(data: Mapping[str, Any], source: str) -> dict[str, object]:
    related = data.get("relatedMovies")
    return {"relatedMovies": [ref(str(one), source) for one in related]} if related else {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CALLS)
async def test_any_upserts_come_to_what_the_rules_say(database: Database, calls: Sequence[Any]) -> None:
    told, expected, model, source = await run(database, calls)

    assert told == expected
    assert await show(database, source, "") == model.entries
    assert await show(database, source, "live_") == model.live
    assert await find_broken_invariants(database) == []
