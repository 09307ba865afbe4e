"""`cms mirror`: keep a copy of what a server has live, in a SQLite file."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from cms.mirror.feed_client import FeedClient
from cms.mirror.mirror_file import open_mirror
from cms.mirror.mirroring import Mirroring


def mirror(url: str, /, *, into: Path, once: Annotated[bool, Parameter(negative=())] = False, types: str | None = None) -> None:
    """Keep a copy of what a server has live in a SQLite file, from its feed; goes on where it was ended.

    Parameters
    ----------
    url
        The address of the server, such as https://cms.example.org.
    into
        The file, which is made when it is not there.
    once
        End when it has caught up and compared itself with the server, instead of following.
    types
        Only entries of these types, such as MOVIE,REVIEW; the same each time.
    """
    # Whoever follows is ended so, and every batch is whole.
    with suppress(KeyboardInterrupt), FeedClient(url, types) as client, open_mirror(into, client.url, types) as file:
        mirroring = Mirroring(client, file, _say)
        if once:
            mirroring.run_once()
        else:
            mirroring.run()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
