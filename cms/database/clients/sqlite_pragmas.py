"""The PRAGMA settings of connections to SQLite: those that write, and those that only read."""

from collections.abc import Mapping

# In this order: whatever comes after the first may have to wait for another process.
WRITE_PRAGMAS: Mapping[str, str | int] = {
    "busy_timeout": 15_000,
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "journal_size_limit": 64 * 1024 * 1024,
    "cache_size": -16 * 1024,  # negative: in KiB
    "mmap_size": 64 * 1024 * 1024,
    "foreign_keys": "ON",
}

READ_PRAGMAS: Mapping[str, str | int] = {
    "query_only": "on",
    "cache_size": -16 * 1024,
    "mmap_size": 256 * 1024 * 1024,
}
