"""What an act takes for each type: the fields somebody may give, by their names outside."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import lru_cache

from cms.content.content_type import OwnedType, RowType
from cms.content.fields import Counter, Field, Id, Instant, Status
from cms.content.relations import Count, Score, Through
from cms.editing.problems import Problems, shown
from cms.errors import ErrorCode

_NEVER_GIVEN = (Id, Status, Counter, Instant, Through, Score, Count)


@lru_cache(maxsize=64)
def input_fields(row_type: RowType) -> tuple[Field, ...]:
    """The fields of a type that somebody gives: not what the system keeps, counts or follows from others.

    An owned row says nothing of its owner: it stands in the owner's list.
    """
    owner = row_type.owner if isinstance(row_type, OwnedType) else None
    return tuple(field for field in row_type.all_fields if not isinstance(field, _NEVER_GIVEN) and field.name != owner)


def refuse_unknown(values: Mapping[str, object], known: Collection[str], problems: Problems) -> None:
    """Notes each name that means nothing here, with the one that was probably meant."""
    for name in values:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            right = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}."
            problems.add(ErrorCode.INVALID, f"There is no field {shown(name)} here; {right}", str(name))
