"""Conditions: from a `where` to SQL that is true for the rows it holds for."""

from collections.abc import Mapping, Sequence

from cms.content.content_type import ContentType
from cms.content.editions import external_id_table
from cms.content.fields import ExternalIds, Field
from cms.content.relation_graph import ToMany, ToOne, closure_table, find_tree
from cms.database.addresses.address import Dialect
from cms.errors import RequestCode, RequestRefused
from cms.reading.rows.comparisons import compare, is_required
from cms.reading.rows.lists import rows_by_parent
from cms.reading.rows.null_operands import LEAVE_OUT, refuse_member, refuse_operand, refuse_quantifier
from cms.reading.selection import Arguments, ArgumentValue, ScalarValue
from cms.reading.sql import bound_values
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import FALSE, TRUE, Slot, Sql, all_of, any_of, sql, where

KEY = "key$"
"""The column of a set of keys."""

SQLITE_BRACKETS = 5
"""How many and/or/not stand inside one another before the rest moves to a view of its own, on SQLite."""


def condition(scope: CompileContext, type_name: str, arguments: ArgumentValue, alias: str) -> Sql:
    """What is true for the rows under the alias that meet the condition; anything when there is none."""
    if arguments is None:
        return TRUE
    return _Compiler(scope, type_name, alias).all_in(_as_object(scope, arguments), negated=False, depth=0)


