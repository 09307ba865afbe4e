"""Whose account did what, in the history."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0003_access")]

    initial = False

    operations = [
        ops.AddField("EntryVersion", "account_id", fields.UUIDField(null=True)),
    ]
