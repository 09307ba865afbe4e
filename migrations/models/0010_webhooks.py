"""Webhooks, what is to be delivered to them, and every attempt."""

from uuid import uuid4

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from cms.database.column_types import CodePointText


class Migration(migrations.Migration):
    dependencies = [("models", "0009_idempotent_requests")]

    initial = False

    operations = [
        ops.CreateModel(
            name="StoredWebhook",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=200)),
                ("url", fields.CharField(max_length=2000)),
                ("active", fields.BooleanField()),
                ("types", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("actions", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("document", fields.TextField(null=True, unique=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("paused_reason", fields.TextField(null=True, unique=False)),
                ("secret", fields.CharField(max_length=100)),
                ("former_secret", fields.CharField(null=True, max_length=100)),
                ("former_secret_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("place_revision", fields.BigIntField()),
                ("place_change", fields.BigIntField()),
                ("failing_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "webhook", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoredDelivery",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "webhook",
                    fields.ForeignKeyField(
                        "models.StoredWebhook",
                        source_field="webhook_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("change_id", fields.BigIntField(null=True)),
                ("revision", fields.BigIntField()),
                ("action", fields.CharField(max_length=16)),
                ("type", fields.CharField(max_length=32)),
                ("entry_id", fields.UUIDField()),
                ("slug", CodePointText(max_length=120)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("status", fields.CharField(max_length=16)),
                ("body", fields.TextField(null=True, unique=False)),
                ("trying_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("failures", fields.IntField()),
                ("next_attempt_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("claimed_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "delivery",
                "app": "models",
                "unique_together": (("webhook_id", "change_id"),),
                "indexes": [
                    Index(fields=["webhook_id", "status", "next_attempt_at"]),
                    Index(fields=["webhook_id", "entry_id"]),
                    Index(fields=["settled_at"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoredAttempt",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "delivery",
                    fields.ForeignKeyField(
                        "models.StoredDelivery",
                        source_field="delivery_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("duration_ms", fields.IntField()),
                ("status_code", fields.IntField(null=True)),
                ("error", fields.TextField(null=True, unique=False)),
                ("response_start", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "delivery_attempt",
                "app": "models",
                "indexes": [Index(fields=["delivery_id", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