class _Compiler:
    """Compiles one condition object and those inside it that concern the same row."""

    def __init__(self, scope: CompileContext, type_name: str, alias: str) -> None:
        self.scope = scope
        self.type_name = type_name
        self.row_type = scope.type(type_name)
        self.alias = alias

    def all_in(self, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
        """The conjunction of an object's members. `negated` asks for true or false, never null."""
        if not arguments:
            self.scope.count_condition()  # by its members otherwise
        if depth > self.scope.limits.depth:
            raise RequestRefused(
                RequestCode.TOO_COSTLY,
                f"{'.'.join(self.scope.path[:8])}...: conditions nest deeper than the {self.scope.limits.depth} levels allowed",
            )
        if depth and depth % SQLITE_BRACKETS == 0 and self.scope.json.name is Dialect.SQLITE:
            return self._in_a_view(arguments, negated=negated, depth=depth)
        return all_of([self._member(name, value, negated=negated, depth=depth) for name, value in arguments.items()])

    def _in_a_view(self, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
        alias = self.scope.alias("t")
        inner = _Compiler(self.scope, self.type_name, alias)
        held = all_of([inner._member(name, value, negated=negated, depth=depth) for name, value in arguments.items()])
        body = sql(f"select {alias}.id from {self.scope.table(self.row_type.table)} {alias}", where(held))
        view = self.scope.add_view(KEY, body)
        return sql(f"exists (select 1 from {view} where {view}.{KEY} = {self.alias}.id)")

    def _member(self, name: str, value: ArgumentValue, *, negated: bool, depth: int) -> Sql:
        scope = self.scope.at(name)
        scope.count_condition()
        if value is None:
            raise refuse_member(scope, self.type_name, name)
        below = _Compiler(scope, self.type_name, self.alias)
        match name:
            case "and":
                return all_of(
                    [below.all_in(_as_object(scope, one), negated=negated, depth=depth + 1) for one in _as_list(value)]
                )
            case "or":
                return any_of(
                    [below.all_in(_as_object(scope, one), negated=negated, depth=depth + 1) for one in _as_list(value)]
                )
            case "not":
                return sql("not (", below.all_in(_as_object(scope, value), negated=True, depth=depth + 1), ")")
            case "withinSlug":
                return _within_slug(scope, self.type_name, self.alias, value)
            case "externalId":
                return _external_id(scope, self.type_name, self.alias, _as_object(scope, value))
        step = scope.registry.steps[self.type_name].get(name)
        if isinstance(step, ToOne):
            return _to_one(scope, step, self.alias, _as_object(scope, value), negated=negated, depth=depth)
        if isinstance(step, ToMany):
            return _to_many(scope, step, self.alias, _as_object(scope, value), negated=negated, depth=depth)
        field = scope.registry.fields[self.type_name][name]
        return self._comparisons(scope, field, _as_object(scope, value), negated=negated)

    def _comparisons(self, scope: CompileContext, field: Field, operators: Arguments, *, negated: bool) -> Sql:
        found = []
        for operator, leaf in operators.items():
            inner = scope.at(operator)
            if leaf is None or (isinstance(leaf, ScalarValue) and leaf.value is None):
                raise refuse_operand(inner, field, operator)
            one = compare(inner, self.row_type, field, self.alias, operator, _as_leaf(leaf))
            found.append(sql("(", one, ") is true") if negated and not is_required(scope, field) else one)
        return all_of(found)


def _as_leaf(value: ArgumentValue) -> ScalarValue:
    """A scalar; a list given piece by piece counts as a literal."""
    if isinstance(value, ScalarValue):
        return value
    if isinstance(value, Sequence):
        return ScalarValue(tuple(value))
    raise TypeError("a comparison takes a scalar or a list of scalars")


def _as_object(scope: CompileContext, value: ArgumentValue) -> Arguments:
    if isinstance(value, Mapping):
        return value
    raise scope.refuse(f"null is not a condition; {LEAVE_OUT}")


def _as_list(value: ArgumentValue) -> Sequence[ArgumentValue]:
    return value if isinstance(value, Sequence) else (value,)


def _to_one(scope: CompileContext, step: ToOne, alias: str, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
    target = scope.alias("t")
    held = _Compiler(scope, step.target, target).all_in(arguments, negated=False, depth=depth + 1)
    key = f"{alias}.{step.column}"
    if held == TRUE:
        return sql(f"{key} is not null")
    keys = sql(f"select {target}.id as {KEY} from {scope.table(scope.type(step.target).table)} {target}", where(held))
    among = sql(f"{key} in (", _keys(scope, keys), ")")
    return sql("(", among, ") is true") if negated and not step.field.required else among


def _to_many(scope: CompileContext, step: ToMany, alias: str, arguments: Arguments, *, negated: bool, depth: int) -> Sql:
    found = []
    for quantifier, value in arguments.items():
        inner = scope.at(quantifier)
        if value is None:
            raise refuse_quantifier(inner, quantifier)
        target = inner.alias("t")
        compiler = _Compiler(inner, step.target, target)
        held = compiler.all_in(_as_object(inner, value), negated=quantifier == "every", depth=depth + 1)
        if quantifier == "every":
            held = FALSE if held == TRUE else sql("not (", held, ")")
        if quantifier == "some":
            among = sql(f"{alias}.id in (", _keys(inner, _parents(inner, step, target, held)), ")")
            found.append(sql("(", among, ") is true") if negated else among)
        else:
            found.append(_none(inner, step, alias, target, held))
    return all_of(found)


def _none(scope: CompileContext, step: ToMany, alias: str, target: str, held: Sql) -> Sql:
    if held == FALSE:
        return TRUE
    parents = _parents(scope, step, target, held)
    if scope.json.name is Dialect.SQLITE:
        view = scope.add_view(KEY, parents)
        return sql(f"not exists (select 1 from {view} where {view}.{KEY} = {alias}.id)")
    parent = rows_by_parent(scope, step, target, f"h{target}").parent
    return sql("not exists (", _parents(scope, step, target, all_of([sql(f"{parent} = {alias}.id"), held])), ")")


def _parents(scope: CompileContext, step: ToMany, target: str, held: Sql) -> Sql:
    """The keys of those for whom one row of the list meets the condition."""
    rows = rows_by_parent(scope, step, target, f"h{target}")
    return sql(f"select {rows.parent} as {KEY} from ", rows.tables, where(held))


def _keys(scope: CompileContext, keys: Sql) -> Sql:
    """A set of keys; on SQLite it always stands in a view, so that conditions may nest as deep as they like."""
    if scope.json.name is not Dialect.SQLITE:
        return keys
    return sql(f"select {KEY} from {scope.add_view(KEY, keys)}")


def _within_slug(scope: CompileContext, type_name: str, alias: str, value: ArgumentValue) -> Sql:
    row_type = scope.type(type_name)
    if find_tree(row_type) is None:
        raise TypeError(f"{type_name} is not a tree")
    slug = Slot(_as_leaf(value), bound_values.text, "text", scope.path)
    root = sql(f"(select r$.id from {scope.table(row_type.table)} r$ where r$.slug = ", slug, ")")
    closure = scope.table(closure_table(row_type))
    return sql(f"{alias}.id in (select c$.descendant_id from {closure} c$ where c$.ancestor_id = ", root, ")")


def _external_id(scope: CompileContext, type_name: str, alias: str, arguments: Arguments) -> Sql:
    return sql(f"{alias}.id in (", external_id_keys(scope, type_name, arguments), ")")


def external_id_keys(scope: CompileContext, type_name: str, arguments: Arguments) -> Sql:
    """The key of the entry that has this id in another system, as a sub-select without its brackets."""
    row_type = scope.type(type_name)
    if not isinstance(row_type, ContentType) or not any(isinstance(one, ExternalIds) for one in row_type.all_fields):
        raise TypeError(f"{type_name} has no external ids")
    source, value = (
        Slot(_as_leaf(arguments[name]), bound_values.text, "text", (*scope.path, name)) for name in ("source", "value")
    )
    table = scope.table(external_id_table(row_type))
    return sql(f"select e$.entry_id from {table} e$ where e$.source = ", source, " and e$.value = ", value)
