"""Selections: fields with arguments and aliases, fragments of both kinds, directives, and the same field again."""

from dataclasses import replace
from typing import Any

from graphql import (
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_leaf_type,
)
from graphql.utilities import do_types_overlap
from hypothesis import strategies as st

from tests.generate.arguments import draw_arguments, size_of, write_arguments
from tests.generate.writing import (
    ALIASES,
    CURSORS,
    MOST_ALIASES,
    MOST_COST,
    MOST_FIELDS,
    Fragment,
    Place,
    Writing,
)

# Read by nobody yet, or refused to the public.
LEFT_OUT = {"search", "changes", "viewer", "versions", "publishPlan", "webhooks"}
NOT_CONTENT = {"Webhook", "Delivery"}
"""Nodes of the contract that no id of content leads to."""

PLAIN_LIST_SIZE = 20
MOST_SELECTIONS = 4


def write_selection(writing: Writing, parent: GraphQLCompositeType, place: Place) -> str:
    """Write a selection set on a type, with one selection at least."""
    count = writing.draw(st.integers(1, MOST_SELECTIONS))
    return "{ " + " ".join(write_one(writing, parent, place) for _ in range(count)) + " }"


def write_one(writing: Writing, parent: GraphQLCompositeType, place: Place) -> str:
    """Write a field, twice perhaps, or a fragment; what only has an id is worth little without fragments."""
    fragments = 6 if parent.name == "Node" else 2
    if place.levels > 0 and writing.happens(fragments):
        return writing.pick((write_inline, write_spread))(writing, parent, place)
    return write_field(writing, parent, place)


def write_inline(writing: Writing, parent: GraphQLCompositeType, place: Place) -> str:
    """Write an inline fragment, sometimes without a type condition."""
    on = writing.pick([None, *overlapping(writing, parent)])
    condition = "" if on is None else f" on {on.name}"
    selection = write_selection(writing, on or parent, replace(place, levels=place.levels - 1))
    return f"...{condition}{write_directives(writing)} {selection}"


def write_spread(writing: Writing, parent: GraphQLCompositeType, place: Place) -> str:
    """Spread a named fragment: one that is there and fits, or else a new one."""
    known = [each for each in writing.fragments if fits(writing, each, parent, place)]
    if known and writing.happens(5):
        fragment = writing.pick(known)
        writing.cost += fragment.cost * place.weight
    else:
        fragment = write_fragment(writing, parent, place)
    return f"...{fragment.name}{write_directives(writing)}"


def fits(writing: Writing, fragment: Fragment, parent: GraphQLCompositeType, place: Place) -> bool:
    """Tell whether a finished fragment may be spread here."""
    cost = writing.cost + fragment.cost * place.weight
    return cost <= MOST_COST and place.is_within(fragment.place) and do_types_overlap(writing.schema, fragment.on, parent)


def write_fragment(writing: Writing, parent: GraphQLCompositeType, place: Place) -> Fragment:
    """Write a named fragment; it can be spread only once it is finished, so none contains itself."""
    name, before = writing.name("F"), writing.cost
    on = writing.pick(overlapping(writing, parent))
    inside = replace(place, levels=place.levels - 1)
    text = f"fragment {name} on {on.name} {write_selection(writing, on, inside)}"
    fragment = Fragment(name, on, text, (writing.cost - before) / place.weight, place)
    writing.fragments.append(fragment)
    return fragment


def overlapping(writing: Writing, parent: GraphQLCompositeType) -> list[GraphQLCompositeType]:
    """List the type itself and every other one a fragment in it may be on."""
    if not is_node(parent):
        return [parent]
    types = (each for name, each in writing.schema.type_map.items() if name not in NOT_CONTENT)
    others = [each for each in types if is_composite_type(each) and is_node(each)]
    return [parent, *(each for each in others if do_types_overlap(writing.schema, each, parent))]


def is_node(type_: Any) -> bool:
    """Tell whether a type is Node or implements it."""
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return False
    return "Node" in {type_.name, *(each.name for each in type_.interfaces)}


def write_field(writing: Writing, parent: GraphQLCompositeType, place: Place) -> str:
    """Write one field of a type, or its name when the field has no room."""
    assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
    name = writing.pick([*weighted_names(writing, parent.fields, place), "__typename"])
    if name != "__typename":
        field = parent.fields[name]
        arguments = draw_arguments(writing, place, field.args, name)
        if arguments is not None and writing.can_list(place, list_size(parent, field, arguments)):
            below = place_below(field, place, list_size(parent, field, arguments))
            head = write_arguments(writing, field.args, arguments)
            return write_with_selection(writing, parent, (name, head, field.type), below)
    return f"{write_key(writing, parent, '__typename', '', 'String!')}{write_directives(writing)}"


