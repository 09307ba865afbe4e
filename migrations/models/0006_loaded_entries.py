"""What came from files and is as it came: until now, whatever the machine itself saved last."""

from uuid import uuid4

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0005_index_owned_rows_by_their_place")]

    initial = False

    operations = [
        ops.CreateModel(
            name="LoadedEntry",
            fields=[
                ("entry_id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("version", fields.IntField()),
            ],
            options={"table": "loaded_entry", "app": "models", "pk_attr": "entry_id"},
            bases=["Model"],
        ),
        ops.RunSQL(
            "INSERT INTO loaded_entry (entry_id, version) SELECT v.entry_id, v.version FROM entry_version v"
            " WHERE v.author = 'cms' AND v.account_id IS NULL AND v.act IN ('CREATED', 'UPDATED') AND NOT EXISTS"
            " (SELECT 1 FROM entry_version n WHERE n.entry_id = v.entry_id AND n.id > v.id"
            " AND n.act IN ('CREATED', 'UPDATED', 'CHANGES_DISCARDED', 'RESTORED', 'DELETED'))"
        ),
    ]
