"""The lock file can be used by everybody."""

import re
from pathlib import Path

LOCK = Path(__file__).parents[2] / "uv.lock"


def test_the_lock_names_the_public_index_only() -> None:
    hosts = re.findall(r"https?://([^/\"]+)", LOCK.read_text(encoding="utf-8"))

    assert set(hosts) == {"pypi.org", "files.pythonhosted.org"}
