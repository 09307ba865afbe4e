"""The rules of validation that say more than graphql-core's own; whether they are broken is for those to say."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    FieldsOnCorrectTypeRule,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLNamedOutputType,
    GraphQLObjectType,
    KnownArgumentNamesRule,
    ObjectValueNode,
    ProvidedRequiredArgumentsRule,
    ScalarLeafsRule,
    ValidationContext,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    VariablesInAllowedPositionRule,
    VisitorAction,
    get_named_type,
    is_composite_type,
    is_object_type,
    specified_rules,
)
from graphql.language import SKIP
from graphql.utilities import validate_input_literal

from schema.validation.input_notation import LiteralValue
from schema.validation.invalid_values import find_invalid_values
from schema.validation.suggestions import suggest_names

MOST_WRONG = 5
"""Things that are said of one value."""

WRAPPER_SUFFIXES = ("Connection", "Edge", "Payload")
"""Endings of types that stand around what is looked for."""


class _Invalid(Exception):
    """A value is not of its type."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__(error.message)
        self.error = error


class ValueRule(ValuesOfCorrectTypeRule):
    """Values are of the type that is expected where they stand."""

    holder: str | None = None
    """The variable whose default value is looked at."""

    def enter_variable_definition(self, node: VariableDefinitionNode, *_args: Any) -> None:
        """What comes is its default."""
        self.holder = f"${node.variable.name.value}"

    def leave_variable_definition(self, *_args: Any) -> None:
        """That was it."""
        self.holder = None

    def is_valid_value_node(self, node: ValueNode, input_type: GraphQLInputType | None) -> VisitorAction:
        """Report what is wrong with a value."""
        if input_type is None:
            return SKIP
        try:
            validate_input_literal(node, input_type, _stop, hide_suggestions=True)
        except _Invalid as invalid:
            wrong = list(islice(find_invalid_values(input_type, LiteralValue(node)), MOST_WRONG))
            name = self.holder or _argument_name(self.context)
            for one in wrong:
                self.report_error(GraphQLError(one.under(name), one.node))
            if not wrong and not _repeats(invalid.error):
                self.report_error(invalid.error)
        return SKIP


def _stop(error: GraphQLError, _path: list[str | int]) -> None:
    raise _Invalid(error)


def _repeats(error: GraphQLError) -> bool:
    """Whether it is about an object with a member that stands twice, which another rule speaks of."""
    found = [[one.name.value for one in node.fields] for node in error.nodes or () if isinstance(node, ObjectValueNode)]
    return any(len(set(names)) < len(names) for names in found)


def _argument_name(context: ValidationContext) -> str | None:
    argument, owner = context.get_argument(), context.get_directive() or context.get_field_def()
    if argument is None or owner is None:
        return None
    return next((name for name, one in owner.args.items() if one is argument), None)


class FieldRule(FieldsOnCorrectTypeRule):
    """Fields are there; what stands around them is not forgotten, and queries are not asked of mutations."""

    def enter_field(self, node: FieldNode, *args: Any) -> None:
        """Report a field that is not there."""
        kind = self.context.get_parent_type()
        hint = None if kind is None or self.context.get_field_def() else _hint(self.context, kind, node.name.value, args)
        if hint is None:
            super().enter_field(node, *args)
        else:
            self.report_error(GraphQLError(f"Cannot query field '{node.name.value}' on type '{kind}'. {hint}", node))


def _hint(context: ValidationContext, kind: GraphQLNamedOutputType, name: str, visited: tuple[Any, ...]) -> str | None:
    schema = context.schema
    if kind is schema.query_type and schema.mutation_type and name in schema.mutation_type.fields:
        return f"It is a mutation: write mutation {{ {name} ... }}."
    if kind is schema.mutation_type and schema.query_type and name in schema.query_type.fields:
        return f"It is a query: write query {{ {name} ... }}."
    if not is_object_type(kind) or not kind.name.endswith(WRAPPER_SUFFIXES):
        return None
    for outer, field in kind.fields.items():
        inner = get_named_type(field.type)
        if is_composite_type(inner) and name in getattr(inner, "fields", {}):
            return _within(kind, f"{outer} {{ {name} }}", visited[-1])
    return None


def _within(kind: GraphQLObjectType, inner: str, ancestors: Sequence[Any]) -> str:
    """What to write in the place where a type was selected from; the field that gives it is the last above, fragments apart."""
    above = next((one for one in reversed(ancestors) if isinstance(one, (FieldNode, FragmentDefinitionNode))), None)
    if isinstance(above, FieldNode):
        return f"{above.name.value} gives a {kind}: write {above.name.value} {{ {inner} }}."
    return f"Write {inner}."


class SelectionRule(ScalarLeafsRule):
    """What is an object is selected from; of a list that comes in pages, its rows."""

    def enter_field(self, node: FieldNode, *args: Any) -> None:
        """Report a missing selection."""
        kind = self.context.get_type()
        named = None if kind is None else get_named_type(kind)
        if node.selection_set is not None or not is_object_type(named) or not named.name.endswith(WRAPPER_SUFFIXES):
            super().enter_field(node, *args)
            return
        inner = next(iter(named.fields))
        name = node.name.value
        message = f"Field '{name}' of type '{kind}' must have a selection of subfields: write {name} {{ {inner} {{ ... }} }}."
        self.report_error(GraphQLError(message, node))


class ArgumentRule(KnownArgumentNamesRule):
    """Arguments are there."""

    def enter_argument(self, arg_node: ArgumentNode, *args: Any) -> None:
        """Report an argument that is not there, with those that are."""
        field, parent = self.context.get_field_def(), self.context.get_parent_type()
        if self.context.get_argument() or self.context.get_directive() or field is None or parent is None or not field.args:
            super().enter_argument(arg_node, *args)
            return
        name = arg_node.name.value
        known = suggest_names(name, list(field.args), "arguments")
        self.report_error(GraphQLError(f"Field '{parent}.{args[3][-1].name.value}' has no argument {name}; {known}.", arg_node))


class VariableRule(VariablesInAllowedPositionRule):
    """Variables are of the types that are expected where they stand."""

    def report_error(self, error: GraphQLError) -> None:
        """Report a variable of another type, with the one to declare."""
        message = re.sub(r"^(Variable '(\$\w+)' .* expecting type '(.+)'\.)$", r"\1 Declare it as \2: \3.", error.message)
        super().report_error(GraphQLError(message, error.nodes))


class RequiredRule(ProvidedRequiredArgumentsRule):
    """Arguments that are needed are given."""

    def report_error(self, error: GraphQLError) -> None:
        """Report a missing argument; graphql-core knows no type that __type is a field of."""
        super().report_error(GraphQLError(error.message.replace("'<meta>.", "'Query."), error.nodes))


_OURS = {
    ValuesOfCorrectTypeRule: ValueRule,
    FieldsOnCorrectTypeRule: FieldRule,
    ScalarLeafsRule: SelectionRule,
    KnownArgumentNamesRule: ArgumentRule,
    ProvidedRequiredArgumentsRule: RequiredRule,
    VariablesInAllowedPositionRule: VariableRule,
}

VALIDATION_RULES = tuple(_OURS.get(one, one) for one in specified_rules)
"""All rules of the specification."""
