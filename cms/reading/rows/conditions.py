"""Conditions: from a `where` to SQL that is true for the rows it holds for."""

from collections.abc import Mapping, Sequence

from cms.content.content_type import ContentType
from cms.content.editions import external_id_table
from cms.content.fields import ExternalIds, Field
from cms.content.relation_graph import ToMany, ToOne, closure_table, find_tree
from cms.database.addresses.address import Dialect
from cms.errors import RequestCode, RequestRefused
from cms.reading.rows.comparisons import compile_comparison, is_never_null
from cms.reading.rows.list_sources import rows_by_parent
from cms.reading.rows.null_operands import LEAVE_IT_OUT, null_member_refusal, null_operand_refusal, null_quantifier_refusal
from cms.reading.selection import Arguments, ArgumentValue, ScalarValue
from cms.reading.sql import parameter_encoders
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import FALSE, TRUE, Slot, Sql, all_of, any_of, sql, where_clause

KEY_COLUMN = "key$"
"""The column of a set of keys."""

SQLITE_CONDITION_NESTING = 5
"""How many and/or/not stand inside one another before the rest moves to a view of its own, on SQLite."""


def compile_condition(context: CompileContext, type_name: str, arguments: ArgumentValue, alias: str) -> Sql:
    """What is true for the rows under the alias that meet the condition; anything when there is none."""
    if arguments is None:
        return TRUE
    return _ConditionCompiler(context, type_name, alias).conjunction(_as_object(context, arguments), negated=False, depth=0)


