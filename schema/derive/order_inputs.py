"""Orders: what a list of each type can be put in order by."""

from collections.abc import Iterator

from cms.content.content_type import RowType
from cms.content.fields import Field
from cms.content.registry import Registry
from cms.content.relations import Count, Reference, Score
from schema.derive.definitions import InputValueDefinition
from schema.derive.schema_types import SchemaTypes

_RULES = (
    "Names exactly one field. Ties are broken by id, in the direction of the last key. Nulls come last in both directions. "
    "Text is ordered by its folded form (compatibility-decomposed, marks removed, case folded) by code point, "
    "the same on every database."
)


def add_order_inputs(types: SchemaTypes, registry: Registry) -> None:
    """Add the order of each type that can be put in order by something."""
    for row_type in registry.rows.values():
        if has_order(row_type):
            doc = f"A key to order a list of {row_type.name} by. {_RULES}"
            types.add_one_of(f"{row_type.name}Order", list_order_keys(row_type), doc=doc)


def has_order(row_type: RowType) -> bool:
    """Whether lists of the type can be put in order by something."""
    return any(True for _ in list_order_keys(row_type))


def list_order_keys(row_type: RowType) -> Iterator[InputValueDefinition]:
    """The keys that a list of the type can be ordered by."""
    for field in row_type.all_fields:
        yield from _orders_of(field)


def _orders_of(field: Field) -> Iterator[InputValueDefinition]:
    match field:
        case Reference(order=True):
            doc = field.doc if field.required else f"{field.doc} Where it is missing, the row comes last."
            yield InputValueDefinition(field.name, f"{field.to}Order", doc)
        case Score():
            yield from _score_orders(field)
        case Count() | Field(order=True):
            yield InputValueDefinition(field.name, "Direction", field.doc)


def _score_orders(field: Score) -> Iterator[InputValueDefinition]:
    if field.count_order is not None:
        yield InputValueDefinition(field.count_order, "Direction", f"How many {field.of} of it are in view.")
    if field.average_order is not None:
        doc = f"Mean of the ratings of its {field.of} in view; last when none of them is rated."
        yield InputValueDefinition(field.average_order, "Direction", doc)
