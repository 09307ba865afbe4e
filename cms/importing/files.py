"""Loading: entries from files into the working edition, and on request live; all of them or none."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from cms.access.actor import Actor
from cms.content.registry import Registry
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.editing.ahead import render_ahead
from cms.editing.draft import Create, Save, Saved, Update
from cms.editing.publish import Publication
from cms.editing.publish import publish as publish_keys
from cms.editing.references import Ref
from cms.editing.resolve import find_references
from cms.editing.save import save_entries
from cms.editing.store import Store
from cms.editing.transaction import DECLARED, act
from cms.errors import ErrorCode, Refused
from cms.importing.complaints import Complaint, complain, refuse_all
from cms.importing.entries import FileEntry, read_entries
from cms.importing.located import Mistake, UnreadableError
from cms.importing.report import LoadReport, report
from cms.importing.sources import each_once, find_files


async def load_files(database: Database, actor: Actor, paths: Sequence[Path], *, publish: bool = False) -> LoadReport:
    """Creates and updates the entries that files and folders hold, each known by its type and slug.

    References go to entries in the same files, in any order, or in the database. With `publish`, all of them are live
    afterwards, in one content revision. Raises Refused with everything that is wrong, by file and line; then nothing
    is changed.
    """
    with _without_collecting():
        return await _load(database, actor, paths, publish=publish)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing that a load makes goes before it is done: to look through all of it for garbage takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _load(database: Database, actor: Actor, paths: Sequence[Path], *, publish: bool) -> LoadReport:
    complaints: list[Complaint] = []
    read = list(_each_once(list(_read(REGISTRY, paths, complaints)), complaints))
    entries = [await _render(database, actor, entry) for entry in read]

    async def step(store: Store) -> LoadReport:
        saved = await _save(store, actor, entries, complaints)
        publication = await _publish(store, actor, entries, saved) if publish else None
        return report(REGISTRY, len({entry.file for entry in entries}), saved, publication)

    return await act(database, actor, step)


async def _render(database: Database, actor: Actor, entry: FileEntry) -> FileEntry:
    values = await render_ahead(database.beside, DECLARED, actor, entry.content_type.name, entry.values)
    return replace(entry, values=values)


def _read(registry: Registry, paths: Sequence[Path], complaints: list[Complaint]) -> Iterator[FileEntry]:
    files: list[Path] = []
    for path in paths:
        try:
            files += find_files(path)
        except UnreadableError as error:
            complaints += [Complaint(path, mistake) for mistake in error.mistakes]
    for file in each_once(files):
        try:
            yield from read_entries(registry, file)
        except UnreadableError as error:
            complaints += [Complaint(file, mistake) for mistake in error.mistakes]


def _each_once(entries: Sequence[FileEntry], complaints: list[Complaint]) -> Iterator[FileEntry]:
    seen: dict[tuple[str, str], FileEntry] = {}
    for entry in entries:
        first = seen.setdefault((entry.content_type.name, entry.slug), entry)
        if first is entry:
            yield entry
        else:
            place = f"{first.file}:{first.located.line_of(['slug'])}"
            message = f"slug: The {entry.content_type.name} {entry.slug!r} stands in {place} already; write it once."
            mistake = Mistake(entry.located.line_of(["slug"]), message)
            complaints.append(Complaint(entry.file, mistake, ErrorCode.NOT_UNIQUE))


async def _save(store: Store, actor: Actor, entries: Sequence[FileEntry], complaints: Sequence[Complaint]) -> list[Saved]:
    known = await find_references(store, [_own_ref(entry) for entry in entries])
    saves = [_as_save(entry, known.get(_own_ref(entry)), (str(place),)) for place, entry in enumerate(entries)]
    try:
        saved = await save_entries(store, actor, saves)
    except Refused as refused:
        raise refuse_all([*complaints, *_not_caused(complain(refused, entries), complaints)]) from refused
    if complaints:
        raise refuse_all(complaints)
    return saved


def _own_ref(entry: FileEntry) -> Ref:
    return Ref(entry.content_type.name, "slug", entry.slug)


def _as_save(entry: FileEntry, key: UUID | None, within: tuple[str, ...]) -> Save:
    if key is None:
        return Create(entry.content_type.name, entry.values, within=within)
    return Update(entry.content_type.name, key, entry.values, within=within)


def _not_caused(later: Sequence[Complaint], earlier: Sequence[Complaint]) -> list[Complaint]:
    """When some files could not be read, nobody knows whether what is missing stands there."""
    return [one for one in later if not earlier or one.code is not ErrorCode.NOT_FOUND]


async def _publish(store: Store, actor: Actor, entries: Sequence[FileEntry], saved: Sequence[Saved]) -> Publication:
    try:
        return await publish_keys(store, actor, [one.key for one in saved], within=())
    except Refused as refused:
        raise refuse_all(complain(refused, entries)) from refused
