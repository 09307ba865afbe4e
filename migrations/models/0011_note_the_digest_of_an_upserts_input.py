"""Note the digest of the input of an upsert."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0010_webhooks")]

    initial = False

    operations = [
        ops.AddField(
            model_name="EntryVersion",
            name="input_digest",
            field=fields.CharField(null=True, max_length=32),
        ),
    ]
