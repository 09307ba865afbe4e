"""Rows as a terminal shows them."""

from collections.abc import Iterable, Sequence


def lay_out(rows: Iterable[Sequence[str]]) -> str:
    """The rows as lines with their columns one below the other."""
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