class _ConditionCompiler:
    """Compiles one condition object and those inside it that concern the same row."""

    def __init__(self, context: CompileContext, type_name: str, alias: str) -> None:
        self.context = context
        self.type_name = type_name
        self.row_type = context.type(type_name)
        self.alias = alias

    def conjunction(self, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
        """The conjunction of an object's members. `negated` asks for true or false, never null."""
        if not arguments:
            self.context.count_condition()  # by its members otherwise
        if depth > self.context.limits.depth:
            path, limit = ".".join(self.context.path[:8]), self.context.limits.depth
            raise RequestRefused(RequestCode.TOO_COSTLY, f"{path}...: conditions nest deeper than the {limit} levels allowed")
        if depth and depth % SQLITE_CONDITION_NESTING == 0 and self.context.json.dialect is Dialect.SQLITE:
            return self._in_view(arguments, negated=negated, depth=depth)
        return all_of([self._member(name, value, negated=negated, depth=depth) for name, value in arguments.items()])

    def _in_view(self, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
        alias = self.context.alias("t")
        inner = _ConditionCompiler(self.context, self.type_name, alias)
        condition = all_of([inner._member(name, value, negated=negated, depth=depth) for name, value in arguments.items()])
        body = sql(f"select {alias}.id from {self.context.table(self.row_type.table)} {alias}", where_clause(condition))
        view = self.context.add_view(KEY_COLUMN, body)
        return sql(f"exists (select 1 from {view} where {view}.{KEY_COLUMN} = {self.alias}.id)")

    def _member(self, name: str, value: ArgumentValue, *, negated: bool, depth: int) -> Sql:
        context = self.context.at(name)
        context.count_condition()
        if value is None:
            raise null_member_refusal(context, self.type_name, name)
        inner = _ConditionCompiler(context, self.type_name, self.alias)
        match name:
            case "and":
                return all_of(inner._conjunctions(_as_list(value), negated=negated, depth=depth + 1))
            case "or":
                return any_of(inner._conjunctions(_as_list(value), negated=negated, depth=depth + 1))
            case "not":
                return sql("not (", inner.conjunction(_as_object(context, value), negated=True, depth=depth + 1), ")")
            case "withinSlug":
                return _within_slug(context, self.type_name, self.alias, value)
            case "externalId":
                return _external_id(context, self.type_name, self.alias, _as_object(context, value))
        relation = context.registry.relations[self.type_name].get(name)
        if isinstance(relation, ToOne):
            return _to_one(context, relation, self.alias, _as_object(context, value), negated=negated, depth=depth)
        if isinstance(relation, ToMany):
            return _to_many(context, relation, self.alias, _as_object(context, value), negated=negated, depth=depth)
        field = context.registry.fields[self.type_name][name]
        return self._comparisons(context, field, _as_object(context, value), negated=negated)

    def _conjunctions(self, objects: Sequence[ArgumentValue], *, negated: bool, depth: int) -> list[Sql]:
        return [self.conjunction(_as_object(self.context, each), negated=negated, depth=depth) for each in objects]

    def _comparisons(self, context: CompileContext, field: Field, operators: Arguments, *, negated: bool) -> Sql:
        conditions = []
        for operator, scalar in operators.items():
            inner = context.at(operator)
            if scalar is None or (isinstance(scalar, ScalarValue) and scalar.value is None):
                raise null_operand_refusal(inner, field, operator)
            compared = compile_comparison(inner, self.row_type, field, self.alias, operator, _as_scalar(scalar))
            conditions.append(sql("(", compared, ") is true") if negated and not is_never_null(context, field) else compared)
        return all_of(conditions)


def _as_scalar(value: ArgumentValue) -> ScalarValue:
    """A scalar; a list given piece by piece counts as a literal."""
    if isinstance(value, ScalarValue):
        return value
    if isinstance(value, Sequence):
        return ScalarValue(tuple(value))
    raise TypeError("a comparison takes a scalar or a list of scalars")


def _as_object(context: CompileContext, value: ArgumentValue) -> Arguments:
    if isinstance(value, Mapping):
        return value
    raise context.refuse(f"null is not a condition; {LEAVE_IT_OUT}")


def _as_list(value: ArgumentValue) -> Sequence[ArgumentValue]:
    return value if isinstance(value, Sequence) else (value,)


def _to_one(context: CompileContext, relation: ToOne, alias: str, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
    target_alias = context.alias("t")
    compiler = _ConditionCompiler(context, relation.target, target_alias)
    condition = compiler.conjunction(arguments, negated=False, depth=depth + 1)
    key = f"{alias}.{relation.column}"
    if condition == TRUE:
        return sql(f"{key} is not null")
    table = f"{context.table(context.type(relation.target).table)} {target_alias}"
    keys = sql(f"select {target_alias}.id as {KEY_COLUMN} from {table}", where_clause(condition))
    is_among = sql(f"{key} in (", _keys(context, keys), ")")
    return sql("(", is_among, ") is true") if negated and not relation.field.required else is_among


def _to_many(context: CompileContext, relation: ToMany, alias: str, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
    conditions = []
    for quantifier, value in arguments.items():
        inner = context.at(quantifier)
        if value is None:
            raise null_quantifier_refusal(inner, quantifier)
        target_alias = inner.alias("t")
        compiler = _ConditionCompiler(inner, relation.target, target_alias)
        condition = compiler.conjunction(_as_object(inner, value), negated=quantifier == "every", depth=depth + 1)
        if quantifier == "every":
            condition = FALSE if condition == TRUE else sql("not (", condition, ")")
        if quantifier == "some":
            is_among = sql(f"{alias}.id in (", _keys(inner, _parents(inner, relation, target_alias, condition)), ")")
            conditions.append(sql("(", is_among, ") is true") if negated else is_among)
        else:
            conditions.append(_none(inner, relation, alias, target_alias, condition))
    return all_of(conditions)


def _none(context: CompileContext, relation: ToMany, alias: str, target_alias: str, condition: Sql) -> Sql:
    if condition == FALSE:
        return TRUE
    parents = _parents(context, relation, target_alias, condition)
    if context.json.dialect is Dialect.SQLITE:
        view = context.add_view(KEY_COLUMN, parents)
        return sql(f"not exists (select 1 from {view} where {view}.{KEY_COLUMN} = {alias}.id)")
    parent = rows_by_parent(context, relation, target_alias, f"h{target_alias}").parent_key
    return sql(
        "not exists (", _parents(context, relation, target_alias, all_of([sql(f"{parent} = {alias}.id"), condition])), ")"
    )


def _parents(context: CompileContext, relation: ToMany, target_alias: str, condition: Sql) -> Sql:
    """The keys of those for whom one row of the list meets the condition."""
    rows = rows_by_parent(context, relation, target_alias, f"h{target_alias}")
    return sql(f"select {rows.parent_key} as {KEY_COLUMN} from ", rows.tables, where_clause(condition))


def _keys(context: CompileContext, keys: Sql) -> Sql:
    """A set of keys; on SQLite it always stands in a view, so that conditions may nest as deep as they like."""
    if context.json.dialect is not Dialect.SQLITE:
        return keys
    return sql(f"select {KEY_COLUMN} from {context.add_view(KEY_COLUMN, keys)}")


def _within_slug(context: CompileContext, type_name: str, alias: str, value: ArgumentValue) -> Sql:
    row_type = context.type(type_name)
    if find_tree(row_type) is None:
        raise TypeError(f"{type_name} is not a tree")
    slug = Slot(_as_scalar(value), parameter_encoders.encode_text, "text", context.path)
    root = sql(f"(select r$.id from {context.table(row_type.table)} r$ where r$.slug = ", slug, ")")
    closure = context.table(closure_table(row_type))
    return sql(f"{alias}.id in (select c$.descendant_id from {closure} c$ where c$.ancestor_id = ", root, ")")


def _external_id(context: CompileContext, type_name: str, alias: str, arguments: Arguments) -> Sql:
    return sql(f"{alias}.id in (", external_id_keys(context, type_name, arguments), ")")


def external_id_keys(context: CompileContext, type_name: str, arguments: Arguments) -> Sql:
    """The key of the entry that has this id in another system, as a sub-select without its brackets."""
    row_type = context.type(type_name)
    if not isinstance(row_type, ContentType) or not any(isinstance(each, ExternalIds) for each in row_type.all_fields):
        raise TypeError(f"{type_name} has no external ids")
    source, value = (
        Slot(_as_scalar(arguments[name]), parameter_encoders.encode_text, "text", (*context.path, name))
        for name in ("source", "value")
    )
    table = context.table(external_id_table(row_type))
    return sql(f"select e$.entry_id from {table} e$ where e$.source = ", source, " and e$.value = ", value)
