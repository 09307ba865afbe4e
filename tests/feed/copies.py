"""A copy of the live edition that is kept by the feed alone, and what the live edition is by another way."""

from typing import Any

import orjson

from cms.database.connect import Database
from cms.feed.entry_digest import digest_entry, show_digest
from cms.feed.feed import read_lines
from tests.editing.tables import select

Entries = dict[str, tuple[str, Any]]
"""Types and input forms, references by id alone, by id."""

_LIVE = " UNION ALL ".join(
    f"SELECT '{one}' AS type, e.id, v.snapshot FROM {one} e JOIN entry_version v ON v.entry_id = e.id"
    " AND v.version = e.live_version AND v.act IN ('CREATED', 'UPDATED', 'CHANGES_DISCARDED', 'RESTORED')"
    for one in ("keyword", "person", "franchise", "movie", "review")
)


class Copy:
    """Who reads the feed page by page; it may lose what it has read, or stop within a page."""

    def __init__(self, database: Database, types: frozenset[str]) -> None:
        self.database = database
        self.types = types
        self.cursor: str | None = None
        self.entries: dict[str, tuple[str, str, Any]] = {}
        self.revisions: list[int] = []
        self.lines = 0

    async def read(self, first: int, kept: int | None = None) -> bool:
        """Read a page, and keep all of it or only so many lines; whether there is more."""
        found = await read_lines(self.database, self.types, self.cursor, first)
        lines = found.lines.splitlines()
        self.lines += len(lines)
        for line in lines[:kept]:
            self._apply(orjson.loads(line))
        if kept is None:
            self.cursor = found.page.cursor
        return found.page.has_more

    async def catch_up(self, first: int) -> None:
        """Read until nothing is left."""
        while await self.read(first):
            pass

    @property
    def digest(self) -> str:
        """What stands for all of it."""
        return show_digest(sum(digest_entry(type_name, key, form) for key, (type_name, _, form) in self.entries.items()))

    @property
    def reduced(self) -> Entries:
        """Its entries, to be compared."""
        return {key: (type_name, without_slugs(form)) for key, (type_name, _, form) in self.entries.items()}

    def _apply(self, line: dict[str, Any]) -> None:
        self.cursor = line["cursor"]
        self.revisions.append(line["revision"])
        if line["action"] == "REMOVE":
            assert line["entry"] is None
            self.entries.pop(line["id"], None)
        else:
            assert line["slug"] == line["entry"]["slug"]
            self.entries[line["id"]] = line["type"], line["slug"], line["entry"]


async def read_live(database: Database, types: frozenset[str]) -> Entries:
    """What is live, as the history has it."""
    rows = await select(database, f"{_LIVE} ORDER BY 1, 2")
    found: Entries = {}
    for row in rows:
        snapshot = row["snapshot"] if isinstance(row["snapshot"], dict) else orjson.loads(row["snapshot"])
        if row["type"].capitalize() in types:
            found[f"{row['type']}_{row['id']}"] = row["type"].upper(), snapshot
    return found


def without_slugs(value: Any) -> Any:
    """A form, references by id alone."""
    if isinstance(value, dict):
        if set(value) == {"id", "slug"}:
            return {"id": value["id"]}
        return {name: without_slugs(member) for name, member in value.items()}
    return [without_slugs(one) for one in value] if isinstance(value, list) else value
