"""Nulls where a condition should stand: refused, with what would say what was probably meant."""

from cms.content.fields import Field
from cms.content.relation_graph import ToMany, ToOne
from cms.errors import RequestRefused
from cms.reading.rows.comparisons import is_never_null
from cms.reading.sql.compile_context import CompileContext

LEAVE_IT_OUT = "leave it out"


def null_member_refusal(context: CompileContext, type_name: str, name: str) -> RequestRefused:
    """The refusal of a null in the place of one member of a condition on a row."""
    return context.refuse(f"null is not a condition; {_advice(context, type_name, name)}")


def null_quantifier_refusal(context: CompileContext, quantifier: str) -> RequestRefused:
    """The refusal of a null in the place of the condition on the rows of a list."""
    return context.refuse(
        f"null is not a condition; write {quantifier}: {{}} for a condition that any row meets, or {LEAVE_IT_OUT}"
    )


def null_operand_refusal(context: CompileContext, field: Field, operator: str) -> RequestRefused:
    """The refusal of a comparison with null."""
    if operator == "isNull":
        return context.refuse(f"null says neither; write isNull: true, isNull: false, or {LEAVE_IT_OUT}")
    if is_never_null(context, field):
        return context.refuse(f"null is not compared with, and {field.name} is never missing; {LEAVE_IT_OUT}")
    return context.refuse(f"null is not compared with; write isNull: true to ask for a missing value, or {LEAVE_IT_OUT}")


def _advice(context: CompileContext, type_name: str, name: str) -> str:
    relation = context.registry.relations[type_name].get(name)
    field = context.registry.fields[type_name].get(name)
    match relation or field:
        case ToOne():
            return f"write not: {{{name}: {{}}}} to ask for rows without one, or {LEAVE_IT_OUT}"
        case ToMany():
            return f"write {name}: {{none: {{}}}} to ask for rows without any, or {LEAVE_IT_OUT}"
        case None:
            return LEAVE_IT_OUT
        case Field() as one if is_never_null(context, one):
            return f"{name} is never missing; {LEAVE_IT_OUT}"
        case _:
            return f"write {name}: {{isNull: true}} to ask for a missing value, or {LEAVE_IT_OUT}"
