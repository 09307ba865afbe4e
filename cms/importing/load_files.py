"""Loading: entries from files into the working edition, and on request live."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cms.access.actor import Actor
from cms.content_types import REGISTRY
from cms.database.connect import Database
from cms.importing.load_report import LoadReport, report
from cms.importing.loading.commit import load_at_once, load_in_batches
from cms.importing.loading.dry_run import plan_load, tell_changes
from cms.importing.loading.prepare_load import Load
from cms.importing.read_files import read_files


def tell_nobody(said: str) -> None:
    """How far a load is, told to nobody."""


async def load_files(
    database: Database,
    actor: Actor,
    paths: Sequence[Path],
    *,
    publish: bool = False,
    overwrite: bool = False,
    batch: int | None = None,
    say: Callable[[str], object] = tell_nobody,
) -> LoadReport:
    """Makes entries what files and folders say of them, each known by its type and slug: what a file leaves out goes.

    References go to entries in the same files, in any order, or in the database. With `publish`, all of them are live
    afterwards. All of it is done in one moment and under one content revision; with `batch`, so many entries at a time.
    `say` is told how far it is.

    Raises Refused with everything that is wrong, by file and line, before anything is changed. Unless they may be
    overwritten, that is also each entry that somebody changed since it was loaded.
    """
    with _without_collecting():
        load = Load(database, actor, read_files(REGISTRY, paths), publish=publish, overwrite=overwrite, say=say)
        done = await (load_at_once(load) if batch is None else load_in_batches(load, batch))
    return report(REGISTRY, load.content.files, [one.saved for one in done.changes], done.publications)


async def plan_files(
    database: Database, actor: Actor, paths: Sequence[Path], *, publish: bool = False, overwrite: bool = False
) -> LoadReport:
    """What `load_files` would come to; raises what it would, as far as that can be told without writing."""
    with _without_collecting():
        load = Load(database, actor, read_files(REGISTRY, paths), publish=publish, overwrite=overwrite, say=tell_nobody)
        changes = await plan_load(load)
    planned = report(REGISTRY, load.content.files, [one.saved for one in changes])
    return planned.between(tell_changes(load.entries, changes), "Nothing was changed: this was a dry run.")


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Little that a load makes goes before it is done: to look through all of it for garbage takes a third of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
