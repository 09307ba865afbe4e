"""Root fields: one entry by its id, slug or external id; rows by their ids; lists of a type."""

import json
from collections.abc import Mapping, Sequence

from cms.content.content_type import ContentType
from cms.content.entry_ids import parse_entry_id
from cms.content.relation_graph import DefaultOrder
from cms.reading.pages.connections import connection
from cms.reading.plan.objects import members, row_object
from cms.reading.rows.conditions import external_id_keys
from cms.reading.rows.lists import list_of_all
from cms.reading.rows.ordering import default_order
from cms.reading.selection import EMPTY, ArgumentValue, ScalarValue, Selected
from cms.reading.sql import bound_values
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Slot, Sql, join, sql

MOST_IDS = 100
_NAMES = ("id", "slug", "externalId")


def root_field(scope: CompileContext, one: Selected) -> Sql:
    """The value of a root field, as one expression."""
    scope = scope.at(one.key)
    if one.name == "node":
        return _node(scope, one)
    if one.name == "nodes":
        return _nodes(scope, one)
    for content_type in scope.registry.content_types:
        if one.name == content_type.singular:
            return _entry(scope, content_type, one)
        if one.name == content_type.plural:
            source = list_of_all(scope, content_type.name)
            standing = default_order(scope, content_type.name, DefaultOrder.NEWEST, source.position, source.row)
            return connection(scope, source, standing, one, members).value
    raise TypeError(f"there is no root field {one.name}")


def _entry(scope: CompileContext, content_type: ContentType, one: Selected) -> Sql:
    given = [name for name in _NAMES if _is_given(one.arguments.get(name))]
    if len(given) != 1:
        raise scope.refuse(f"give exactly one of id, slug and externalId; {_spell(given)} given")
    (name,) = given
    key = _key(scope.at(name), content_type, name, one.arguments[name])
    return row_object(scope, content_type.name, one.below or EMPTY, lambda row: sql(f" where {row}.id = ", key))


def _spell(names: Sequence[str]) -> str:
    if len(names) < 2:
        return f"{''.join(names) or 'none'} was"
    return f"{', '.join(names[:-1])} and {names[-1]} were"


def _is_given(argument: ArgumentValue) -> bool:
    return argument is not None and not (isinstance(argument, ScalarValue) and argument.value is None)


def _key(scope: CompileContext, content_type: ContentType, name: str, argument: ArgumentValue) -> Sql:
    if name == "externalId":
        if not isinstance(argument, Mapping):
            raise TypeError("an external id is an object")
        return sql("(", external_id_keys(scope, content_type.name, argument), ")")
    if not isinstance(argument, ScalarValue):
        raise TypeError(f"{name} is a scalar")
    if name == "id":
        return sql(Slot(argument, bound_values.key_of(content_type.table), "uuid", scope.path))
    slug = Slot(argument, bound_values.text, "text", scope.path)
    present = sql(f"(select s$.id from {scope.table(content_type.table)} s$ where s$.slug = ", slug, ")")
    former = sql(f"(select r$.entry_id from slug_redirect r$ where r$.type = '{content_type.name}' and r$.slug = ", slug, ")")
    return sql("coalesce(", present, ", ", former, ")")


def _node(scope: CompileContext, one: Selected) -> Sql:
    argument = one.arguments["id"]
    if not isinstance(argument, ScalarValue):
        raise TypeError("an id is a scalar")
    slot = Slot(argument, _encode_ids, "text", (*scope.path, "id"))
    row = scope.alias("i")
    return sql("(select ", _by_type(scope, one, row), " from ", scope.json.ids(sql(slot), row), ")")


def _nodes(scope: CompileContext, one: Selected) -> Sql:
    argument = one.arguments["ids"]
    leaf = (
        argument
        if isinstance(argument, ScalarValue)
        else ScalarValue(tuple(argument) if isinstance(argument, Sequence) else ())
    )
    count = len(leaf.value) if isinstance(leaf.value, Sequence) and not isinstance(leaf.value, str) else 1
    if count > MOST_IDS:
        raise scope.at("ids").refuse(f"{count} ids are too many; ask for at most {MOST_IDS} at once")
    slot = Slot(leaf, _encode_ids, "text", (*scope.path, "ids"))
    row, outer = scope.alias("i"), scope.alias("i")
    ordered = sql("(select * from ", scope.json.ids(sql(slot), row), f" order by {row}.place limit {MOST_IDS}) {outer}")
    element = _by_type(scope.times(count), one, outer)
    return sql("(select ", scope.json.collect(scope.json.marked(element), sql("1 = 1")), " from ", ordered, ")")


def _by_type(scope: CompileContext, one: Selected, row: str) -> Sql:
    cases = [
        sql(f"when '{row_type.table}' then ", _row_of(scope, row_type.name, one, row))
        for row_type in scope.registry.rows.values()
    ]
    return sql(f"case {row}.type ", join(" ", cases), " end")


def _row_of(scope: CompileContext, type_name: str, one: Selected, row: str) -> Sql:
    return row_object(scope, type_name, one.below or EMPTY, lambda found: sql(f" where {found}.id = {row}.key"))


def _encode_ids(value: object) -> str:
    ids = value if isinstance(value, (list, tuple)) else [value]
    read = (parse_entry_id(bound_values.text(one), for_slug="ask by type and slug") for one in ids)
    return json.dumps([(prefix, str(key)) for prefix, key in read])
