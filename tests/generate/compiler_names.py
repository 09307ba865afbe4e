"""The names that stand in the compiler's own texts: as aliases they must mean nothing to a statement."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import cms.reading

PLACE = Path(cms.reading.__file__).parent
NAME = re.compile(r"[A-Za-z_]\w*")


def list_compiler_names() -> list[str]:
    """Every name in a text of cms.reading, docstrings left out; no response key may begin with two underscores."""
    texts = (text for module in sorted(PLACE.rglob("*.py")) for text in list_texts(module))
    return sorted({name for text in texts for name in NAME.findall(text) if not name.startswith("__")})


def list_texts(module: Path) -> Iterator[str]:
    """The texts in a module, and of formatted ones what is not a value."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    spoken = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in spoken:
            yield one.value
