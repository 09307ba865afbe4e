"""The rules of the house that no linter knows, checked on the syntax of every file."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("cms", "schema")
ALL = (*PRODUCT, "tests", "bench")
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 50

MODULES_OF_A_FOLDER = 15
EACH_HAS_ITS_OWN = frozenset({"log", "client_class"})
"""A logger, and what Tortoise looks for in the module of a client."""

VAGUE_NAMES = frozenset({"utils", "helpers", "helper", "manager", "misc", "common", "data", "info"})
# Paths of somebody's machine, hosts of somebody's network, numbers of somebody's notes.
BANNED = re.compile(r"/(?:work|root)/\w|\b[Ii]ssue #?[0-9]+\b|://(?:10|192\.168)\.[0-9]+\.")
TEXTS = ("*.py", "*.md", "*.toml", "*.yml", "*.yaml", "*.graphql", "Makefile", "Dockerfile")
NOT_OURS = frozenset({".git", ".venv", ".tools", "node_modules", "bundle", "dist"})

Function = ast.FunctionDef | ast.AsyncFunctionDef
WINDING = ast.If | ast.For | ast.AsyncFor | ast.While | ast.Match | ast.ExceptHandler


def is_ours(path: Path) -> bool:
    return NOT_OURS.isdisjoint(path.relative_to(ROOT).parts)


def list_modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py") if is_ours(path))


def list_texts() -> list[Path]:
    return sorted(path for path in {found for pattern in TEXTS for found in ROOT.rglob(pattern)} if is_ours(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def list_functions(*folders: str) -> Iterator[tuple[Path, Function]]:
    for path in list_modules(*folders):
        yield from ((path, node) for node in ast.walk(parse(path)) if isinstance(node, Function))


def lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_file_says_one_thing() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in list_modules(*PRODUCT)}

    assert {name: length for name, length in lengths.items() if length > LINES_OF_A_FILE} == {}


def test_a_function_does_one_step() -> None:
    lengths = {f"{name_of(path)} {node.name}": lines_of(node) for path, node in list_functions(*ALL)}

    assert {name: length for name, length in lengths.items() if length > LINES_OF_A_FUNCTION} == {}


def test_a_module_opens_with_what_it_is() -> None:
    assert [name_of(path) for path in list_modules(*ALL) if parse(path).body and not ast.get_docstring(parse(path))] == []


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{name_of(path)}:{node.lineno}"
        for path, function in list_functions(*ALL)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_a_test_neither_branches_nor_loops() -> None:
    winding = [
        f"{name_of(path)}:{node.lineno}"
        for path, function in list_functions("tests")
        for node in ast.walk(function)
        if function.name.startswith("test_") and isinstance(node, WINDING)
    ]

    assert winding == []


def test_names_say_what_a_module_is() -> None:
    assert [name_of(path) for path in list_modules(*ALL) if path.stem in VAGUE_NAMES] == []


def list_public_names(path: Path) -> Iterator[str]:
    """The names that a module defines for others."""
    for node in parse(path).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                named = [name]
            case ast.Assign(targets=targets):
                named = [one.id for one in targets if isinstance(one, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                named = [name]
            case _:
                named = []
        yield from (one for one in named if not one.startswith("_"))


def test_a_name_is_defined_once() -> None:
    names = Counter(name for path in list_modules(*PRODUCT) for name in list_public_names(path))

    assert names
    assert {name for name, count in names.items() if count > 1} - EACH_HAS_ITS_OWN == set()


def test_a_folder_holds_what_can_be_seen_at_once() -> None:
    counts = Counter(name_of(path.parent) for path in list_modules(*ALL) if path.name != "__init__.py")

    assert {folder: count for folder, count in counts.items() if count > MODULES_OF_A_FOLDER} == {}


def test_the_project_speaks_of_itself_only() -> None:
    said = ((name_of(path), BANNED.search(path.read_text(encoding="utf-8"))) for path in list_texts())

    assert [(name, match[0]) for name, match in said if match] == []
