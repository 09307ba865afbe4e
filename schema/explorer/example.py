"""The example operations a first visitor finds as tabs, one file each in the folder examples."""

import json
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """An operation to start from."""

    name: str
    """The name of its file, without number and ending; unique."""
    title: str
    """What it shows, in one sentence: the first line of its comment."""
    document: str
    variables: dict[str, object] | None
    """What it runs with; None when it takes no variables."""


def list_examples() -> list[Example]:
    """All examples in the order of their tabs, which is the order of their numbers."""
    return [_read_example(path) for path in sorted(EXAMPLES.glob("*.graphql"))]


def _read_example(path: Path) -> Example:
    document = path.read_text(encoding="utf-8")
    _, _, name = path.stem.partition("-")
    title = document.partition("\n")[0].removeprefix("#").strip()
    return Example(name, title, document, _read_variables(path.with_suffix(".variables.json")))


def _read_variables(path: Path) -> dict[str, object] | None:
    if not path.exists():
        return None
    variables: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return variables
