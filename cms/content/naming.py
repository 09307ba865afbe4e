"""Names: camelCase outside, snake_case inside."""

import re
from functools import cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def snake_case(name: str) -> str:
    """The column or table name of a field or type: `originalTitle` is `original_title`."""
    return _HUMP.sub("_", name).lower()
