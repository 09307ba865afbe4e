"""The tables of webhooks, what is to be delivered to them, and every attempt."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from cms.database.column_types import CodePointText

_APP = "models"


class StoredWebhook(Model):
    """Where somebody is told of changes, how it is signed, and how far in the change log its deliveries have been made.

    `types` and `actions` are empty for all. The secrets stand as they are: they have to sign.
    """

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(200)
    url = fields.CharField(2000)
    active = fields.BooleanField()
    types = fields.JSONField[list[str]]()
    actions = fields.JSONField[list[str]]()
    document = fields.TextField(null=True)
    created_at = fields.DatetimeField()
    paused_reason = fields.TextField(null=True)
    secret = fields.CharField(100)
    former_secret = fields.CharField(100, null=True)
    former_secret_until = fields.DatetimeField(null=True)
    place_revision = fields.BigIntField()
    place_change = fields.BigIntField()
    failing_since = fields.DatetimeField(null=True)

    class Meta:
        table = "webhook"
        app = _APP


class StoredDelivery(Model):
    """One change on its way to one webhook. A made-up one, which a ping sends, has no row in the change log.

    `trying_since` is when the first attempt of the present round was made, `failures` how many of it failed. Whoever delivers
    it has it until `claimed_until`; `settled_at` is when it was delivered, or given up.
    """

    id = fields.UUIDField(primary_key=True)
    webhook: fields.ForeignKeyRelation[StoredWebhook] = fields.ForeignKeyField(
        "models.StoredWebhook", related_name=False, on_delete=fields.CASCADE
    )
    change_id = fields.BigIntField(null=True)
    revision = fields.BigIntField()
    action = fields.CharField(16)
    type = fields.CharField(32)
    entry_id = fields.UUIDField()
    slug = CodePointText(120)
    at = fields.DatetimeField()
    status = fields.CharField(16)
    body = fields.TextField(null=True)
    trying_since = fields.DatetimeField(null=True)
    failures = fields.IntField()
    next_attempt_at = fields.DatetimeField(null=True)
    claimed_until = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery"
        app = _APP
        unique_together = (("webhook_id", "change_id"),)
        indexes = [
            Index(fields=("webhook_id", "next_attempt_at", "revision", "change_id")),
            Index(fields=("webhook_id", "claimed_until")),
            Index(fields=("webhook_id", "status", "id")),
            Index(fields=("webhook_id", "entry_id")),
            Index(fields=("settled_at",)),
        ]


class StoredAttempt(Model):
    """One request that was made, or could not be: what became of it."""

    id = fields.BigIntField(primary_key=True, generated=True)
    delivery: fields.ForeignKeyRelation[StoredDelivery] = fields.ForeignKeyField(
        "models.StoredDelivery", related_name=False, on_delete=fields.CASCADE
    )
    at = fields.DatetimeField()
    duration_ms = fields.IntField()
    status_code = fields.IntField(null=True)
    error = fields.TextField(null=True)
    response_start = fields.TextField(null=True)

    class Meta:
        table = "delivery_attempt"
        app = _APP
        indexes = [Index(fields=("delivery_id", "id"))]


WEBHOOK_MODELS: tuple[type[Model], ...] = (StoredWebhook, StoredDelivery, StoredAttempt)
