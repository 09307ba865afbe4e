"""What stands in a mirror's file, and mirrors that are broken off."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import orjson

from cms.mirror.feed_client import FeedClient
from cms.mirror.mirror_file import Line, open_mirror
from cms.mirror.mirroring import Mirroring
from tests.feed.copies import Entries, without_slugs


class Killed(Exception):
    """The mirror is gone in the middle of its work."""


def read_copy(path: Path) -> Entries:
    """The entries in a file, as whoever uses it finds them."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT id, type, entry FROM entry ORDER BY id").fetchall()
    return {key: (type_name, without_slugs(orjson.loads(entry))) for key, type_name, entry in rows}


def run_once(url: str, path: Path, *, types: str | None = None, batch: int = 2, most: int | None = None) -> list[str]:
    """A mirror that catches up, and what it said; Killed at its `most`th batch, before it is written or just after."""
    said: list[str] = []
    with FeedClient(url, types) as client, open_mirror(path, client.url, types) as file:
        mirroring = Mirroring(client, file, said.append, batch, pause=lambda _: None)
        if most is not None:
            write, turns = file.write, _turns(most)

            def write_or_die(changes: Sequence[Line]) -> None:
                turn = next(turns)
                if turn != "before":
                    write(changes)
                if turn != "go":
                    raise Killed

            file.write = write_or_die  # type: ignore[method-assign]  # a death of its own
        mirroring.run_once()
    return said


def _turns(most: int) -> Iterator[str]:
    yield from ["go"] * (most // 2)
    yield "after" if most % 2 else "before"
