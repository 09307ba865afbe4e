"""The columns of one row, an entry's or an owned one, from what somebody gave for its fields."""

from uuid import UUID

from cms.content.fields import Field
from cms.content.registry import Registry
from cms.content.relations import Links, Reference
from cms.editing.problems import Problems
from cms.editing.references import Found, read_reference
from cms.editing.table import Row
from cms.editing.values import has_default, read_list, store_nothing, store_value
from cms.errors import ErrorCode


def read_columns(registry: Registry, field: Field, value: object, found: Found, problems: Problems) -> Row:
    """The columns of a field; those of a missing value when the given one is refused."""
    if value is None and field.required and not has_default(field):
        problems.add(ErrorCode.REQUIRED, f"{field.name} is missing; give it.")
    elif value is not None and isinstance(field, Reference):
        return {field.column: read_reference(registry, field.to, value, found, problems)}
    elif value is not None:
        return store_value(field, value, problems) or store_nothing(field)
    return store_nothing(field)


def read_links(registry: Registry, field: Links, value: object, found: Found, problems: Problems) -> tuple[UUID, ...]:
    """The keys of the entries that a list names, each once."""
    keys: dict[UUID, int] = {}
    for place, item in enumerate(read_list([] if value is None else value, problems) or []):
        here = problems.within(str(place))
        key = read_reference(registry, field.to, item, found, here)
        if key in keys:
            here.add(ErrorCode.NOT_UNIQUE, f"This {field.to} stands at {keys[key]} in the list already; name it once.")
        elif key is not None:
            keys[key] = place
    return tuple(keys)
