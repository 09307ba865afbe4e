"""Pages of an order whose first key may be missing, read as two walks: rows that have it, and rows that do not.

SQLite's row comparison uses the columns of an index, not its expressions: one comparison for both would scan all that is
skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cms.content.editions import Edition
from cms.database.addresses.address import Dialect
from cms.reading.pages.cursor import beyond_within, read_cursor
from cms.reading.pages.page_arguments import PageArguments
from cms.reading.rows.ordering import Order
from cms.reading.selection import ScalarValue
from cms.reading.sql.compile_context import CompileContext
from cms.reading.sql.fragments import FALSE, TRUE, Sql, all_of, sql


@dataclass(frozen=True)
class Half:
    """Rows that have the first key, or rows that do not: their order among themselves, and what holds for them alone."""

    order: Order
    held: Sql


def needs_halves(scope: CompileContext, order: Order, page: PageArguments) -> bool:
    """Whether one walk would scan what lies before the cursor; only the live edition has indexes for orders."""
    skips = page.after is not None or page.before is not None
    walks = scope.edition is Edition.LIVE and not order.joins
    return scope.json.name is Dialect.SQLITE and walks and skips and order.keys[0].null


def halves_of(scope: CompileContext, order: Order, type_name: str, page: PageArguments) -> tuple[Half, ...]:
    """The halves that a page may have rows of, in the order in which they are read."""
    halves = [_half(scope, order, type_name, page, missing=missing) for missing in (page.backwards, not page.backwards)]
    return tuple(one for one in halves if one.held != FALSE) or (halves[0],)


def _half(scope: CompileContext, order: Order, type_name: str, page: PageArguments, *, missing: bool) -> Half:
    head, *rest = order.keys
    keys = tuple(rest) if missing else (replace(head, null=False), *rest)
    cursors = list(_cursors(scope, order, type_name, page, missing=missing))
    if FALSE in cursors:
        return Half(Order(keys), FALSE)
    # As the index has it.
    own = [scope.json.begins(head.terms[0], holds=head.descending is not missing)]
    if missing:
        own.append(sql(head.value, " is null"))
    return Half(Order(keys), all_of([*own, *cursors]))


def _cursors(scope: CompileContext, order: Order, type_name: str, page: PageArguments, *, missing: bool) -> Iterator[Sql]:
    if page.after is not None:
        yield _beyond(scope.at("after"), order, type_name, page.after, backwards=False, missing=missing)
    if page.before is not None:
        yield _beyond(scope.at("before"), order, type_name, page.before, backwards=True, missing=missing)


def _beyond(scope: CompileContext, order: Order, type_name: str, leaf: ScalarValue, *, backwards: bool, missing: bool) -> Sql:
    values = read_cursor(scope, order, type_name, leaf)
    if (values[0] is None) is not missing:
        # The cursor stands in the other half, and what is missing comes last.
        return TRUE if missing is not backwards else FALSE
    head, *rest = order.keys
    keys = [(number, key) for number, key in enumerate((replace(head, null=False), *rest), 1) if number > int(missing)]
    return beyond_within(scope, keys, leaf, values, backwards=backwards)
