"""What can become of an entry in the live edition."""

from enum import Enum


class ChangeAction(Enum):
    """What became of an entry in the live edition."""

    UPSERT = "Is live: created or updated since; read the entry."
    REMOVE = "No longer live."
