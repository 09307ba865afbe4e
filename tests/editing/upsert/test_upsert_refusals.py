"""Upserts refused: bad items, what depends on them, and who may not."""

from functools import partial

import pytest

from cms.access.actor import Actor, Permission
from cms.database.connect import Database
from cms.editing.upserting.upsert_items import MOST_ITEMS, UpsertItem
from cms.errors import Refused
from cms.ids import new_key
from tests.editing.tables import dump, select
from tests.editing.upsert.calls import LEAVING_OUT, codes, item, key, outcomes, problems, ref, upsert

BAD_KEYS = {
    "no object": ("tt1", "INVALID", "items.0.key"),
    "blank": ({"source": " ", "value": "1"}, "REQUIRED", "items.0.key.source"),
    "too long": ({"source": "s", "value": "1" * 201}, "TOO_LONG", "items.0.key.value"),
}
NOBODY = {"person": ref("nobody"), "department": "CAST"}
BAD_DATA = {
    "unknown field": ({"title": "A", "titel": "B"}, "INVALID", "items.0.data.titel"),
    "missing": ({}, "REQUIRED", "items.0.data.title"),
    "deep": (
        {"title": "A", "credits": [{"person": ref("nobody"), "department": "CAST"}]},
        "NOT_FOUND",
        "items.0.data.credits.0.person",
    ),
    "no list": ({"title": "A", "externalIds": "imdb"}, "INVALID", "items.0.data.externalIds"),
    "odd slug": ({"title": "A", "slug": "\ud800\0"}, "INVALID", "items.0.data.slug"),
}


@pytest.mark.parametrize(("given", "code", "path"), BAD_KEYS.values(), ids=BAD_KEYS)
async def test_a_bad_key_is_refused_with_its_path(database: Database, given: object, code: str, path: str) -> None:
    before = await dump(database)

    report = await upsert(database, UpsertItem("Movie", given, {"title": "A"}))

    assert problems(report) == [(code, path)]
    assert await dump(database) == before


@pytest.mark.parametrize(("data", "code", "path"), BAD_DATA.values(), ids=BAD_DATA)
async def test_bad_data_is_refused_with_its_path(database: Database, data: dict[str, object], code: str, path: str) -> None:
    before = await dump(database)

    report = await upsert(database, UpsertItem("Movie", key("1"), data))

    assert problems(report) == [(code, path)]
    assert await dump(database) == before


async def test_one_bad_item_keeps_all_back_and_says_so(database: Database) -> None:
    before = await dump(database)

    report = await upsert(
        database, item("1", title="Heat"), item("2", title=" "), item("3", title="Thief", relatedMovies=[ref("2")])
    )

    assert outcomes(report) == ["FAILED"] * 3
    assert problems(report) == [("REQUIRED", "items.1.data.title")]
    assert codes(report) == ["INVALID"]
    assert report.refusals[0].message == (
        "Nothing was saved: 1 item is bad of 3, as their results say; mend them, or send errorPolicy REJECT_FAILED."
    )
    assert await dump(database) == before


async def test_what_refers_to_a_failed_item_fails_too_round_any_circle(database: Database) -> None:
    report = await upsert(
        database,
        item("1", title=" ", relatedMovies=[ref("3")]),
        item("2", title="B", relatedMovies=[ref("1")]),
        item("3", title="C", relatedMovies=[ref("2"), {"slug": "d"}]),
        item("4", title="D", slug="d"),
        policy=LEAVING_OUT,
    )

    assert outcomes(report) == ["FAILED", "FAILED", "FAILED", "CREATED"]
    assert problems(report)[:3] == [
        ("REQUIRED", "items.0.data.title"),
        ("NOT_FOUND", "items.1.data.relatedMovies.0"),
        ("NOT_FOUND", "items.2.data.relatedMovies.0"),
    ]
    assert report.results[1].refusals[0].message == (
        "There is no Movie with the external id 'tmdb', '1'; create it first, or name another."
    )
    assert await select(database, "SELECT title FROM movie") == [{"title": "D"}]