def weighted_names(writing: Writing, fields: dict[str, GraphQLField], place: Place) -> list[str]:
    """List the fields that have room, what has fields of its own oftener, and what takes a where oftenest."""
    rooms = {name: field for name, field in fields.items() if has_room(writing, name, field, place)}
    nested = [name for name, field in rooms.items() if not is_leaf_type(get_named_type(field.type))]
    filtered = [name for name, field in rooms.items() if "where" in field.args]
    return [*rooms, *nested, *filtered * 2]


def has_room(writing: Writing, name: str, field: GraphQLField, place: Place) -> bool:
    """Tell whether a field is read at all and, with the selection it needs, has room below a place."""
    below = get_named_type(field.type)
    if name in LEFT_OUT:
        return False
    if is_leaf_type(below):
        return True
    return place.levels > 1 and writing.fields < MOST_FIELDS and (place.entries > 0 or not is_node(below))


def list_size(parent: GraphQLCompositeType, field: GraphQLField, arguments: dict[str, Any]) -> int:
    """Return how many things a field may answer with, as it counts; a connection's own lists count with it."""
    if get_named_type(field.type).name.endswith("Connection"):
        return size_of(arguments)
    if not isinstance(get_nullable_type(field.type), GraphQLList) or parent.name.endswith("Connection"):
        return 1
    return max(1, len(arguments["ids"])) if "ids" in arguments else PLAIN_LIST_SIZE


def place_below(field: GraphQLField, place: Place, size: int) -> Place:
    """Return the place of a field's own selection."""
    entries = place.entries - is_node(get_named_type(field.type))
    return Place(entries, place.levels - 1, place.weight * size)


def write_with_selection(
    writing: Writing, parent: GraphQLCompositeType, signature: tuple[str, str, GraphQLOutputType], below: Place
) -> str:
    """Write a field with its selection; sometimes again with another one, which a server has to merge."""
    name, arguments, type_ = signature
    writing.fields += 1
    writing.cost += below.weight
    key = write_key(writing, parent, name, arguments, str(type_))
    times = 2 if writing.happens(2) else 1
    return " ".join(f"{key}{arguments}{write_directives(writing)}{write_inner(writing, type_, below)}" for _ in range(times))


def write_inner(writing: Writing, type_: GraphQLOutputType, place: Place) -> str:
    """Write the selection of a field's type when it has one."""
    inner = get_named_type(type_)
    if isinstance(inner, GraphQLObjectType | GraphQLInterfaceType):
        return f" {write_selection(writing, inner, place)}"
    return ""


def write_key(writing: Writing, parent: GraphQLCompositeType, name: str, arguments: str, type_: str) -> str:
    """Write a field's name, with an alias where it wants or needs one.

    A response key stands for one field with one list of arguments and one type: in the whole operation for the
    types that fragments can bring together, within its type for the others.
    """
    scope = "Node" if is_node(parent) else parent.name
    signature = (name + arguments, type_)
    wanted = name
    if name not in CURSORS and writing.aliases < MOST_ALIASES and writing.happens(2):
        wanted = writing.pick(writing.pick(ALIASES))
    if writing.keys.setdefault((scope, wanted), signature) != signature:
        wanted = writing.name(f"{name.strip('_')}_")
        writing.keys[scope, wanted] = signature
    if wanted == name:
        return name
    writing.aliases += 1
    return f"{wanted}: {name}"


def write_directives(writing: Writing) -> str:
    """Write @skip, @include, both or mostly none of them."""
    if not writing.happens(1):
        return ""
    chosen = writing.pick((("skip",), ("include",), ("skip", "include")))
    return "".join(f" @{name}(if: {write_flag(writing)})" for name in chosen)


def write_flag(writing: Writing) -> str:
    """Write a Boolean as a literal or a variable."""
    value = writing.draw(st.booleans())
    if writing.happens(4):
        return "true" if value else "false"
    if writing.flags and writing.happens(5):
        return f"${writing.pick(writing.flags)}"
    name = writing.name("is")
    writing.flags.append(name)
    writing.declarations.append(f"${name}: Boolean!")
    writing.variables[name] = value
    return f"${name}"
