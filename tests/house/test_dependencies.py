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
TAKEN_BY_UVICORN = {"httptools", "uvloop", "websockets"}
MADE_TO_INHERIT_FROM = {"pydantic.BaseModel", "yaml.SafeDumper", "yaml.SafeLoader"}
DECLARED: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
EXCUSE = re.compile(r"noqa: SLF001(?: - (\w+(?:, \w+)*): )?")


def list_files() -> list[Path]:
    return [path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts]


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for, with the module it comes from."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(one.asname or one.name): one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {(one.asname or one.name): f"{node.module}.{one.name}" for one in node.names}
    return names


def base_names(tree: ast.Module) -> Iterator[str]:
    """The classes of others that are inherited from, with their modules."""
    names = imported_names(tree)
    for node in ast.walk(tree):
        for base in node.bases if isinstance(node, ast.ClassDef) else ():
            first, _, rest = ast.unparse(base).partition("[")[0].partition(".")
            if first in names:
                yield f"{names[first]}.{rest}".rstrip(".")


def is_private(name: str) -> bool:
    return any(part.startswith("_") and not part.startswith("__") for part in name.split("."))


def list_insides() -> set[str]:
    """The packages of which private names, or the insides of classes, are used."""
    found: set[str] = set()
    for path in list_files():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found |= {name for name in imported_names(tree).values() if is_private(name)}
        found |= set(base_names(tree)) - MADE_TO_INHERIT_FROM
        found |= {one for excuse in EXCUSE.findall(text) for one in excuse.split(", ")}
    return {name.partition(".")[0] for name in found} - sys.stdlib_module_names - set(PRODUCT)


def is_held(requirement: str) -> bool:
    """Whether a requirement ends below the next minor version."""
    bounds = re.search(r">=(\d+)\.(\d+)[.\d]*,<(\d+)\.(\d+)$", requirement)
    return bounds is not None and (int(bounds[3]), int(bounds[4])) == (int(bounds[1]), int(bounds[2]) + 1)


def distribution(module: str) -> str:
    return normalise(packages_distributions()[module][0])


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement: str) -> str:
    return normalise(re.split(r"[^\w.-]", requirement)[0])


def test_what_the_product_imports_is_what_it_declares() -> None:
    modules = {name.partition(".")[0] for path in list_files() for name in imported_names(ast.parse(path.read_text())).values()}
    imported = modules - sys.stdlib_module_names - set(PRODUCT)

    assert {distribution(name) for name in imported} | TAKEN_BY_UVICORN == {name_of(one) for one in DECLARED}


def test_what_is_reached_into_is_held_to_its_minor_version() -> None:
    assert {distribution(name) for name in list_insides()} == {name_of(one) for one in DECLARED if is_held(one)}


def test_whoever_reaches_into_something_says_into_what() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in list_files()}

    assert [name for name, text in texts.items() if "" in EXCUSE.findall(text)] == []


def test_the_lock_names_the_public_index_only() -> None:
    hosts = re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text(encoding="utf-8"))

    assert set(hosts) == {"pypi.org", "files.pythonhosted.org"}
