"""A few entries of each type, and any acts on them, for tests of what must hold whatever is done."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.database.connect import Database
from cms.editing.acts import (
    create_entry,
    delete_entries,
    discard_changes,
    plan_publish,
    publish_entries,
    restore_version,
    unpublish_entries,
    update_entry,
)
from cms.editing.input.reference_input import EntryRef, EntryRefKind
from cms.editing.live.named_entries import EntryName, NamedEntry
from cms.errors import ErrorCode, Refused
from cms.ids import new_key, public_id
from tests.factories import make_credit, make_franchise, make_keyword, make_membership, make_movie, make_person, make_review

TYPES = ("Keyword", "Person", "Franchise", "Movie", "Review")
MANY = 2
EXPECTED = {
    ErrorCode.NOT_FOUND,
    ErrorCode.NOT_UNIQUE,
    ErrorCode.INVALID,
    ErrorCode.REFERENCE_NOT_LIVE,
    ErrorCode.STILL_REFERENCED,
    ErrorCode.CIRCULAR,
}
numbers = count()

PLACES = st.integers(0, MANY - 1)
ONES = st.tuples(st.sampled_from(TYPES[::-1]), PLACES)
ALL = [(type_name, place) for type_name in TYPES for place in range(MANY)]
SOME = st.lists(ONES, min_size=1, max_size=3) | st.just(ALL)
LISTS = st.lists(PLACES, unique=True, max_size=MANY)
RATINGS = st.sampled_from([None, "8.8/10", "3½/4", "B+"])
EDITS = st.one_of(
    st.tuples(st.just("slug"), st.sampled_from(TYPES), PLACES, st.sampled_from("abc")),
    st.tuples(st.just("parent"), st.just("Franchise"), PLACES, st.none() | PLACES),
    st.tuples(st.just("broader"), st.just("Keyword"), PLACES, st.none() | PLACES),
    st.tuples(st.just("credits"), st.just("Movie"), PLACES, LISTS),
    st.tuples(st.just("memberships"), st.just("Movie"), PLACES, LISTS),
    st.tuples(st.just("relatedMovies"), st.just("Movie"), PLACES, LISTS),
    st.tuples(st.just("keywords"), st.sampled_from(["Movie", "Review"]), PLACES, LISTS),
    st.tuples(st.sampled_from(["addKeywords", "removeKeywords"]), st.sampled_from(["Movie", "Review"]), PLACES, LISTS),
    st.tuples(st.sampled_from(["addRelatedMovies", "removeRelatedMovies"]), st.just("Movie"), PLACES, LISTS),
    st.tuples(st.sampled_from(["addCredits", "addMemberships"]), st.just("Movie"), PLACES, LISTS),
    st.tuples(st.just("movie"), st.just("Review"), PLACES, PLACES),
    st.tuples(st.just("rating"), st.just("Review"), PLACES, RATINGS),
)
ACTS = st.one_of(
    *(st.tuples(st.just(act), SOME) for act in ("publish", "with references", "unpublish", "delete", "plan")),
    # Nothing refers to a review, so this goes through.
    st.tuples(st.sampled_from(["unpublish", "delete", "publish"]), PLACES.map(lambda place: [("Review", place)])),
    st.tuples(st.sampled_from(["create", "discard", "discard"]), st.sampled_from(TYPES), PLACES),
    st.tuples(st.just("restore"), st.sampled_from(TYPES), PLACES, st.integers(1, 4)),
)
STEPS = st.booleans().flatmap(lambda is_edit: EDITS if is_edit else ACTS)
Step = tuple[Any, ...]
BEGINNING: Sequence[Step] = (
    ("parent", "Franchise", 1, 0),
    ("broader", "Keyword", 1, 0),
    ("credits", "Movie", 0, [0, 1]),
    ("memberships", "Movie", 0, [1]),
    ("relatedMovies", "Movie", 0, [0]),
    ("keywords", "Review", 0, [1, 0]),
    ("rating", "Review", 0, "8/10"),
    ("rating", "Review", 1, "B+"),
)


class Scenario:
    """A few entries of each type, and acts on them, each of which may be refused."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.name = f"s{next(numbers)}"
        self.keys = {one: new_key() for one in ALL}

    async def create_all(self) -> None:
        for type_name, place in self.keys:
            await self.create(type_name, place)
        await self.run_all(BEGINNING)

    async def run_all(self, steps: Sequence[Step]) -> None:
        for step in steps:
            await self.run(*step)

    async def run(self, name: str, *rest: Any) -> None:
        """Do one of the acts; what can be expected to be refused may be."""
        try:
            await self._run(name, *rest)
        except Refused as refused:
            if not {one.code for one in refused.refusals} <= EXPECTED:
                raise

    async def _run(self, name: str, *rest: Any) -> None:
        match name, *rest:
            case "create", type_name, place:
                await self.create(type_name, place)
            case "discard", type_name, place:
                await discard_changes(self.database, CMS, self.name_of(type_name, place))
            case "restore", type_name, place, version:
                await restore_version(self.database, CMS, self.name_of(type_name, place), version)
            case "publish", some:
                await publish_entries(self.database, CMS, self.names(some))
            case "with references", some:
                await publish_entries(self.database, CMS, self.names(some), with_references=True)
            case "unpublish", some:
                await unpublish_entries(self.database, CMS, self.names(some))
            case "delete", some:
                await delete_entries(self.database, CMS, self.names(some))
            case "plan", some:
                await plan_publish(self.database, CMS, self.names(some), with_references=True)
            case field, type_name, place, value:
                values = {field: self.value(field, value)}
                await update_entry(self.database, CMS, type_name, self.keys[type_name, place], values)

    async def create(self, type_name: str, place: int) -> None:
        movie = {"movie": self.ref("Movie", 0)}
        make: dict[str, Callable[[], dict[str, Any]]] = {
            "Keyword": make_keyword,
            "Person": make_person,
            "Franchise": make_franchise,
            "Movie": lambda: make_movie(synopsis="It *is*.", externalIds=[{"source": self.name, "value": f"{place}"}]),
            "Review": lambda: make_review("") | movie,
        }
        await create_entry(self.database, CMS, type_name, make[type_name](), key=self.keys[type_name, place])

    def value(self, name: str, value: Any) -> Any:
        match name, value:
            case "slug", letter:
                return f"{self.name}-{letter}"
            case ("rating", _) | (_, None):
                return value
            case "parent", _:
                return self.ref("Franchise", value)
            case "broader", _:
                return self.ref("Keyword", value)
            case "movie", _:
                return self.ref("Movie", value)
            case (("credits" | "addCredits"), _):
                return [make_credit("") | {"person": self.ref("Person", one)} for one in value]
            case (("memberships" | "addMemberships"), _):
                return [make_membership("") | {"franchise": self.ref("Franchise", one)} for one in value]
            case (("keywords" | "addKeywords" | "removeKeywords"), _):
                return [self.ref("Keyword", one) for one in value]
            case _:
                return [self.ref("Movie", one) for one in value]

    def names(self, some: Sequence[tuple[str, int]]) -> list[EntryName]:
        return [self.name_of(type_name, place) for type_name, place in some]

    def name_of(self, type_name: str, place: int) -> EntryName:
        """Movies by their ids in another system, which none ever loses but with itself; everything else by its key."""
        if type_name == "Movie":
            ref = EntryRef("Movie", EntryRefKind.EXTERNAL_ID, (self.name, f"{place}"))
            return NamedEntry(ref, ("entries", f"{place}"))
        return type_name, self.keys[type_name, place]

    def ref(self, type_name: str, place: int) -> dict[str, str]:
        return {"id": public_id(type_name.lower(), self.keys[type_name, place])}
