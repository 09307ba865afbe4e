"""`publishPlan`: what a publish would come to, for who may read drafts."""

from collections.abc import Mapping

from cms.access.revocation import AccessRevoked
from cms.content.registry import Registry
from cms.editing.acts import plan_publish
from cms.editing.live.slug_redirects import SlugChange
from cms.errors import ErrorCode, Refused, RequestCode, RequestRefused
from cms.ids import public_id
from schema.computed.plain_arguments import read_argument
from schema.derive.notation import FieldDefinition
from schema.derive.types import SchemaTypes
from schema.documents.variable_usages import PUBLISH_PLAN as NAME
from schema.mutations.id_arguments import read_id_list
from schema.mutations.mutation import ActContext
from schema.mutations.payload import ERRORS, Payload
from schema.mutations.payload_reader import PayloadData, PayloadReader
from schema.mutations.publishing import IDS_ARGUMENT, WITH_REFERENCES, public_ids

PUBLISH_PLAN = FieldDefinition(
    NAME,
    "PublishPlan!",
    "What publish would come to with the same arguments, without doing it. For who may read drafts.",
    (IDS_ARGUMENT, WITH_REFERENCES),
)
PLAN = Payload(
    "PublishPlan",
    FieldDefinition(
        "goingLive", "[Entry!]!", "What would go live, as it is in the working edition; nothing of it while there are errors."
    ),
    "nodes",
    "What a publish would come to.",
)
_REDIRECTS = FieldDefinition("redirects", "[SlugRedirect!]!", "The live slugs that would lead on to others from then on.")

_CODES = {
    ErrorCode.FORBIDDEN: RequestCode.FORBIDDEN,
    ErrorCode.UNAUTHENTICATED: RequestCode.UNAUTHENTICATED,
    ErrorCode.UNAVAILABLE: RequestCode.UNAVAILABLE,
}


def add_publish_plan(types: SchemaTypes) -> None:
    """Add the types of a plan."""
    redirect = (
        FieldDefinition("id", "ID!", "The entry whose slug it is."),
        FieldDefinition("from", "String!", "The slug that is live now."),
        FieldDefinition("to", "String!", "The slug it would lead to."),
    )
    types.add_object("SlugRedirect", redirect, doc="An old slug that leads to where its entry is found now.")
    errors = FieldDefinition(ERRORS.name, ERRORS.type, "What stands in the way, as publish would say it.")
    types.add_object(PLAN.name, (PLAN.shows, _REDIRECTS, errors), doc=PLAN.doc)


async def answer_plan(acting: ActContext, payload: PayloadReader) -> PayloadData:
    """The plan that is asked for; RequestRefused for malformed ids, and for who may not know."""
    selected, variables = payload.selected, payload.asked.variables
    try:
        entries = read_id_list(acting.registry, read_argument(selected, IDS_ARGUMENT.name, variables))
        payload.check(len(entries))
        with_references = bool(read_argument(selected, WITH_REFERENCES.name, variables))
        plan = await plan_publish(acting.database, acting.actor, entries, with_references=with_references)
    except AccessRevoked:
        raise
    except Refused as refused:
        raise _refuse(refused).under(selected.key) from refused
    shown = public_ids(acting.registry, (one.entry_key for one in plan.going_live))
    redirects = [_redirect(acting.registry, one) for one in plan.redirects]
    return await payload.read(shown, refusals=plan.refusals, redirects=redirects)


def _redirect(registry: Registry, change: SlugChange) -> Mapping[str, object]:
    id_ = public_id(registry.rows[change.type_name].table, change.key)
    return {"id": id_, "from": change.old, "to": change.new}


def _refuse(refused: Refused) -> RequestRefused:
    first = refused.refusals[0]
    return RequestRefused(_CODES.get(first.code, RequestCode.BAD_USER_INPUT), first.message, first.field)
