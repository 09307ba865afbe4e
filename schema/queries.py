"""Queries: what the database answers goes through as text; the rest is put beside it under its key."""

from collections.abc import Sequence

import orjson

from cms.reading.reader import Reader
from cms.reading.selection import TYPENAME, Selected
from schema.asked import Asked
from schema.pick import pick
from schema.plans import Planned
from schema.viewer import VIEWER, view


class AccessChanged(Exception):
    """Permissions were given or taken since the caller was recognised: nothing of the answer may be sent."""


async def read_query(reader: Reader, asked: Asked, planned: Planned) -> Sequence[str]:
    """The JSON for each key of a query, in their order; AccessChanged when the caller has to be recognised again."""
    columns = await _read(reader, asked, planned)
    if planned.is_plain:
        return columns
    rest = iter(columns)
    return [_beside(asked, one) or next(rest) for one in planned.roots]


async def _read(reader: Reader, asked: Asked, planned: Planned) -> Sequence[str]:
    if planned.plan is None:
        return ()
    answer = await reader.read(planned.plan, asked.variables)
    if asked.caller.actor is not None and answer.access_revision > asked.caller.access_revision:
        raise AccessChanged
    return answer.columns


def _beside(asked: Asked, one: Selected) -> str | None:
    """The JSON of a root field that stands in no plan; None for all others."""
    if one.name == TYPENAME:
        return '"Query"'
    if one.name == VIEWER.name:
        return orjson.dumps(pick(view(asked.caller.actor), one.below)).decode()
    return None
