"""History as it is read: pages, newest first, and what each save changed."""

from uuid import UUID

import pytest

from cms.access.actor import CMS
from cms.changes.act import Act
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.acts import (
    create_entry,
    delete_entries,
    discard_changes,
    find_versions,
    list_versions,
    publish_entries,
    restore_version,
    unpublish_entries,
    update_entry,
)
from cms.editing.history.differences import FieldChange, find_changes
from cms.editing.history.history_read import Version, VersionPage
from cms.ids import public_id
from tests.factories import make_credit, make_keyword, make_movie, make_person, make_review

MOVIE = REGISTRY.get_type("Movie")


async def create(database: Database, type_name: str, values: dict[str, object]) -> UUID:
    return (await create_entry(database, CMS, type_name, values)).key


async def latest(database: Database, key: UUID) -> Version:
    return (await list_versions(database, key, first=1)).versions[0]


@pytest.fixture
async def keyword(database: Database) -> UUID:
    """The key of a keyword to which everything happened."""
    key = await create(database, "Keyword", make_keyword(name="a"))
    await update_entry(database, CMS, "Keyword", key, {"name": "b", "slug": "b"}, note="better")
    await publish_entries(database, CMS, [("Keyword", key)], note="go")
    await update_entry(database, CMS, "Keyword", key, {"name": "c"})
    await discard_changes(database, CMS, ("Keyword", key))
    await restore_version(database, CMS, ("Keyword", key), 3)
    await unpublish_entries(database, CMS, [("Keyword", key)])
    await delete_entries(database, CMS, [("Keyword", key)])
    return key


async def test_everything_that_happened_is_told_newest_first(database: Database, keyword: UUID) -> None:
    page = await list_versions(database, keyword)

    assert (page.total, page.has_next) == (8, False)
    assert [(one.act, one.version, one.note, one.author, one.snapshot["name"]) for one in page.versions] == [
        (Act.DELETED, 5, None, "cms", "c"),
        (Act.UNPUBLISHED, 4, None, "cms", "b"),
        (Act.RESTORED, 5, None, "cms", "c"),
        (Act.CHANGES_DISCARDED, 4, None, "cms", "b"),
        (Act.UPDATED, 3, None, "cms", "c"),
        (Act.PUBLISHED, 2, "go", "cms", "b"),
        (Act.UPDATED, 2, "better", "cms", "b"),
        (Act.CREATED, 1, None, "cms", "a"),
    ]


async def test_saves_say_what_they_changed_against_the_save_before(database: Database, keyword: UUID) -> None:
    page = await list_versions(database, keyword)

    assert [(one.act, one.changes) for one in page.versions if one.changes] == [
        (Act.RESTORED, (FieldChange("name", "b", "c"),)),
        (Act.CHANGES_DISCARDED, (FieldChange("name", "c", "b"),)),
        (Act.UPDATED, (FieldChange("name", "b", "c"),)),
        (Act.UPDATED, (FieldChange("slug", "a", "b"), FieldChange("name", "a", "b"))),
    ]


async def test_pages_follow_each_other_without_gap_or_repeat(database: Database, keyword: UUID) -> None:
    whole = await list_versions(database, keyword)

    first = await list_versions(database, keyword, first=3)
    second = await list_versions(database, keyword, first=3, after=first.versions[-1].key)
    third = await list_versions(database, keyword, first=3, after=second.versions[-1].key)

    assert first.versions + second.versions + third.versions == whole.versions
    assert [(one.total, one.has_next) for one in (first, second, third)] == [(8, True), (8, True), (8, False)]


async def test_a_full_last_page_has_no_next(database: Database, keyword: UUID) -> None:
    first = await list_versions(database, keyword, first=4)
    second = await list_versions(database, keyword, first=4, after=first.versions[-1].key)

    assert (len(second.versions), second.has_next) == (4, False)


async def test_many_histories_are_read_at_once(database: Database, keyword: UUID) -> None:
    other = await create(database, "Keyword", make_keyword())
    nobody = UUID(int=1)

    pages = await find_versions(database, [keyword, other, nobody], first=2)

    assert list(pages) == [keyword, other, nobody]
    assert pages[keyword] == await list_versions(database, keyword, first=2)
    assert [one.act for one in pages[other].versions] == [Act.CREATED]
    assert pages[nobody] == VersionPage()


