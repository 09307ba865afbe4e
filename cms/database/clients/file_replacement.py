"""A SQLite file that is open: whether it is still the one that its path leads to."""

from pathlib import Path

COMPANION_SUFFIXES = ("", "-wal", "-shm")
"""What belongs to a file that is open in WAL mode; SQLite removes none of it before the last connection is closed."""

Identity = tuple[int, int]


class OpenFile:
    """Knows a file and what lies beside it as they are now, when a connection has opened all of them.

    Whoever replaces or removes one leaves the connection with what nobody else will see.
    """

    def __init__(self, path: Path) -> None:
        identities = ((Path(f"{path}{suffix}"), _identify(Path(f"{path}{suffix}"))) for suffix in COMPANION_SUFFIXES)
        self._identities = [(one, identity) for one, identity in identities if identity is not None]

    def is_in_place(self) -> bool:
        """Whether the paths still lead to what was opened; takes a few microseconds."""
        return all(_identify(one) == identity for one, identity in self._identities)


def _identify(path: Path) -> Identity | None:
    try:
        identities = path.stat()
    except OSError:
        return None
    return identities.st_dev, identities.st_ino
