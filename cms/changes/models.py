"""The tables of the clock, the change log, the history, old slugs and kept totals."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cms.database.column_types import CodePointText

_APP = "models"


class ContentClock(Model):
    """One row: the content revision, which every act on the live edition counts up."""

    id = fields.IntField(primary_key=True, generated=False)
    revision = fields.BigIntField()

    class Meta:
        table = "content_clock"
        app = _APP


class Change(Model):
    """What one act did to one live entry, under the revision it took."""

    id = fields.BigIntField(primary_key=True, generated=True)
    revision = fields.BigIntField()
    type = fields.CharField(32)
    entry_id = fields.UUIDField()
    slug = fields.CharField(120)
    action = fields.CharField(16)
    at = fields.DatetimeField()

    class Meta:
        table = "change"
        app = _APP
        indexes = [Index(fields=("revision", "id")), Index(fields=("entry_id", "revision"))]


class EntryVersion(Model):
    """One row of an entry's history: a whole snapshot in input form, what was done, by whom, and why.

    `author` is the name as it was then; the account says whose an entry is, and is missing where the machine itself acted.
    `input_digest` is that of the input that an upsert was given: the same again is known to change nothing.
    """

    id = fields.UUIDField(primary_key=True)
    type = fields.CharField(32)
    entry_id = fields.UUIDField()
    version = fields.IntField()
    act = fields.CharField(32)
    at = fields.DatetimeField()
    author = fields.CharField(200)
    account_id = fields.UUIDField(null=True)
    note = fields.TextField(null=True)
    snapshot = fields.JSONField[dict[str, Any]]()  # Any: the input form of every content type
    input_digest = fields.CharField(32, null=True)

    class Meta:
        table = "entry_version"
        app = _APP
        indexes = [Index(fields=("entry_id", "id"))]


class SlugRedirect(Model):
    """A slug that something live once had; a live slug beats it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    type = fields.CharField(32)
    slug = CodePointText(120)
    entry_id = fields.UUIDField()

    class Meta:
        table = "slug_redirect"
        app = _APP
        unique_together = (("type", "slug"),)
        indexes = [Index(fields=("entry_id",))]


class LiveTotal(Model):
    """How many entries of a type are live, kept by every act on the live edition."""

    type = fields.CharField(32, primary_key=True)
    total = fields.IntField()

    class Meta:
        table = "live_total"
        app = _APP


class LoadedEntry(Model):
    """Which version of an entry is the one that a load from files came to; an entry that never came from files has no row."""

    entry_id = fields.UUIDField(primary_key=True)
    version = fields.IntField()

    class Meta:
        table = "loaded_entry"
        app = _APP


class Installation(Model):
    """One row: which installation this is, and the last revision whose changes were purged from the log, with their instant.

    Zero and no instant while the log is whole. It is made once, by a migration; whoever copies the database copies it.
    """

    id = fields.IntField(primary_key=True, generated=False)
    key = fields.UUIDField()
    purged_revision = fields.BigIntField(default=0)
    purged_at = fields.DatetimeField(null=True)

    class Meta:
        table = "installation"
        app = _APP


CHANGES_MODELS: tuple[type[Model], ...] = (
    ContentClock,
    Change,
    EntryVersion,
    SlugRedirect,
    LiveTotal,
    LoadedEntry,
    Installation,
)
