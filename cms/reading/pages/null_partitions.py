"""Pages of an order whose first key may be missing, read as two walks: rows that have it, and rows that do not.

SQLite's row comparison uses the columns of an index, not its expressions: one comparison for both would scan all that is
skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cms.content.editions import Edition
from cms.database.addresses.address import Dialect
from cms.reading.pages.cursor import cursor_condition_on, read_cursor
from cms.reading.pages.page_arguments import PageArguments
from cms.reading.rows.ordering import Order
from cms.reading.selection import ScalarValue
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import FALSE, TRUE, Sql, all_of, sql


@dataclass(frozen=True)
class NullPartition:
    """Rows that have the first key, or rows that do not: their order among themselves, and what holds for them alone."""

    order: Order
    condition: Sql


def needs_null_partitions(context: CompileContext, order: Order, page: PageArguments) -> bool:
    """Whether one walk would scan what lies before the cursor; only the live edition has indexes for orders."""
    skips = page.after is not None or page.before is not None
    walks = context.edition is Edition.LIVE and not order.joins
    return context.json.dialect is Dialect.SQLITE and walks and skips and order.keys[0].nullable


def null_partitions(context: CompileContext, order: Order, type_name: str, page: PageArguments) -> tuple[NullPartition, ...]:
    """The partitions that a page may have rows of, in the order in which they are read."""
    partitions = [
        _partition(context, order, type_name, page, missing=missing) for missing in (page.backwards, not page.backwards)
    ]
    return tuple(one for one in partitions if one.condition != FALSE) or (partitions[0],)


def _partition(context: CompileContext, order: Order, type_name: str, page: PageArguments, *, missing: bool) -> NullPartition:
    first_key, *other_keys = order.keys
    keys = tuple(other_keys) if missing else (replace(first_key, nullable=False), *other_keys)
    cursor_conditions = list(_cursor_conditions(context, order, type_name, page, missing=missing))
    if FALSE in cursor_conditions:
        return NullPartition(Order(keys), FALSE)
    # As the index has it.
    flag = [context.json.index_condition(first_key.terms[0], holds=first_key.descending is not missing)]
    if missing:
        flag.append(sql(first_key.expression, " is null"))
    return NullPartition(Order(keys), all_of([*flag, *cursor_conditions]))


def _cursor_conditions(
    context: CompileContext, order: Order, type_name: str, page: PageArguments, *, missing: bool
) -> Iterator[Sql]:
    if page.after is not None:
        yield _cursor_condition(context.at("after"), order, type_name, page.after, backwards=False, missing=missing)
    if page.before is not None:
        yield _cursor_condition(context.at("before"), order, type_name, page.before, backwards=True, missing=missing)


def _cursor_condition(
    context: CompileContext, order: Order, type_name: str, cursor: ScalarValue, *, backwards: bool, missing: bool
) -> Sql:
    values = read_cursor(context, order, type_name, cursor)
    if (values[0] is None) is not missing:
        # The cursor stands in the other partition, and what is missing comes last.
        return TRUE if missing is not backwards else FALSE
    first_key, *other_keys = order.keys
    numbered_keys = list(enumerate((replace(first_key, nullable=False), *other_keys), 1))
    keys = numbered_keys[1:] if missing else numbered_keys
    return cursor_condition_on(context, keys, cursor, values, backwards=backwards)
