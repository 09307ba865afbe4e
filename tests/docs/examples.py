"""The programs in `docs/integrations.md`, as somebody would write them down."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = dict(
    re.findall(
        r"<!-- (\w+)\.py -->\n```python\n(.*?)^```",
        (DOCS / "integrations.md").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)


@contextmanager
def load_example(name: str, folder: Path) -> Iterator[ModuleType]:
    """A program, written down in a folder and imported, until the end of the block."""
    path = folder / f"{name}_example.py"
    path.write_text(EXAMPLES[name], encoding="utf-8")
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[path.stem] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[path.stem]
