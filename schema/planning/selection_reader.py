"""Reads selections out of a parsed operation: fields merged, fragments and directives resolved, arguments read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_composite_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from cms.errors import RequestCode, RequestRefused
from cms.reading.selection import TYPENAME, ArgumentValue, ScalarValue, SelectedField, Selection, VariablePath
from schema.derive.key_resolvers import TYPE_KEY
from schema.documents.too_costly import MOST_FIELDS, too_costly
from schema.documents.variable_usages import VERSIONS_FIELD

_INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}

Fields = dict[str, list[FieldNode]]


@dataclass(frozen=True)
class SelectionReader:
    """Reads one operation, with its variables as they were coerced."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, object]
    marks_types: bool = False
    """Whether rows of an interface carry their type, for whoever reads them."""
    reads_drafts: bool = False
    """Whether the caller may see what no plan answers."""
    field_counts: Counter[str] = field(default_factory=Counter)

    def read_root_fields(self, operation: OperationDefinitionNode) -> list[SelectedField]:
        """The root fields of an operation, in the order of the answer; those of introspection included.

        Mutations stand there without their arguments, which are no part of any plan.
        """
        return self._selected(self._root_type(operation), [operation.selection_set])

    def collect_root_nodes(self, operation: OperationDefinitionNode) -> dict[str, list[FieldNode]]:
        """The root fields of an operation as they are written, by key; more than one where a field is written in parts."""
        fields: Fields = {}
        self._collect(self._root_type(operation), operation.selection_set.selections, fields, set())
        return fields

    def read_selection(self, kind: object, nodes: Iterable[FieldNode]) -> Selection:
        """What is selected of a value of this type, in a field that is written so."""
        return self._below(kind, [node.selection_set for node in nodes if node.selection_set])

    def _root_type(self, operation: OperationDefinitionNode) -> GraphQLObjectType:
        root = self.schema.get_root_type(operation.operation)
        if root is None:
            raise TypeError(f"the schema has no type for a {operation.operation.value}")
        return root

    def _selected(self, parent: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> list[SelectedField]:
        fields: Fields = {}
        seen: set[str] = set()
        for one in sets:
            self._collect(parent, one.selections, fields, seen)
        self.field_counts["fields"] += len(fields)
        if self.field_counts["fields"] > MOST_FIELDS:
            raise too_costly(f"the operation unfolds to more than {MOST_FIELDS} fields; ask for less at once")
        return [self._field_under(parent, key, nodes) for key, nodes in fields.items()]

    def _collect(self, parent: GraphQLObjectType, nodes: Iterable[SelectionNode], fields: Fields, seen: set[str]) -> None:
        """Collect fields by response key, as section 6.3.2 of the GraphQL specification says (September 2025)."""
        for node in nodes:
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, parent):
                    self._collect(parent, node.selection_set.selections, fields, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, parent):
                    self._collect(parent, fragment.selection_set.selections, fields, seen)

    def _is_included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            name = directive.name.value
            if name in {"skip", "include"}:
                (argument,) = directive.arguments or ()
                if self._boolean(argument.value) is (name == "skip"):
                    return False
        return True

    def _boolean(self, node: ValueNode) -> bool:
        if isinstance(node, VariableNode):
            value = self.variables[node.name.value]
            if not isinstance(value, bool):
                raise RequestRefused(RequestCode.BAD_USER_INPUT, f"${node.name.value} is null; a directive takes true or false")
            return value
        return bool(getattr(node, "value", False))

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        if condition == parent.name:
            return True
        kind = self.schema.type_map[condition]
        return is_abstract_type(kind) and self.schema.is_sub_type(kind, parent)

    def _field_under(self, parent: GraphQLObjectType, key: str, nodes: Sequence[FieldNode]) -> SelectedField:
        try:
            return self._field(parent, key, nodes)
        except RequestRefused as refusal:
            raise refusal.under(key) from refusal

    def _field(self, parent: GraphQLObjectType, key: str, nodes: Sequence[FieldNode]) -> SelectedField:
        name = nodes[0].name.value
        if name == TYPENAME:
            return SelectedField(key, name)
        if name == VERSIONS_FIELD and not self.reads_drafts:
            message = f"{parent.name}.{name} is for who may read drafts; leave it out, or ask with a token that may"
            raise RequestRefused(RequestCode.FORBIDDEN, message)
        definition = _INTROSPECTION.get(name) or parent.fields[name]
        is_mutation = parent is self.schema.mutation_type
        arguments = {} if is_mutation else dict(self._arguments(nodes[0], definition.args))
        kind = get_named_type(definition.type)
        if not is_composite_type(kind):
            return SelectedField(key, name, arguments)
        return SelectedField(key, name, arguments, self.read_selection(kind, nodes))

    def _below(self, kind: object, sets: Sequence[SelectionSetNode]) -> Selection:
        if is_object_type(kind):
            return Selection({kind.name: tuple(self._selected(kind, sets))})
        if not is_abstract_type(kind):
            raise TypeError(f"{kind} has no fields to select")
        mark = (SelectedField(TYPE_KEY, TYPENAME),) if self.marks_types else ()
        possible = self.schema.get_possible_types(kind)
        return Selection({one.name: (*mark, *self._selected(one, sets)) for one in possible})

    def _arguments(self, node: FieldNode, definitions: Mapping[str, GraphQLArgument]) -> Iterator[tuple[str, ArgumentValue]]:
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        for name, definition in definitions.items():
            kind = definition.type
            if name in given and not self._is_absent(given[name]):
                yield name, self._argument(given[name], kind, name)
            elif definition.default_value is not Undefined:
                yield name, _expand(definition.default_value, definition.type, None)

    def _is_absent(self, node: ValueNode) -> bool:
        return isinstance(node, VariableNode) and node.name.value not in self.variables

    def _argument(self, node: ValueNode, declared: GraphQLInputType, name: str) -> ArgumentValue:
        """The argument; RequestRefused for a null that a variable brings, in place of its default, where none may be."""
        found = self._nullable(node, declared, name)
        if found is None and is_non_null_type(declared):
            raise RequestRefused(RequestCode.BAD_USER_INPUT, f"{name}: null is no {declared.of_type}; give one", (name,))
        return found

    def _nullable(self, node: ValueNode, declared: GraphQLInputType, name: str) -> ArgumentValue:
        kind = get_nullable_type(declared)
        if isinstance(node, VariableNode):
            return _expand(self.variables.get(node.name.value), declared, (node.name.value,))
        if isinstance(node, NullValueNode):
            return None
        if is_list_type(kind):
            items = node.values if isinstance(node, ListValueNode) else (node,)
            return tuple(self._argument(item, kind.of_type, name) for item in items)
        if is_input_object_type(kind) and isinstance(node, ObjectValueNode):
            return self._object(node, kind)
        if not is_leaf_type(kind):
            raise TypeError(f"{kind} is not a type of input")
        return ScalarValue(_plain(kind.parse_literal(node)))

    def _object(self, node: ObjectValueNode, kind: GraphQLInputObjectType) -> Mapping[str, ArgumentValue]:
        return {
            field.name.value: self._argument(field.value, kind.fields[field.name.value].type, field.name.value)
            for field in node.fields
            if not self._is_absent(field.value)
        }


def _expand(value: object, declared: GraphQLInputType, path: VariablePath | None) -> ArgumentValue:
    """A coerced value as an argument; its leaves know where in the variables they stand."""
    kind = get_nullable_type(declared)
    if value is None:
        return None
    if is_list_type(kind):
        return _expand_list(value, kind.of_type, path)
    if is_input_object_type(kind) and isinstance(value, Mapping):
        return {name: _expand(one, kind.fields[name].type, _under(path, name)) for name, one in value.items()}
    return ScalarValue(_plain(value), path)


def _expand_list(value: object, item: GraphQLInputType, path: VariablePath | None) -> ArgumentValue:
    items = value if isinstance(value, list) else [value]
    if is_leaf_type(get_nullable_type(item)):
        return ScalarValue(items, path)
    return tuple(_expand(one, item, _under(path, number)) for number, one in enumerate(items))


def _under(path: VariablePath | None, step: str | int) -> VariablePath | None:
    return None if path is None else (*path, step)


def _plain(value: object) -> object:
    """Enum members by their names, everything else as it is."""
    return value.name if isinstance(value, Enum) else value
