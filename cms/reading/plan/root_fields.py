"""Root fields: one entry by whatever names it; rows by their ids; lists of a type."""

import json
from collections.abc import Mapping, Sequence

from cms.content.content_type import ContentType
from cms.content.entry_references import parse_entry_id
from cms.content.relation_graph import DefaultOrder
from cms.reading.pages.connections import compile_connection
from cms.reading.plan.row_objects import object_members, row_object
from cms.reading.rows.conditions import external_id_keys
from cms.reading.rows.list_sources import rows_of_type
from cms.reading.rows.ordering import default_order
from cms.reading.selection import EMPTY, ArgumentValue, ScalarValue, SelectedField
from cms.reading.sql import parameter_encoders
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import Slot, Sql, join, sql
from cms.wording import describe_given, enumerate_names

MOST_NODE_IDS = 100
ENTRIES_BY_ID = "entries$"
"""A root field that no query can spell: rows by their ids like those of nodes, as many as the caller of the planner says."""

_REFERENCE = "by"
"""The argument that names an entry by an object: exactly one of the others in it."""

_IDENTIFIERS = (_REFERENCE, "id", "slug", "externalId")


def compile_root_field(context: CompileContext, selected: SelectedField) -> Sql:
    """The value of a root field, as one expression."""
    context = context.at(selected.key)
    if selected.name == "node":
        return _node(context, selected)
    if selected.name == "nodes":
        return _nodes(context, selected, MOST_NODE_IDS)
    if selected.name == ENTRIES_BY_ID:
        return _nodes(context, selected, None)
    for content_type in context.registry.content_types:
        if selected.name == content_type.singular:
            return _entry(context, content_type, selected)
        if selected.name == content_type.plural:
            source = rows_of_type(context, content_type.name)
            default = default_order(context, content_type.name, DefaultOrder.NEWEST, source.position_column, source.alias)
            return compile_connection(context, source, default, selected, object_members).value
    raise TypeError(f"there is no root field {selected.name}")


def _entry(context: CompileContext, content_type: ContentType, selected: SelectedField) -> Sql:
    given = [name for name in _IDENTIFIERS if _is_given(selected.arguments.get(name))]
    if len(given) != 1:
        raise context.refuse(f"give exactly one of {enumerate_names(_IDENTIFIERS)}; {describe_given(given)}")
    (name,) = given
    key = _key(context.at(name), content_type, name, selected.arguments[name])
    return row_object(
        context,
        content_type.name,
        selected.selection or EMPTY,
        lambda row_alias: sql(f" where {row_alias}.id = ", key),
    )


def _is_given(argument: ArgumentValue) -> bool:
    return argument is not None and not (isinstance(argument, ScalarValue) and argument.value is None)


def _key(context: CompileContext, content_type: ContentType, name: str, argument: ArgumentValue) -> Sql:
    if name == _REFERENCE:
        if not isinstance(argument, Mapping):
            raise TypeError("a reference is an object")
        ((member, value),) = argument.items()
        return _key(context.at(member), content_type, member, value)
    if name == "externalId":
        if not isinstance(argument, Mapping):
            raise TypeError("an external id is an object")
        return sql("(", external_id_keys(context, content_type.name, argument), ")")
    if not isinstance(argument, ScalarValue):
        raise TypeError(f"{name} is a scalar")
    if name == "id":
        return sql(Slot(argument, parameter_encoders.key_encoder(content_type.table), "uuid", context.path))
    slug = Slot(argument, parameter_encoders.encode_text, "text", context.path)
    by_slug = sql(f"(select s$.id from {context.table(content_type.table)} s$ where s$.slug = ", slug, ")")
    by_past_slug = sql(
        f"(select r$.entry_id from slug_redirect r$ where r$.type = '{content_type.name}' and r$.slug = ", slug, ")"
    )
    return sql("coalesce(", by_slug, ", ", by_past_slug, ")")


def _node(context: CompileContext, selected: SelectedField) -> Sql:
    argument = selected.arguments["id"]
    if not isinstance(argument, ScalarValue):
        raise TypeError("an id is a scalar")
    slot = Slot(argument, _encode_ids, "text", (*context.path, "id"))
    row_alias = context.alias("i")
    return sql("(select ", _by_type(context, selected, row_alias), " from ", context.json.node_ids(sql(slot), row_alias), ")")


def _nodes(context: CompileContext, selected: SelectedField, most: int | None) -> Sql:
    argument = selected.arguments["ids"]
    scalar = (
        argument
        if isinstance(argument, ScalarValue)
        else ScalarValue(tuple(argument) if isinstance(argument, Sequence) else ())
    )
    count = len(scalar.value) if isinstance(scalar.value, Sequence) and not isinstance(scalar.value, str) else 1
    if most is not None and count > most:
        raise context.at("ids").refuse(f"{count} ids are too many; ask for at most {MOST_NODE_IDS} at once")
    slot = Slot(scalar, _encode_ids, "text", (*context.path, "ids"))
    row_alias, outer = context.alias("i"), context.alias("i")
    ordered = sql(
        "(select * from ",
        context.json.node_ids(sql(slot), row_alias),
        f" order by {row_alias}.place limit {most or count}) {outer}",
    )
    element = _by_type(context.in_list(count), selected, outer)
    return sql("(select ", context.json.array_agg(context.json.as_json(element), sql("1 = 1")), " from ", ordered, ")")


def _by_type(context: CompileContext, selected: SelectedField, row_alias: str) -> Sql:
    cases = [
        sql(f"when '{row_type.table}' then ", _row_of(context, row_type.name, selected, row_alias))
        for row_type in context.registry.rows.values()
    ]
    return sql(f"case {row_alias}.type ", join(" ", cases), " end")


def _row_of(context: CompileContext, type_name: str, selected: SelectedField, row_alias: str) -> Sql:
    return row_object(
        context, type_name, selected.selection or EMPTY, lambda found: sql(f" where {found}.id = {row_alias}.key")
    )


def _encode_ids(value: object) -> str:
    ids = value if isinstance(value, (list, tuple)) else [value]
    read = (parse_entry_id(parameter_encoders.encode_text(selected), for_slug="ask by type and slug") for selected in ids)
    return json.dumps([(prefix, str(key)) for prefix, key in read])
