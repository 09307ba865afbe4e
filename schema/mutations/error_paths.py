"""Paths of refusals: an act's lead into what it was given, a mutation's into its arguments."""

from collections.abc import Iterable

from cms.errors import Refusal, Refused
from schema.derive.notation import ArgumentDefinition


def prefix_paths(name: str, arguments: Iterable[ArgumentDefinition], refused: Refused) -> Refused:
    """The same refusals, where paths that start with none of the arguments lead into the one of this name."""
    known = {one.name for one in arguments}
    return Refused([_led(name, one) if one.field and one.field[0] not in known else one for one in refused.refusals])


def _led(name: str, refusal: Refusal) -> Refusal:
    return Refusal(refusal.code, (name, *refusal.field), refusal.message)
