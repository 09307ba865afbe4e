"""Walking through a list page by page with a server's own cursors, and the pages there ought to be.

The document of a walk declares `$first: Int, $after: String, $last: Int, $before: String`, hands them to one
connection, and selects its nodes and the whole pageInfo there under their own names.
"""

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Answer = dict[str, Any]
Variables = dict[str, Any]
Walk = Generator[Variables, Answer, list["Page"]]

# No list of generated content needs more pages; a server whose cursors run in a circle would.
MOST_PAGES = 200


@dataclass(frozen=True)
class Page:
    """What a page shows, and what it says about its neighbours."""

    nodes: list[Any]
    has_next: bool
    has_previous: bool


def walk_pages(path: Sequence[str], size: int, *, backward: bool = False) -> Walk:
    """Walk through the connection under these response keys; returns its pages as they stand in the list.

    A generator that yields each page's variables and takes the whole answer, so that both synchronous and
    asynchronous callers can drive it.
    """
    pages: list[Page] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        answer = yield {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
        page, cursor = read_page(answer, path, backward=backward)
        pages.append(page)
        if not (page.has_previous if backward else page.has_next):
            return pages[::-1] if backward else pages
    message = f"The walk did not end after {MOST_PAGES} pages."
    raise AssertionError(message)


def read_page(answer: Answer, path: Sequence[str], *, backward: bool) -> tuple[Page, str | None]:
    """Read a page and the cursor that leads on out of an answer."""
    assert not answer.get("errors"), answer["errors"]
    connection = answer["data"]
    for key in path:
        connection = connection[key]
    info = connection["pageInfo"]
    page = Page(connection["nodes"], info["hasNextPage"], info["hasPreviousPage"])
    return page, info["startCursor"] if backward else info["endCursor"]


def cut_pages(nodes: Sequence[Any], size: int, *, backward: bool = False) -> list[Page]:
    """Cut a whole list into the pages a walk over it ought to find; an empty list has one empty page."""
    offset = len(nodes) % size if backward else 0
    places = sorted({0, len(nodes), *range(offset, len(nodes), size)}) if nodes else [0, 0]
    return [Page(list(nodes[low:high]), high < len(nodes), low > 0) for low, high in pairwise(places)]


def ask_each(walk: Walk, ask: Callable[[Variables], Answer]) -> list[Page]:
    """Drive a walk with a function that answers at once."""
    try:
        variables = next(walk)
        while True:
            variables = walk.send(ask(variables))
    except StopIteration as end:
        pages: list[Page] = end.value
        return pages


async def ask_each_async(walk: Walk, ask: Callable[[Variables], Awaitable[Answer]]) -> list[Page]:
    """Drive a walk with a function whose answers are awaited."""
    try:
        variables = next(walk)
        while True:
            variables = walk.send(await ask(variables))
    except StopIteration as end:
        pages: list[Page] = end.value
        return pages
