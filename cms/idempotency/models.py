"""The tables of requests with an idempotency key, and of what their acts came to."""

from tortoise import fields
from tortoise.models import Model

_APP = "models"


class IdempotentRequest(Model):
    """A request as its caller named it; `response` is there once all of it was done."""

    id = fields.UUIDField(primary_key=True)
    caller = fields.UUIDField()
    key = fields.CharField(255)
    fingerprint = fields.CharField(64)
    created_at = fields.DatetimeField(db_index=True)
    claimed_until = fields.DatetimeField(null=True)
    claim = fields.UUIDField(null=True)
    response = fields.BinaryField(null=True)

    class Meta:
        table = "idempotent_request"
        app = _APP
        unique_together = (("caller", "key"),)


class ActReceipt(Model):
    """What one field of a request came to, written in the transaction of its act; without a value, that it was begun."""

    id = fields.UUIDField(primary_key=True)
    request: fields.ForeignKeyRelation[IdempotentRequest] = fields.ForeignKeyField(
        "models.IdempotentRequest", on_delete=fields.CASCADE, related_name=False
    )
    field = fields.CharField(255)
    value = fields.BinaryField(null=True)

    class Meta:
        table = "act_receipt"
        app = _APP
        unique_together = (("request", "field"),)


IDEMPOTENCY_MODELS: tuple[type[Model], ...] = (IdempotentRequest, ActReceipt)
