"""Pages: which part of a list is asked for."""

from dataclasses import dataclass

from cms.reading.selection import Arguments, ArgumentValue, ScalarValue
from cms.reading.sql.compile_context import CompileContext

DEFAULT_PAGE_SIZE = 20
LARGEST_PAGE_SIZE = 100


@dataclass(frozen=True)
class PageArguments:
    """A page's size, the end it is counted from, and the cursors it lies between."""

    size: int
    backwards: bool
    after: ScalarValue | None
    before: ScalarValue | None


def read_page_arguments(context: CompileContext, arguments: Arguments) -> PageArguments:
    """The page asked for; RequestRefused when its arguments are out of range or contradict each other."""
    first, last = _size(context, arguments, "first"), _size(context, arguments, "last")
    if first is not None and last is not None:
        raise context.at("last").refuse("first and last exclude each other; give one of them")
    size = first if first is not None else last if last is not None else DEFAULT_PAGE_SIZE
    return PageArguments(size, last is not None, _cursor(arguments.get("after")), _cursor(arguments.get("before")))


def _size(context: CompileContext, arguments: Arguments, name: str) -> int | None:
    given = arguments.get(name)
    if not isinstance(given, ScalarValue) or given.value is None:
        return None
    if not isinstance(given.value, int) or not 1 <= given.value <= LARGEST_PAGE_SIZE:
        raise context.at(name).refuse(f"{given.value} is out of range; ask for 1 to {LARGEST_PAGE_SIZE}")
    return given.value


def _cursor(given: ArgumentValue) -> ScalarValue | None:
    return given if isinstance(given, ScalarValue) and given.value is not None else None
