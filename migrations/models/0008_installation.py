"""Which installation this is, and where its change log begins."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0007_keep_the_sizes_of_prose")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Installation",
            fields=[
                ("id", fields.IntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("key", fields.UUIDField()),
                ("purged_revision", fields.BigIntField(default=0)),
                ("purged_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "installation", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        # Made here, where it is run once for each database: SQLite has no function that makes one.
        ops.RunSQL(f"INSERT INTO installation (id, key, purged_revision) VALUES (1, '{uuid4()}', 0)"),  # noqa: S608
    ]
