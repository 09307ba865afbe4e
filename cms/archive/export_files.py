"""Writing the working edition as content files, which `cms load` takes: what is read is long, what is in memory a page."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from cms.archive.file_texts import is_kept_by_markdown, write_markdown, write_yaml_list
from cms.archive.file_values import collect_ids, make_file_values
from cms.content.content_type import ContentType
from cms.content.editions import Edition, rich_text_fields
from cms.database.connect import Database
from cms.editing.history.snapshot import make_snapshot
from cms.editing.saving.fetch_records import fetch_records
from cms.editing.storage.bindings import ArrayParameter
from cms.editing.storage.store import Store, UnlockedStore
from cms.editing.storage.table import as_key
from cms.editing.storage.transaction import DECLARATIONS
from cms.ids import parse_public_id

MOST_READ = 200
MOST_IN_A_FILE = 1_000

FileValues = Mapping[str, object]
WriteText = Callable[[Path, str], object]


async def export_files(database: Database, write: WriteText) -> Mapping[str, int]:
    """Writes all entries as they are edited, one moment's state, in the order of their slugs; how many of each type.

    A type that cannot be without a rich text has a Markdown file for each entry, every other lists in YAML. `write` adds a text
    to a file, known by its path within the folder.
    """
    counts: Counter[str] = Counter()
    async with database.snapshot() as connection:
        store = UnlockedStore(connection, database.dialect, DECLARATIONS)
        for content_type in store.registry.content_types:
            files = _TypeFiles(content_type, write, _find_text_field(content_type))
            async for page in _read_entries(store, content_type):
                files.write_page(page)
                counts[content_type.name] += len(page)
    return counts


class _TypeFiles:
    """The files of a type, as far as they are written."""

    def __init__(self, content_type: ContentType, write: WriteText, text_field: str | None) -> None:
        self._type = content_type
        self._write = write
        self._text_field = text_field
        self._listed = 0
        self._number = 0

    def write_page(self, entries: Sequence[FileValues]) -> None:
        listed: list[FileValues] = []
        for entry in entries:
            if self._text_field is not None and is_kept_by_markdown(str(entry[self._text_field])):
                self._write_markdown(self._text_field, entry)
            else:
                listed.append(entry)
        if listed:
            self._write_list(listed)

    def _write_markdown(self, text_field: str, entry: FileValues) -> None:
        fields = {name: value for name, value in entry.items() if name != text_field}
        path = Path(self._type.plural) / f"{entry['slug']}.md"
        self._write(path, write_markdown({"type": self._type.name, **fields}, str(entry[text_field])))

    def _write_list(self, entries: Sequence[FileValues]) -> None:
        head = ""
        if self._listed >= MOST_IN_A_FILE * self._number:
            self._number += 1
            head = f"{self._type.plural}:\n"
        self._listed += len(entries)
        self._write(Path(f"{self._type.plural}-{self._number:04}.yaml"), head + write_yaml_list(entries))


def _find_text_field(content_type: ContentType) -> str | None:
    return next((field.name for field in rich_text_fields(content_type) if field.required), None)


async def _read_entries(store: Store, content_type: ContentType) -> AsyncIterator[list[FileValues]]:
    table = store.table(Edition.WORKING, content_type.table).name
    after = ""
    while True:
        statement = f"SELECT id, slug FROM {table} WHERE slug > $1 ORDER BY slug LIMIT {MOST_READ}"
        rows = await store.run(statement, after)
        if not rows:
            return
        after = rows[-1]["slug"]
        keys = [as_key(row["id"]) for row in rows]
        records = await fetch_records(store, Edition.WORKING, content_type, keys)
        snapshots = [make_snapshot(DECLARATIONS, content_type.name, records[key]) for key in keys]
        ids = {one for snapshot in snapshots for one in collect_ids(DECLARATIONS, content_type.name, snapshot)}
        slugs = await _find_slugs(store, ids)
        yield [make_file_values(DECLARATIONS, content_type.name, one, slugs) for one in snapshots]


async def _find_slugs(store: Store, ids: set[str]) -> dict[str, str]:
    keys: dict[str, dict[UUID, str]] = defaultdict(dict)
    for one in ids:
        prefix, key = parse_public_id(one)
        keys[prefix][key] = one
    slugs: dict[str, str] = {}
    for prefix, by_key in keys.items():
        table = store.table(Edition.WORKING, store.registry.by_prefix[prefix].table).name
        statement = f"SELECT id, slug FROM {table} WHERE {store.among('id', 1)}"
        for row in await store.run(statement, ArrayParameter(by_key)):
            slugs[by_key[as_key(row["id"])]] = row["slug"]
    return slugs
