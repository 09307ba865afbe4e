"""Variables that are scalars of the language, and sent as such: they are checked, and need no coercion."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from graphql import GraphQLSchema, VariableDefinitionNode, get_nullable_type, is_non_null_type, type_from_ast

from schema.documents.variable_shapes import ABSENT, shape_of_scalar
from schema.documents.variable_usages import ShapeFunction, VariableUsages

PYTHON_TYPES: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool, "Int": int}
"""What JSON has for each scalar of the language; whatever else would do is coerced the long way."""

SMALLEST, LARGEST = -(2**31), 2**31 - 1


@dataclass(frozen=True, slots=True)
class _ScalarVariable:
    name: str
    kind: type
    required: bool
    decides_plan: bool
    shapes: tuple[ShapeFunction, ...]

    def fits(self, value: object) -> bool:
        """Whether a value is taken as it is."""
        if value is None:
            return not self.required
        return type(value) is self.kind and (self.kind is not int or SMALLEST <= value <= LARGEST)  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class CoercedVariables:
    """The values of variables, by their names, and their shape."""

    values: dict[str, object]
    shape: Hashable


@dataclass(frozen=True, slots=True)
class ScalarVariables:
    """The variables of an operation that has none but scalars of the language without defaults."""

    variables: tuple[_ScalarVariable, ...]

    def read(self, sent: Mapping[str, object]) -> CoercedVariables | None:
        """The variables as they were sent; None when something is unusual, which the long way accepts or refuses."""
        values: dict[str, object] = {}
        shape: list[Hashable] = []
        for one in self.variables:
            if one.name in sent:
                value = sent[one.name]
                if not one.fits(value):
                    return None
                values[one.name] = value
                if one.decides_plan:
                    shape.append(shape_of_scalar(value, one.shapes))
            elif one.required:
                return None
            elif one.decides_plan:
                shape.append(ABSENT)
        return CoercedVariables(values, tuple(shape))


def find_scalar_variables(
    schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode], usages: VariableUsages
) -> ScalarVariables | None:
    """The variables of an operation, when all are of this kind."""
    found = [_find_scalar_variable(schema, one, usages) for one in definitions]
    return None if None in found else ScalarVariables(tuple(one for one in found if one is not None))


def _find_scalar_variable(
    schema: GraphQLSchema, definition: VariableDefinitionNode, usages: VariableUsages
) -> _ScalarVariable | None:
    declared = type_from_ast(schema, definition.type)
    # Validation knows that there is such a type.
    kind = PYTHON_TYPES.get(str(get_nullable_type(declared)))  # type: ignore[arg-type]
    if kind is None or definition.default_value is not None:
        return None
    name = definition.variable.name.value
    return _ScalarVariable(name, kind, is_non_null_type(declared), name in usages.plan_variables, usages.shapes.get(name, ()))
