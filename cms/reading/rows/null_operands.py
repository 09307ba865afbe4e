"""Nulls where a condition should stand: refused, with what would say what was probably meant."""

from cms.content.fields import Field
from cms.content.relation_graph import ToMany, ToOne
from cms.errors import RequestRefused
from cms.reading.rows.comparisons import is_required
from cms.reading.sql.compile_context import CompileContext

LEAVE_OUT = "leave it out"


def refuse_member(scope: CompileContext, type_name: str, name: str) -> RequestRefused:
    """The refusal of a null in the place of one member of a condition on a row."""
    return scope.refuse(f"null is not a condition; {_advice(scope, type_name, name)}")


def refuse_quantifier(scope: CompileContext, quantifier: str) -> RequestRefused:
    """The refusal of a null in the place of the condition on the rows of a list."""
    return scope.refuse(f"null is not a condition; write {quantifier}: {{}} for a condition that any row meets, or {LEAVE_OUT}")


def refuse_operand(scope: CompileContext, field: Field, operator: str) -> RequestRefused:
    """The refusal of a comparison with null."""
    if operator == "isNull":
        return scope.refuse(f"null says neither; write isNull: true, isNull: false, or {LEAVE_OUT}")
    if is_required(scope, field):
        return scope.refuse(f"null is not compared with, and {field.name} is never missing; {LEAVE_OUT}")
    return scope.refuse(f"null is not compared with; write isNull: true to ask for a missing value, or {LEAVE_OUT}")


def _advice(scope: CompileContext, type_name: str, name: str) -> str:
    step = scope.registry.steps[type_name].get(name)
    field = scope.registry.fields[type_name].get(name)
    match step or field:
        case ToOne():
            return f"write not: {{{name}: {{}}}} to ask for rows without one, or {LEAVE_OUT}"
        case ToMany():
            return f"write {name}: {{none: {{}}}} to ask for rows without any, or {LEAVE_OUT}"
        case None:
            return LEAVE_OUT
        case Field() as one if is_required(scope, one):
            return f"{name} is never missing; {LEAVE_OUT}"
        case _:
            return f"write {name}: {{isNull: true}} to ask for a missing value, or {LEAVE_OUT}"
