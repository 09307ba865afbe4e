"""Pages of the feed: what is on them, and which cursors lead to one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.changes.change_action import ChangeAction
from cms.database.connect import Database
from cms.editing.acts import create_entry, publish_entries
from cms.errors import RequestCode, RequestRefused
from cms.feed.feed import read_changes, read_lines
from cms.ids import EntryKey
from tests.changes.watched import run
from tests.factories import make_keyword, make_movie
from tests.feed.conftest import TYPES, republish, withdraw

KEYWORDS = frozenset({"Keyword"})
OTHER = "6f1c1d34-0000-4000-8000-000000000000"
FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def refusal(database: Database, after: str, types: frozenset[str] = TYPES) -> tuple[RequestCode, tuple[str, ...]]:
    """How a cursor is refused."""
    with pytest.raises(RequestRefused) as refused:
        await read_changes(database, types, after, 10)
    return refused.value.code, refused.value.field


async def end(database: Database, types: frozenset[str] = TYPES) -> str:
    """The cursor after all there is."""
    page = await read_changes(database, types, None, 100)
    assert not page.has_more
    return page.cursor


async def test_it_begins_with_all_that_is_live_and_what_is_referred_to_first(
    database: Database, entries: list[EntryKey]
) -> None:
    page = await read_changes(database, TYPES, None, 10)

    assert [one.entry_key for one in page.changes] == entries
    assert {one.action for one in page.changes} == {ChangeAction.UPSERT}
    assert (page.has_more, page.revision) == (False, 1)


async def test_of_an_entry_only_the_last_change_is_told(database: Database, entries: list[EntryKey]) -> None:
    cursor = await end(database)
    await republish(database, entries[0], name="first")
    await republish(database, entries[1], name="between")
    last = await republish(database, entries[0], name="second")

    page = await read_changes(database, TYPES, cursor, 10)

    assert [(one.entry_key, one.revision) for one in page.changes] == [(entries[1], last - 1), (entries[0], last)]


async def test_what_left_is_removed(database: Database, entries: list[EntryKey]) -> None:
    cursor = await end(database)
    revision = await withdraw(database, entries[1])

    (change,) = (await read_changes(database, TYPES, cursor, 10)).changes

    assert (change.entry_key, change.action, change.revision) == (entries[1], ChangeAction.REMOVE, revision)
    assert (await read_changes(database, TYPES, change.cursor, 10)).changes == ()


async def test_what_happens_while_a_snapshot_is_read_follows_it(database: Database, entries: list[EntryKey]) -> None:
    page = await read_changes(database, TYPES, None, 2)
    await withdraw(database, entries[1])
    await republish(database, entries[2], name="John Wick himself")

    rest = await read_changes(database, TYPES, page.cursor, 10)

    assert page.has_more
    assert [(one.entry_key, one.action.name, one.revision) for one in rest.changes] == [
        (entries[2], "UPSERT", 1),
        (entries[3], "UPSERT", 1),
        (entries[1], "REMOVE", 2),
        (entries[2], "UPSERT", 3),
    ]


async def test_changes_of_other_types_are_passed_over(database: Database, entries: list[EntryKey]) -> None:
    cursor = await end(database, KEYWORDS)
    await republish(database, entries[2], name="John Wick himself")

    page = await read_changes(database, KEYWORDS, cursor, 10)

    assert (page.changes, page.has_more) == ((), False)
    assert (await read_changes(database, TYPES, page.cursor, 10)).changes == ()


async def test_nothing_unpublished_is_told(database: Database, entries: list[EntryKey]) -> None:
    cursor = await end(database)
    await create_entry(database, CMS, "Keyword", make_keyword(name="a secret"))

    assert (await read_changes(database, TYPES, cursor, 10)).changes == ()
    assert b"secret" not in (await read_lines(database, TYPES, None, 10)).lines


async def test_a_page_of_long_texts_is_cut(database: Database) -> None:
    made = [await create_entry(database, CMS, "Movie", make_movie(synopsis="word " * 300)) for _ in range(5)]
    await publish_entries(database, CMS, [one.entry_key for one in made])

    first = await read_lines(database, TYPES, None, 10, 4_000)
    second = await read_lines(database, TYPES, first.page.cursor, 10, 4_000)
    tiny = await read_lines(database, TYPES, second.page.cursor, 10, 1)

    sizes = [(len(one.page.changes), one.page.has_more) for one in (first, second, tiny)]
    assert sizes == [(2, True), (2, True), (1, False)]


@FEW
@given(place=st.integers(0, 80), character=st.sampled_from("aZ0_-=.é"))
async def test_a_mangled_cursor_is_refused(database: Database, place: int, character: str) -> None:
    cursor = await end(database)
    mangled = f"{cursor[: place % len(cursor)]}{character}{cursor[place % len(cursor) :]}"

    assert await refusal(database, mangled) == (RequestCode.BAD_USER_INPUT, ("after",))


@pytest.mark.parametrize("text", ["", "x", "AAAA", "a" * 301, "ሴ", "\x00", "[]", "e30"])
async def test_what_is_no_cursor_is_refused(database: Database, text: str) -> None:
    assert await refusal(database, text) == (RequestCode.BAD_USER_INPUT, ("after",))


async def test_a_cursor_of_another_installation_is_refused(database: Database) -> None:
    cursor = await end(database)
    await run(database, f"UPDATE installation SET key = '{OTHER}'")

    assert await refusal(database, cursor) == (RequestCode.BAD_USER_INPUT, ("after",))


async def test_a_cursor_within_a_snapshot_holds_for_its_types_only(database: Database, entries: list[EntryKey]) -> None:
    page = await read_changes(database, KEYWORDS, None, 1)

    assert await refusal(database, page.cursor) == (RequestCode.BAD_USER_INPUT, ("after",))
    assert len((await read_changes(database, KEYWORDS, page.cursor, 1)).changes) == 1


async def test_a_cursor_from_after_the_state_that_a_backup_brought_back_is_refused(
    database: Database, entries: list[EntryKey]
) -> None:
    await republish(database, entries[0], name="lost")
    cursor = await end(database)
    await run(database, "DELETE FROM change WHERE revision = 2", "UPDATE content_clock SET revision = 1")

    assert await refusal(database, cursor) == (RequestCode.CURSOR_EXPIRED, ("after",))
    await republish(database, entries[0], name="another")
    assert await refusal(database, cursor) == (RequestCode.CURSOR_EXPIRED, ("after",))
