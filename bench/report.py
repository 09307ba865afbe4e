"""What is printed: the machine, and tables, as text or as Markdown."""

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cms.clock import now

PACKAGES = ("uvicorn", "asyncpg", "strawberry-graphql", "tortoise-orm")
REPOSITORY = Path(__file__).parents[1]


@dataclass(frozen=True)
class Table:
    """What the lines are of, the heads of the columns, and the lines: each begins with what was measured, or could not be."""

    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    failed: bool = False


def machine() -> str:
    """What is measured on, when, and with what."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    python = f"Python {platform.python_version()}, {packages}"
    return f"{now():%Y-%m-%d %H:%M} UTC, {_commit()}; {_processor()}, {os.cpu_count()} cores{load}; {python}"


def as_text(table: Table) -> str:
    """The table in columns of equal width, the numbers to the right."""
    lines = [table.heads, *table.lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(["", table.title, *(_laid_out(line, widths) for line in lines)])


def as_markdown(table: Table) -> str:
    """The table for a page."""
    rule = ["---", *("---:" for _ in table.heads[1:])]
    lines = [table.heads, rule, *table.lines]
    return "\n".join(["", f"**{table.title}**", "", *(f"| {' | '.join(line)} |" for line in lines)])


def _laid_out(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(line, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in rest)])


def _commit() -> str:
    """The commit that is measured, where git can tell."""
    try:
        told = subprocess.run(
            ("git", "describe", "--always", "--dirty"), cwd=REPOSITORY, capture_output=True, text=True, check=False
        ).stdout.strip()
    except OSError:
        told = ""
    return f"commit {told}" if told else f"version {version('marquee-cms')}"


def _processor() -> str:
    return next(_models(), platform.processor() or platform.machine())


def _models() -> Iterator[str]:
    """What Linux says of its processors."""
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                yield value.strip()
