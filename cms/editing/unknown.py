"""Names that mean nothing."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from cms.editing.problems import Problems, shown
from cms.errors import ErrorCode


def refuse_unknown(values: Mapping[str, object], known: Collection[str], problems: Problems) -> None:
    """Notes each name that means nothing here, with the one that was probably meant."""
    for name in values:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            right = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(known))}."
            problems.add(ErrorCode.INVALID, f"There is no field {shown(name)} here; {right}", str(name))
