"""What is declared is what is imported, and can be had by everybody."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("cms", "schema", "migrations")
TAKEN_BY_UVICORN = {"httptools", "uvloop"}


def list_imports() -> Iterator[str]:
    files = (path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from (name.partition(".")[0] for name in names)


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_the_product_imports_is_what_it_declares() -> None:
    known = packages_distributions()
    imported = set(list_imports()) - sys.stdlib_module_names - set(PRODUCT)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]

    assert {normalise(known[name][0]) for name in imported} | TAKEN_BY_UVICORN == {
        normalise(re.split(r"[^\w.-]", one)[0]) for one in declared
    }


def test_the_lock_names_the_public_index_only() -> None:
    hosts = re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text(encoding="utf-8"))

    assert set(hosts) == {"pypi.org", "files.pythonhosted.org"}