async def test_a_snapshot_makes_the_entry_again(database: Database) -> None:
    await create(database, "Person", make_person(slug="ana"))
    values = make_movie(
        title="Ballerina",
        synopsis="She *fights*.",
        credits=[make_credit("ana", billing=1)],
        externalIds=[{"source": "imdb", "value": "tt1"}],
    )
    key = await create(database, "Movie", values)
    snapshot = (await latest(database, key)).snapshot
    await delete_entries(database, CMS, [("Movie", key)])

    again = await create(database, "Movie", dict(snapshot))

    assert (await latest(database, again)).snapshot == snapshot


async def test_the_fields_of_a_snapshot_stand_in_the_order_of_their_declaration(database: Database) -> None:
    ids = [{"source": "imdb", "value": "tt1"}]
    await create(database, "Person", make_person(slug="ana"))
    movie = await create(database, "Movie", make_movie(slug="heat", credits=[make_credit("ana")], externalIds=ids))
    review = await create(database, "Review", make_review("heat", rating="8.8/10"))

    of_movie, of_review = (await latest(database, movie)).snapshot, (await latest(database, review)).snapshot

    assert list(of_movie)[:7] == ["slug", "externalIds", "title", "originalTitle", "kind", "productionStatus", "year"]
    assert str(of_movie["externalIds"]) == "[{'source': 'imdb', 'value': 'tt1'}]"
    assert isinstance(of_movie["credits"], list)
    assert list(of_movie["credits"][0]) == ["person", "department", "job", "character", "note", "billing"]
    assert str(of_review["rating"]) == "{'label': '8.8/10', 'value': 8.8, 'best': 10.0, 'worst': 0.0}"


async def test_one_made_again_under_its_key_is_compared_with_nothing(database: Database, keyword: UUID) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword(name="z"), key=keyword)

    created = await latest(database, keyword)

    assert (created.act, created.version, created.changes) == (Act.CREATED, 1, ())


async def test_owned_rows_are_compared_by_position(database: Database) -> None:
    ana, ian = [await create(database, "Person", make_person(slug=slug)) for slug in ("ana", "ian")]
    credits = [make_credit("ana", character="Eve"), make_credit("ian")]
    key = await create(database, "Movie", make_movie(credits=credits))

    await update_entry(database, CMS, "Movie", key, {"credits": [make_credit("ana", character="Rooney")]})

    gone = {"person": {"id": public_id("person", ian)}, "department": "CAST", "job": None}
    empty = {"character": None, "note": None, "billing": None}
    assert (await latest(database, key)).changes == (
        FieldChange("credits.0.character", "Eve", "Rooney"),
        FieldChange("credits.1", {**gone, **empty}, None),
    )
    assert ana != ian


CASES = [
    ("a text", {"title": "a"}, {"title": "b"}, [("title", "a", "b")]),
    ("nothing", {"title": "a"}, {"title": "a"}, []),
    ("a field that came", {}, {"title": "b"}, [("title", None, "b")]),
    ("a field that went", {"title": "a"}, {}, [("title", "a", None)]),
    ("a list of texts", {"countries": ["US"]}, {"countries": ["US", "FR"]}, [("countries", ["US"], ["US", "FR"])]),
    ("links", {"keywords": [{"id": "k"}]}, {"keywords": []}, [("keywords", [{"id": "k"}], [])]),
    ("a row that came", {"credits": []}, {"credits": [{"job": "a"}]}, [("credits.0", None, {"job": "a"})]),
    (
        "a part of a row",
        {"credits": [{"job": "a", "note": None}]},
        {"credits": [{"job": "a", "note": "x"}]},
        [("credits.0.note", None, "x")],
    ),
    (
        "all rows after one that went",
        {"credits": [{"job": "a"}, {"job": "b"}]},
        {"credits": [{"job": "b"}]},
        [("credits.0.job", "a", "b"), ("credits.1", {"job": "b"}, None)],
    ),
    ("a rating", {"rating": {"label": "1/4"}}, {"rating": None}, [("rating", {"label": "1/4"}, None)]),
]


@pytest.mark.parametrize(("before", "after", "changes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_field_that_differs_is_a_change(
    before: dict[str, object], after: dict[str, object], changes: list[tuple[str, object, object]]
) -> None:
    assert find_changes(MOVIE, before, after) == tuple(FieldChange(*change) for change in changes)
