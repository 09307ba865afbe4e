"""What is kept counted on live entries is what counting finds, after any acts in any order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries, update_entry
from cms.editing.live.stored_aggregates import refresh_all_aggregates
from cms.editing.storage.store import Store
from cms.editing.storage.transaction import DECLARATIONS
from cms.errors import ErrorCode, Refused
from cms.ids import EntryKey, public_id
from tests.editing.naive_aggregates import count_aggregates, read_aggregates
from tests.editing.tables import select, select_one
from tests.factories import make_franchise, make_keyword, make_membership, make_movie, make_review

MANY = 3


async def test_a_movie_keeps_the_count_and_the_mean_of_its_reviews(database: Database) -> None:
    movie = await create_entry(database, CMS, "Movie", make_movie(slug="heat"))
    ratings = ("8/10", "7.5/10", None)
    reviews = [await create_entry(database, CMS, "Review", make_review("heat", rating=one)) for one in ratings]

    await publish_entries(database, CMS, [movie.entry_key, *(one.entry_key for one in reviews)])

    assert await select_one(database, "SELECT review_count, average_score FROM live_movie") == {
        "review_count": 3,
        "average_score": 7750,
    }


async def test_a_mean_is_rounded_half_up(database: Database) -> None:
    movie = await create_entry(database, CMS, "Movie", make_movie(slug="heat"))
    ratings = ({"value": 1, "best": 3}, {"value": 1, "best": 3}, {"value": 0.01, "best": 100}, {"value": 0.04, "best": 100})
    reviews = [await create_entry(database, CMS, "Review", make_review("heat", rating=one)) for one in ratings]

    await publish_entries(database, CMS, [movie.entry_key, *(one.entry_key for one in reviews[:2])])
    thirds = await select_one(database, "SELECT average_score FROM live_movie")
    await publish_entries(database, CMS, [one.entry_key for one in reviews])
    four = await select_one(database, "SELECT average_score FROM live_movie")

    assert thirds == {"average_score": 3333}
    assert four == {"average_score": 1668}  # (3333 + 3333 + 1 + 4) / 4 = 1667.75


async def test_nothing_rated_has_no_mean(database: Database) -> None:
    movie = await create_entry(database, CMS, "Movie", make_movie(slug="heat"))
    review = await create_entry(database, CMS, "Review", make_review("heat"))

    await publish_entries(database, CMS, [movie.entry_key, review.entry_key])

    assert await select_one(database, "SELECT review_count, average_score FROM live_movie") == {
        "review_count": 1,
        "average_score": None,
    }


async def test_a_review_that_moves_is_counted_where_it_is(database: Database) -> None:
    movies = [await create_entry(database, CMS, "Movie", make_movie(slug=slug)) for slug in "ab"]
    review = await create_entry(database, CMS, "Review", make_review("a", rating="8/10"))
    await publish_entries(database, CMS, [review.entry_key, *(one.entry_key for one in movies)])
    await update_entry(database, CMS, "Review", review.key, {"movie": {"slug": "b"}})

    await publish_entries(database, CMS, [review.entry_key])

    rows = await select(database, "SELECT slug, review_count, average_score FROM live_movie ORDER BY slug")
    assert [tuple(row.values()) for row in rows] == [("a", 0, None), ("b", 1, 8000)]


async def test_a_franchise_counts_a_movie_once_however_often_it_is_a_member(database: Database) -> None:
    outer = await create_entry(database, CMS, "Franchise", make_franchise(slug="outer"))
    inner = await create_entry(database, CMS, "Franchise", make_franchise(slug="inner", parent={"slug": "outer"}))
    places = [make_membership("outer"), make_membership("inner")]
    twice = await create_entry(database, CMS, "Movie", make_movie(slug="twice", memberships=places))
    once = await create_entry(database, CMS, "Movie", make_movie(slug="once", memberships=places[:1]))
    reviews = [
        await create_entry(database, CMS, "Review", make_review(slug, rating=rating))
        for slug, rating in (("twice", "2/10"), ("once", "8/10"))
    ]

    await publish_entries(database, CMS, [one.entry_key for one in (outer, inner, twice, once, *reviews)])

    rows = await select(database, "SELECT slug, average_score FROM live_franchise ORDER BY slug")
    assert [tuple(row.values()) for row in rows] == [("inner", 2000), ("outer", 5000)]


PLACE = st.integers(0, MANY - 1)
RATINGS = st.sampled_from([None, "0/10", "8.8/10", "3½/4", "B+", "1/8"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("parent"), PLACE, st.none() | PLACE),
        st.tuples(st.just("memberships"), PLACE, st.lists(PLACE, unique=True, max_size=2)),
        st.tuples(st.just("movie"), PLACE, PLACE),
        st.tuples(st.just("rating"), PLACE, RATINGS),
        st.tuples(st.just("keywords"), PLACE, st.lists(PLACE, unique=True, max_size=2)),
        st.tuples(st.just("publish"), PLACE, st.sampled_from(["Franchise", "Movie", "Review"])),
    ),
    max_size=12,
)


class Shelf:
    """A few entries of each type, changed and published by steps."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.keys: dict[str, list[UUID]] = {}

    async def fill(self) -> None:
        for type_name, make in (("Keyword", make_keyword), ("Franchise", make_franchise), ("Movie", make_movie)):
            self.keys[type_name] = [(await create_entry(self.database, CMS, type_name, make())).key for _ in range(MANY)]
        reviews = [make_review("") | {"movie": self.ref("Movie", place)} for place in range(MANY)]
        self.keys["Review"] = [(await create_entry(self.database, CMS, "Review", one)).key for one in reviews]

    def ref(self, type_name: str, place: int) -> dict[str, str]:
        return {"id": public_id(type_name.lower(), self.keys[type_name][place])}

    def all(self, *type_names: str) -> list[EntryKey]:
        return [(type_name, key) for type_name in type_names for key in self.keys[type_name]]

    async def walk(self, steps: Sequence[tuple[str, int, Any]]) -> None:
        for step in steps:
            await self.step(*step)

    async def step(self, name: str, place: int, value: Any) -> None:
        """Do one of the steps; a parent that would close a circle is left."""
        try:
            await self._do(name, place, value)
        except Refused as refused:
            if {one.code for one in refused.refusals} != {ErrorCode.CIRCULAR}:
                raise

    async def _do(self, name: str, place: int, value: Any) -> None:
        match name:
            case "publish":
                await publish_entries(self.database, CMS, [(value, self.keys[value][place])], with_references=True)
            case "parent":
                await self._change("Franchise", place, parent=None if value is None else self.ref("Franchise", value))
            case "memberships":
                places = [{"franchise": self.ref("Franchise", one)} for one in value]
                await self._change("Movie", place, memberships=places)
            case "movie":
                await self._change("Review", place, movie=self.ref("Movie", value))
            case "keywords":
                await self._change("Review", place, keywords=[self.ref("Keyword", one) for one in value])
            case "rating":
                await self._change("Review", place, rating=value)

    async def _change(self, type_name: str, place: int, **values: Any) -> None:
        await update_entry(self.database, CMS, type_name, self.keys[type_name][place], values)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_what_is_kept_is_what_is_counted(database: Database, steps: Sequence[tuple[str, int, Any]]) -> None:
    shelf = Shelf(database)
    await shelf.fill()
    await publish_entries(database, CMS, shelf.all("Review"), with_references=True)

    await shelf.walk(steps)
    await publish_entries(database, CMS, shelf.all(*shelf.keys))

    assert await read_aggregates(database) == await count_aggregates(database)


async def test_counting_again_mends_what_was_kept_wrong(database: Database) -> None:
    shelf = Shelf(database)
    await shelf.fill()
    await publish_entries(database, CMS, shelf.all("Review"), with_references=True)
    async with database.transaction() as connection:
        await connection.execute_query("UPDATE live_movie SET review_count = 7, average_score = 7")

        await refresh_all_aggregates(Store(connection, database.dialect, DECLARATIONS))

    assert await read_aggregates(database) == await count_aggregates(database)
