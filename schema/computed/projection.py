"""Projects values on what was selected of them: keys renamed to those of the response, everything else left out."""

from cms.reading.selection import TYPENAME, Selection


def project(value: object, below: Selection | None) -> object:
    """A value, or each of a list, with the selected fields under their response keys; scalars and null as they are."""
    if below is None or value is None:
        return value
    if isinstance(value, (list, tuple)):
        return [project(one, below) for one in value]
    ((type_name, fields),) = below.by_type.items()
    return {one.key: type_name if one.name == TYPENAME else project(_member(value, one.name), one.selection) for one in fields}


def _member(value: object, name: str) -> object:
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__} has no fields to select")
    return value[name]
