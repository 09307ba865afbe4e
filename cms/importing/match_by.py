"""What says which entry a file means."""

from enum import Enum


class MatchBy(Enum):
    """How the entries of files are matched with those that are there."""

    SLUG = "by slug"
    EXTERNAL_ID = "by any of their ids in other systems; the slug is a field like others, and stays where it is left out"
