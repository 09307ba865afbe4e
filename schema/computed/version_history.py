"""`versions`: the histories of all entries in an answer, in one statement for each different page of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cms.database.clients.errors import answer_too_large
from cms.database.connect import Database
from cms.editing.acts import find_versions, measure_versions
from cms.editing.history.history_read import Version, VersionPage
from cms.errors import RequestCode, RequestRefused
from cms.ids import parse_public_id, public_id
from cms.reading.pages.page_arguments import DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE
from cms.reading.selection import SelectedField
from cms.wording import quote
from schema.computed.argument_values import read_argument
from schema.computed.placeholders import Placeholder
from schema.computed.projection import project

CURSOR_PREFIX = "version"
"""What the cursor of a row starts with: it is the row's key, as public as an id."""

VERSION_COST = 10
"""A version holds the whole of an entry, and is compared with another one."""

CONTENT_FIELDS = frozenset({"snapshot", "changes"})
"""Fields of a version for which the whole of an entry is read."""


@dataclass(frozen=True)
class HistoryPage:
    """The page of a history that is asked for."""

    first: int
    after: UUID | None


def read_history_page(selected: SelectedField, variables: Mapping[str, object]) -> HistoryPage:
    """The page; RequestRefused when it is none."""
    first, after = (read_argument(selected, name, variables) for name in ("first", "after"))
    if first is not None and not (isinstance(first, int) and 1 <= first <= LARGEST_PAGE_SIZE):
        raise _refuse(selected, "first", f"{first} is out of range; ask for 1 to {LARGEST_PAGE_SIZE}")
    return HistoryPage(
        DEFAULT_PAGE_SIZE if first is None else first, None if after is None else _read_cursor(selected, str(after))
    )


async def fill_histories(
    database: Database, placeholders: Iterable[Placeholder], variables: Mapping[str, object], *, most_cost: int, most_bytes: int
) -> None:
    """Put the histories of entries in the places of placeholders; RequestRefused for too many, or too large ones."""
    groups: dict[HistoryPage, list[Placeholder]] = defaultdict(list)
    for placeholder in placeholders:
        groups[read_history_page(placeholder.selected, variables)].append(placeholder)
    cost = sum(page.first * len(some) * VERSION_COST for page, some in groups.items())
    if cost > most_cost:
        message = f"this operation asks for up to {cost // VERSION_COST} versions, of {most_cost // VERSION_COST} allowed"
        raise RequestRefused(RequestCode.TOO_COSTLY, f"{message}; ask for smaller pages")
    left = most_bytes
    for page, some in groups.items():
        keys = {placeholder.entry_id: parse_public_id(placeholder.entry_id)[1] for placeholder in some}
        entry_keys = list(set(keys.values()))
        with_content = any(_shows_content(placeholder.selected) for placeholder in some)
        if with_content:
            left -= await measure_versions(database, entry_keys, first=page.first, after=page.after)
            if left < 0:
                raise answer_too_large(most_bytes)
        found = await find_versions(database, entry_keys, first=page.first, after=page.after, with_content=with_content)
        for placeholder in some:
            placeholder.replace(project(_connection(found[keys[placeholder.entry_id]], page), placeholder.selected.selection))


def _shows_content(selected: SelectedField) -> bool:
    """Whether what entries were is shown anywhere, whole or compared."""
    below = () if selected.selection is None else selected.selection.only_fields()
    return any(one.name in CONTENT_FIELDS or _shows_content(one) for one in below)


def _connection(found: VersionPage, page: HistoryPage) -> dict[str, object]:
    edges = [{"node": _node(one), "cursor": public_id(CURSOR_PREFIX, one.key)} for one in found.versions]
    # Whoever has a cursor has seen a row: unless all rows are on this page, one stands before it.
    newer = page.after is not None and found.total > len(found.versions) + found.has_next
    info = {
        "hasNextPage": found.has_next,
        "hasPreviousPage": newer,
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"nodes": [one["node"] for one in edges], "edges": edges, "pageInfo": info, "totalCount": found.total}


def _node(one: Version) -> dict[str, object]:
    return {
        "version": one.version,
        "at": _instant(one.at),
        "act": one.act.name,
        "author": one.author,
        "note": one.note,
        "changes": [{"field": each.field, "before": each.before, "after": each.after} for each in one.changes],
        "snapshot": one.snapshot,
    }


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _read_cursor(selected: SelectedField, cursor: str) -> UUID:
    try:
        prefix, key = parse_public_id(cursor)
    except ValueError:
        prefix, key = "", UUID(int=0)
    if prefix != CURSOR_PREFIX:
        raise _refuse(selected, "after", f"{quote(cursor)} is not a cursor of versions; use one as the API gave it")
    return key


def _refuse(selected: SelectedField, name: str, message: str) -> RequestRefused:
    path = (selected.key, name)
    return RequestRefused(RequestCode.BAD_USER_INPUT, f"{'.'.join(path)}: {message}", path)
