"""Knowing of changes without asking the content: on both databases."""

import pytest

from cms.access.actor import CMS
from cms.changes.watch import Watch, open_watch
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries
from tests.changes.watched import (
    KEYWORDS,
    PATIENCE,
    PEOPLE,
    TYPES,
    certainty,
    publish_both,
    publish_keyword,
    publish_person,
    run,
    until,
)
from tests.factories import make_keyword


async def test_at_first_every_type_counts_as_changed_at_the_revision_of_then(database: Database) -> None:
    await publish_keyword(database)
    await publish_keyword(database)

    async with open_watch(database.address, TYPES) as watch:
        assert (watch.revision, watch.epoch) == (2, 0)
        assert watch.latest_of(PEOPLE) == 2


async def test_where_nothing_was_ever_published_the_revision_is_zero(watch: Watch) -> None:
    assert (watch.latest_of(TYPES), watch.revision) == (0, 0)


async def test_no_types_never_change(database: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_keyword(database), PATIENCE)

    assert watch.latest_of(frozenset()) == 0


async def test_what_is_no_type_is_a_mistake(watch: Watch) -> None:
    with pytest.raises(KeyError, match="Poem"):
        watch.latest_of(frozenset({"Poem"}))


async def test_an_act_changes_the_types_it_touches_and_no_others(database: Database, watch: Watch) -> None:
    await publish_keyword(database)
    revision = await publish_person(database)

    assert await watch.wait_for(revision, PATIENCE)

    assert watch.revision == revision == 2
    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE, KEYWORDS | PEOPLE, TYPES)] == [1, 2, 2, 2]
    assert watch.latest_of(frozenset({"Movie"})) == 0


async def test_an_act_can_touch_several_types(database: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_both(database), PATIENCE)

    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [1, 1]


async def test_an_act_elsewhere_is_told(other: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_keyword(other), PATIENCE)

    assert watch.latest_of(KEYWORDS) == 1


async def test_what_leaves_the_live_edition_is_a_change(database: Database, watch: Watch) -> None:
    first, second = [(await create_entry(database, CMS, "Keyword", make_keyword())).key for _ in range(2)]
    await publish_entries(database, CMS, [("Keyword", first), ("Keyword", second)])
    await unpublish_entries(database, CMS, [("Keyword", first)])
    assert await watch.wait_for(2, PATIENCE)
    assert watch.latest_of(KEYWORDS) == 2

    await delete_entries(database, CMS, [("Keyword", second)])

    assert await watch.wait_for(3, PATIENCE)
    assert watch.latest_of(KEYWORDS) == 3


async def test_a_draft_is_no_change(database: Database, watch: Watch) -> None:
    await create_entry(database, CMS, "Keyword", make_keyword())
    await publish_person(database)

    assert await watch.wait_for(1, PATIENCE)

    assert watch.latest_of(KEYWORDS) == 0


async def test_an_act_that_gives_its_revision_back_leaves_no_knowledge(database: Database, watch: Watch) -> None:
    draft = await create_entry(database, CMS, "Keyword", make_keyword())
    await delete_entries(database, CMS, [draft.entry_key])

    revision = await publish_person(database)

    assert await watch.wait_for(revision, PATIENCE)
    assert (watch.revision, watch.latest_of(KEYWORDS), watch.latest_of(PEOPLE)) == (1, 0, 1)


async def test_a_change_that_was_seen_is_known_or_nothing_is(database: Database, watch: Watch) -> None:
    revision = await publish_keyword(database)

    watch.note_seen(revision)

    assert watch.latest_of(KEYWORDS) in {None, revision}
    assert await watch.wait_for(revision, PATIENCE)
    assert watch.latest_of(KEYWORDS) == revision


async def test_nothing_is_certain_while_something_was_seen_that_nobody_told_of(watch: Watch) -> None:
    watch.note_seen(1)

    assert watch.latest_of(KEYWORDS) is None
    assert watch.latest_of(PEOPLE) is None


async def test_what_was_seen_and_is_known_changes_nothing(database: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_keyword(database), PATIENCE)

    watch.note_seen(1)

    assert watch.latest_of(KEYWORDS) == 1


async def test_a_revision_that_does_not_come_is_not_waited_for_any_longer(database: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_keyword(database), PATIENCE)

    assert await watch.wait_for(1, 0)
    assert not await watch.wait_for(2, 0.01)


async def test_a_past_that_was_put_back_is_known_anew(database: Database, watch: Watch) -> None:
    await publish_keyword(database)
    assert await watch.wait_for(await publish_keyword(database), PATIENCE)

    await run(database, "UPDATE content_clock SET revision = 1", "DELETE FROM change WHERE revision > 1")

    await until(lambda: watch.latest_of(TYPES) == 1)
    assert (watch.revision, watch.epoch) == (1, 1)


async def test_another_past_of_the_same_length_is_known_anew(database: Database, watch: Watch) -> None:
    assert await watch.wait_for(await publish_keyword(database), PATIENCE)

    await run(database, "UPDATE change SET at = '2001-01-01 00:00:00+00:00'")

    await until(lambda: watch.latest_of(TYPES) is not None and watch.epoch == 1)
    assert watch.latest_of(PEOPLE) == 1


async def test_the_log_need_not_be_read_to_its_beginning(database: Database, watch: Watch) -> None:
    await publish_person(database)
    await publish_keyword(database)
    row = "({revision}, 'Keyword', '0197f3e1-0000-7000-8000-000000000000', 'a', 'UPSERT', '2026-01-01 00:00:00+00:00')"
    rows = ", ".join(row.format(revision=revision) for revision in range(3, 2003))
    await run(
        database,
        f"INSERT INTO change (revision, type, entry_id, slug, action, at) VALUES {rows}",
        "UPDATE content_clock SET revision = 2002",
    )

    assert await watch.wait_for(2002, PATIENCE)
    await certainty(watch)

    # Sooner than that it may have changed; it did in truth, but that many rows are not read at once.
    assert [watch.latest_of(one) for one in (KEYWORDS, PEOPLE)] == [2002, 1003]
