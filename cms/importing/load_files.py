"""Loading: entries from files into the working edition, and on request live."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cms.access.actor import Actor
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.importing.load_report import LoadReport, summarise_load
from cms.importing.loading.commit import load_in_batches, load_in_one_transaction
from cms.importing.loading.dry_run import describe_changes, plan_load
from cms.importing.loading.prepare_load import Load
from cms.importing.match_by import MatchBy
from cms.importing.read_files import FileContents, read_files
from cms.importing.sources.read_sources import FileSource, read_sources


def ignore_progress(line: str) -> None:
    """Nothing is done with how far a load is."""


async def load_files(
    database: Database,
    actor: Actor,
    paths: Sequence[Path],
    *,
    publish: bool = False,
    overwrite: bool = False,
    match_by: MatchBy | FileSource = MatchBy.SLUG,
    batch: int | None = None,
    report_progress: Callable[[str], object] = ignore_progress,
) -> LoadReport:
    """Makes entries what files and folders say of them, each known by its type and slug: what a file leaves out goes.

    Known by ids in other systems, an entry keeps its slug where a file gives none.

    References go to entries in the same files, in any order, or in the database. With `publish`, all of them are live
    afterwards. All of it is done in one moment and under one content revision; with `batch`, so many entries at a time.
    `report_progress` is told how far it is. Matched by a source, files are of another system's form, and what
    they do not speak of stays.

    Raises Refused with everything that is wrong, by file and line, before anything is changed. Unless they may be
    overwritten, that is also each entry that somebody changed since it was loaded.
    """
    with _without_garbage_collection():
        contents = await _read(database, match_by, paths)
        load = Load(database, actor, contents, publish=publish, overwrite=overwrite, report_progress=report_progress)
        outcome = await (load_in_one_transaction(load) if batch is None else load_in_batches(load, batch))
    report = summarise_load(REGISTRY, load.contents.files, [one.saved for one in outcome.changes], outcome.publications)
    return report.followed_by(one.sentence for one in contents.notes)


async def plan_files(
    database: Database,
    actor: Actor,
    paths: Sequence[Path],
    *,
    publish: bool = False,
    overwrite: bool = False,
    match_by: MatchBy | FileSource = MatchBy.SLUG,
) -> LoadReport:
    """What `load_files` would come to; raises what it would, as far as that can be told without writing."""
    with _without_garbage_collection():
        contents = await _read(database, match_by, paths)
        load = Load(database, actor, contents, publish=publish, overwrite=overwrite, report_progress=ignore_progress)
        changes = await plan_load(load)
    planned = summarise_load(REGISTRY, load.contents.files, [one.saved for one in changes])
    planned = planned.followed_by(one.sentence for one in contents.notes)
    return planned.surrounded_by(describe_changes(load.entries, changes), "Nothing was changed: this was a dry run.")


async def _read(database: Database, match_by: MatchBy | FileSource, paths: Sequence[Path]) -> FileContents:
    if isinstance(match_by, FileSource):
        return await read_sources(REGISTRY, database, match_by, paths)
    return read_files(REGISTRY, paths, match_by)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Little that a load makes goes before it is done: to look through all of it for garbage takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
