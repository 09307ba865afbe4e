"""`TypedRef` as ordinary fields take it: an entry of any type, by whatever names it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from schema.resolvers.entry_interface import SHARED_TYPES

if TYPE_CHECKING:

    class TypedRef:
        """A reference as it was given; `typed_ref_values` says what it holds."""

else:
    TypedRef = SHARED_TYPES.get("TypedRef")


def typed_ref_values(refs: Sequence[TypedRef] | None) -> list[object] | None:
    """The references as the acts' own arguments hold them: objects with what was given and nothing else."""
    return None if not refs else [_drop_absent(asdict(one)) for one in refs]  # type: ignore[call-overload]  # a dataclass


def _drop_absent(members: Mapping[str, Any]) -> dict[str, object]:  # Any: texts, and objects of texts
    present = {name: value for name, value in members.items() if value is not None}
    return {name: _drop_absent(value) if isinstance(value, dict) else value for name, value in present.items()}
