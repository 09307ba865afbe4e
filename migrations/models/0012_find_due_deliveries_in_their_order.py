"""Find due deliveries in their order."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0011_note_the_digest_of_an_upserts_input")]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name="StoredDelivery",
            name=None,
            fields=["webhook_id", "status", "next_attempt_at"],
        ),
        ops.AddIndex(
            model_name="StoredDelivery",
            index=Index(fields=["webhook_id", "next_attempt_at", "revision", "change_id"]),
        ),
        ops.AddIndex(
            model_name="StoredDelivery",
            index=Index(fields=["webhook_id", "claimed_until"]),
        ),
        ops.AddIndex(
            model_name="StoredDelivery",
            index=Index(fields=["webhook_id", "status", "id"]),
        ),
    ]
