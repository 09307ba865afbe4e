"""Editors and code generators find the schema and the operations where graphql.config.yml says."""

from pathlib import Path

import yaml
from graphql import build_schema, parse, validate

ROOT = Path(__file__).parents[2]
CONFIG = yaml.safe_load((ROOT / "graphql.config.yml").read_text(encoding="utf-8"))


def test_every_operation_it_finds_is_valid_against_the_schema_it_finds() -> None:
    schema = build_schema((ROOT / CONFIG["schema"]).read_text(encoding="utf-8"))
    found = {path.name: validate(schema, parse(path.read_text(encoding="utf-8"))) for path in ROOT.glob(CONFIG["documents"])}

    assert found
    assert {name: errors for name, errors in found.items() if errors} == {}
