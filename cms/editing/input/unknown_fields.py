"""Fields that are given and do not exist."""

from collections.abc import Collection, Mapping

from cms.editing.input.problems import Problems, quote_value
from cms.errors import ErrorCode
from cms.wording import find_similar


def note_unknown_fields(values: Mapping[str, object], known: Collection[str], problems: Problems) -> None:
    """Notes each name that means nothing here, with the one that was probably meant."""
    for name in values:
        if name not in known:
            suggestion = find_similar(str(name), known)
            remedy = f"did you mean {suggestion}?" if suggestion else f"there are {', '.join(sorted(known))}."
            problems.add(ErrorCode.INVALID, f"There is no field {quote_value(name)} here; {remedy}", str(name))
