"""The ladder of imports names everything there is, so that nothing new stands beside it."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTENT_ONLY = {"cms.demo"}


def list_children() -> set[str]:
    folder = ROOT / "cms"
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return {f"cms.{name}" for name in packages | modules}


def list_steps() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ladder = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "ladder")
    steps = " ".join(ladder["layers"]).replace("(", " ").replace(")", " ").replace("|", " ").replace(":", " ")
    return set(steps.split())


def test_every_part_of_the_domain_has_its_step() -> None:
    assert list_steps() - {"schema"} == list_children() - CONTENT_ONLY
