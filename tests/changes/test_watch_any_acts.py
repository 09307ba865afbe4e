"""Whatever two processes do: what a watch is certain of is true, and what it was told of it knows exactly."""

from collections.abc import Sequence
from itertools import count
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.access.actor import CMS
from cms.changes.watch import Watch, open_watch
from cms.database.connect import Database
from cms.editing.acts import create_entry, delete_entries, publish_entries, unpublish_entries, update_entry
from cms.errors import Refused
from tests.changes.watched import PATIENCE, TYPES, certainty, logged
from tests.factories import make_franchise, make_keyword, make_person

MANY = 2
HELD = ("Keyword", "Person", "Franchise")
MAKERS = {"Keyword": make_keyword, "Person": make_person, "Franchise": make_franchise}
PLACES = [(type_name, place) for type_name in HELD for place in range(MANY)]
WRITERS = st.sampled_from(["this", "other"])
ACTS = st.sampled_from(["publish", "publish", "publish", "unpublish", "delete", "edit", "edit"])
STEPS = st.tuples(WRITERS, ACTS, st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True))
Step = tuple[str, str, list[tuple[str, int]]]
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = count()


class Shelf:
    """A few entries, on which two processes act; one of them watches."""

    def __init__(self, here: Database, other: Database, watch: Watch) -> None:
        self.writers = {"this": here, "other": other}
        self.watch = watch
        self.start = watch.revision
        self.keys: dict[tuple[str, int], UUID] = {}

    async def fill(self) -> None:
        for type_name, place in PLACES:
            made = await create_entry(self.writers["this"], CMS, type_name, MAKERS[type_name]())
            self.keys[type_name, place] = made.key

    async def walk(self, steps: Sequence[Step]) -> None:
        for writer, act, some in steps:
            await self._step(self.writers[writer], act, some)
            self._check_certainty({type_name: await self._true(type_name) for type_name in TYPES})

    async def check_knowledge(self) -> None:
        """Compare all that is known with the log, when all was told."""
        true = {type_name: await self._true(type_name) for type_name in TYPES}
        assert await self.watch.wait_for(max(true.values()), PATIENCE)
        await certainty(self.watch)
        assert {type_name: self.watch.latest_of(frozenset({type_name})) for type_name in TYPES} == true

    async def _step(self, database: Database, act: str, some: list[tuple[str, int]]) -> None:
        entries = [(one[0], self.keys[one]) for one in some]
        try:
            match act:
                case "publish":
                    self.watch.note_seen((await publish_entries(database, CMS, entries)).revision or 0)
                case "unpublish":
                    self.watch.note_seen((await unpublish_entries(database, CMS, entries)).revision or 0)
                case "delete":
                    self.watch.note_seen((await delete_entries(database, CMS, entries)).revision or 0)
                case _:
                    name = {"name": f"name {next(numbers)}"}
                    await update_entry(database, CMS, *entries[0], name)
        except Refused:
            return  # what was deleted is not there for another act

    def _check_certainty(self, true: dict[str, int]) -> None:
        known = {type_name: self.watch.latest_of(frozenset({type_name})) for type_name in TYPES}
        assert all(one is None or one >= true[type_name] for type_name, one in known.items())

    async def _true(self, type_name: str) -> int:
        return max(await logged(self.writers["this"], type_name) or 0, self.start)


@pytest.mark.timeout(300)
@FEW
@given(steps=st.lists(STEPS, min_size=15, max_size=15))
async def test_what_is_certain_is_true_and_what_was_told_is_known(
    database: Database, other: Database, steps: Sequence[Step]
) -> None:
    async with open_watch(database.address, TYPES) as watch:
        shelf = Shelf(database, other, watch)
        await shelf.fill()

        await shelf.walk(steps)

        await shelf.check_knowledge()
        assert watch.epoch == 0
