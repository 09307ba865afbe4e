"""The graph that the declarations span: from each type, what its relations lead to."""

from dataclasses import dataclass
from enum import Enum

from cms.content.content_type import OwnedType, RowType
from cms.content.fields import Field
from cms.content.relations import Inverse, Links, Owned, Reference, Through, Tree

RowTypes = dict[str, RowType]


class DefaultOrder(Enum):
    """In what order a list stands when nobody asks for one."""

    POSITION = "as the editors listed it"
    NATURAL = "by name or title"
    NEWEST = "newest created first"


@dataclass(frozen=True)
class ToOne:
    """A relation to one row: the foreign key that holds it."""

    field: Reference
    target: str
    column: str


@dataclass(frozen=True)
class JoinTable:
    """A table between parent and target: where `parent_column` is the parent's key, `target_column` says which targets."""

    table: str
    parent_column: str
    target_column: str


@dataclass(frozen=True)
class ToMany:
    """A relation to many rows: targets whose `column` is the parent's key, or is among what the join table leads to."""

    name: str
    doc: str
    target: str
    column: str
    join_table: JoinTable | None
    default_order: DefaultOrder
    plain: bool
    where: bool
    subtree: str | None = None

    @property
    def reaches_subtree(self) -> bool:
        """Whether the list may reach into the parent's subtree (through the closure table named `subtree`)."""
        return self.subtree is not None


Relation = ToOne | ToMany


def closure_table(row_type: RowType) -> str:
    """The table that answers for subtrees of a type."""
    return f"{row_type.table}_closure"


def link_table(owner: RowType, field: Links) -> str:
    """The table that holds the links of a field."""
    return f"{owner.table}_{field.column}"


def find_tree(row_type: RowType) -> Tree | None:
    """The field by which entries of a type form a tree, where there is one."""
    return next((field for field in row_type.fields if isinstance(field, Tree)), None)


def build_relations(row_types: RowTypes) -> dict[str, dict[str, Relation]]:
    """All relations of all types, by type name and field name."""
    relations: dict[str, dict[str, Relation]] = {name: {} for name in row_types}
    for row_type in row_types.values():
        for field in row_type.fields:
            _add_direct_relations(relations, row_types, row_type, field)
    for row_type in row_types.values():
        for field in row_type.fields:
            if isinstance(field, Through):
                relations[row_type.name][field.name] = _through(relations, row_types, row_type, field)
    return relations


def _add_direct_relations(
    relations: dict[str, dict[str, Relation]], row_types: RowTypes, row_type: RowType, field: Field
) -> None:
    if isinstance(field, Reference):
        relations[row_type.name][field.name] = ToOne(field, field.to, field.column)
        if field.inverse is not None:
            relations[field.to][field.inverse.name] = _inverse_of_reference(row_types, row_type, field, field.inverse)
    elif isinstance(field, Links):
        relations[row_type.name][field.name] = _links(row_type, field)
        if field.inverse is not None:
            relations[field.to][field.inverse.name] = _inverse_of_links(row_types, row_type, field, field.inverse)
    elif isinstance(field, Owned):
        owned = row_types[field.of]
        if not isinstance(owned, OwnedType):
            raise TypeError(f"{row_type.name}.{field.name} owns {field.of}, which is not an owned type")
        back = f"{row_type.table}_id"
        relations[row_type.name][field.name] = ToMany(
            field.name, field.doc, owned.name, back, None, DefaultOrder.POSITION, plain=False, where=field.where
        )


def _inverse_of_reference(row_types: RowTypes, source: RowType, field: Reference, inverse: Inverse) -> ToMany:
    is_tree = isinstance(field, Tree)
    default_order = DefaultOrder.NATURAL if is_tree else DefaultOrder.NEWEST
    return ToMany(
        inverse.name,
        inverse.doc,
        source.name,
        field.column,
        None,
        default_order,
        plain=is_tree,
        where=inverse.where,
        subtree=None if is_tree else _closure_table_for(row_types[field.to]),
    )


def _links(owner: RowType, field: Links) -> ToMany:
    join_table = JoinTable(link_table(owner, field), "owner_id", "target_id")
    return ToMany(field.name, field.doc, field.to, "id", join_table, DefaultOrder.POSITION, plain=True, where=field.where)


def _inverse_of_links(row_types: RowTypes, owner: RowType, field: Links, inverse: Inverse) -> ToMany:
    join_table = JoinTable(link_table(owner, field), "target_id", "owner_id")
    subtree = _closure_table_for(row_types[field.to])
    return ToMany(
        inverse.name,
        inverse.doc,
        owner.name,
        "id",
        join_table,
        DefaultOrder.NEWEST,
        plain=False,
        where=inverse.where,
        subtree=subtree,
    )


def _through(relations: dict[str, dict[str, Relation]], row_types: RowTypes, row_type: RowType, field: Through) -> ToMany:
    """Two relations or three: a list of owned rows, the entry each leads to, and (three) a list of that entry."""
    first = relations[row_type.name][field.path[0]]
    if not isinstance(first, ToMany):
        raise TypeError(f"the path of {row_type.name}.{field.name} must start with a list")
    second = relations[first.target][field.path[1]]
    if not isinstance(second, ToOne):
        raise TypeError(f"the second step of {row_type.name}.{field.name} must lead to one entry")
    target, column = second.target, "id"
    if len(field.path) == 3:
        last = relations[target][field.path[2]]
        if not isinstance(last, ToMany) or last.join_table is not None:
            raise TypeError(f"the last step of {row_type.name}.{field.name} must be a list held by a foreign key")
        target, column = last.target, last.column
    join_table = JoinTable(row_types[first.target].table, first.column, second.column)
    default_order = DefaultOrder.POSITION if field.plain else DefaultOrder.NEWEST
    return ToMany(
        field.name,
        field.doc,
        target,
        column,
        join_table,
        default_order,
        plain=field.plain,
        where=field.where,
        subtree=first.subtree,
    )


def _closure_table_for(row_type: RowType) -> str | None:
    tree = find_tree(row_type)
    return closure_table(row_type) if tree is not None and tree.within else None