async def test_a_reference_to_what_is_there_stays_good_though_its_item_fails(database: Database) -> None:
    await upsert(database, item("1", title="A"))

    report = await upsert(database, item("1", title=" "), item("2", title="B", relatedMovies=[ref("1")]), policy=LEAVING_OUT)

    assert outcomes(report) == ["FAILED", "CREATED"]


async def test_a_long_chain_behind_a_failed_item_fails_as_a_whole(database: Database) -> None:
    chain = [item(str(n), title=f"M {n}", relatedMovies=[ref(str(n - 1))]) for n in range(1, 300)]

    report = await upsert(database, item("0", title=""), *chain, item("x", title="X"), policy=LEAVING_OUT)

    assert outcomes(report) == ["FAILED"] * 300 + ["CREATED"]


async def test_two_items_with_one_key_are_both_refused(database: Database) -> None:
    report = await upsert(database, item("1", title="A"), item("2", title="B"), item("1", title="C"), policy=LEAVING_OUT)

    assert outcomes(report) == ["FAILED", "CREATED", "FAILED"]
    assert problems(report) == [("INVALID", "items.0.key"), ("INVALID", "items.2.key")]


async def test_two_items_with_one_slug_are_told_apart(database: Database) -> None:
    report = await upsert(database, item("1", title="A", slug="a"), item("2", title="B", slug="a"), policy=LEAVING_OUT)

    assert outcomes(report) == ["CREATED", "FAILED"]
    assert problems(report) == [("NOT_UNIQUE", "items.1.data.slug")]


async def test_a_circle_in_a_tree_is_left_out(database: Database) -> None:
    report = await upsert(
        database,
        item("1", "Keyword", name="a", broader=ref("2")),
        item("2", "Keyword", name="b", broader=ref("1")),
        item("3", "Keyword", name="c"),
        policy=LEAVING_OUT,
    )

    assert outcomes(report) == ["FAILED", "FAILED", "CREATED"]
    assert {code for code, _ in problems(report)} == {"CIRCULAR"}


async def test_more_items_than_a_call_takes_are_refused_as_a_whole(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        await upsert(database, *(item(str(n), "Person", name="A") for n in range(MOST_ITEMS + 1)))

    assert [(one.code, one.field) for one in refused.value.refusals] == [("TOO_LONG", ("items",))]


WRITER = frozenset({Permission.READ_DRAFTS, Permission.WRITE})
CRITIC = frozenset({Permission.READ_DRAFTS, Permission.WRITE_OWN_REVIEWS})


@pytest.mark.parametrize("permissions", [frozenset({Permission.READ_DRAFTS}), CRITIC])
async def test_who_may_not_write_a_type_is_refused(database: Database, permissions: frozenset[Permission]) -> None:
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await upsert(database, item("1", title="A"), actor=Actor("somebody", permissions, account_key=new_key()))

    assert [one.code for one in refused.value.refusals] == ["FORBIDDEN"]
    assert await dump(database) == before


async def test_publishing_along_takes_the_permission_to_publish(database: Database) -> None:
    before = await dump(database)

    with pytest.raises(Refused) as refused:
        await upsert(database, item("1", title="A"), actor=Actor("jane", WRITER), publish=True, dry_run=True)

    assert [one.code for one in refused.value.refusals] == ["FORBIDDEN"]
    assert await dump(database) == before


async def test_a_critic_upserts_own_reviews_only(database: Database) -> None:
    jane, joe = (Actor(name, CRITIC, account_key=new_key()) for name in ("jane", "joe"))
    await upsert(database, item("1", title="Heat"))
    own, new = (partial(item, name, "Review", movie=ref("1"), body="Good.") for name in ("r", "s"))

    first = await upsert(database, own(title="Steel"), actor=jane)
    again = await upsert(database, own(title="Iron"), actor=jane)
    other = await upsert(database, own(title="Lead"), new(title="Tin"), actor=joe, policy=LEAVING_OUT)

    assert (outcomes(first), outcomes(again), outcomes(other)) == (["CREATED"], ["UPDATED"], ["FAILED", "CREATED"])
    assert problems(other) == [("FORBIDDEN", "items.0")]
