"""Long rich texts, rendered before anybody waits for the act that stores them."""

from collections.abc import Mapping

from cms.access.actor import Actor
from cms.content.editions import rich_text_fields
from cms.editing.input.derived_columns import render_rich_text
from cms.editing.input.problems import Misfit
from cms.editing.input.texts import LONGEST_QUICK_TEXT, read_rich_text
from cms.editing.storage.authorisation import writing_permissions
from cms.editing.storage.declarations import Declarations
from cms.worker_thread import WorkerThread

_Values = Mapping[str, object]


async def prerender(worker: WorkerThread, declarations: Declarations, actor: Actor, type_name: str, values: _Values) -> _Values:
    """The same input with what its long rich texts come to, worked out beside the event loop.

    A hostile text takes seconds, in which a transaction would keep everybody else from writing. What cannot be stored
    as it is, and all that an actor gives who may write nothing, is left for the act to refuse. LookupError for an
    unknown content type; RequestRefused with UNAVAILABLE when too many wait, or the server stops.
    """
    names = [field.name for field in rich_text_fields(declarations.registry.get_type(type_name))]
    if actor.permissions.isdisjoint(writing_permissions(declarations.registry)):
        return values
    rendered = {name: await _render(worker, values[name]) for name in names if name in values}
    return {**values, **rendered} if rendered else values


async def _render(worker: WorkerThread, value: object) -> object:
    if not isinstance(value, str) or len(value) <= LONGEST_QUICK_TEXT:
        return value
    try:
        return await worker.run(render_rich_text, read_rich_text(value))
    except Misfit:
        return value
