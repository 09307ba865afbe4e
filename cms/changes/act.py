"""What can be done to an entry, as its history tells it."""

from enum import Enum


class Act(Enum):
    """What was done to an entry."""

    CREATED = "Saved for the first time."
    UPDATED = "Saved again."
    PUBLISHED = "Made live as it stood."
    UNPUBLISHED = "Taken out of the live edition."
    CHANGES_DISCARDED = "The later edits were thrown away: the live state became the working one again."
    RESTORED = "An earlier version became the working edition."
    DELETED = "Removed from both editions."
