"""Changes tables and rows, and then cannot go on."""

# ruff: noqa: N999, RUF012 - the form of a migration

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0002_clock_and_totals")]

    operations = [
        ops.AlterField("Movie", "tagline", fields.CharField(max_length=500, null=True)),
        ops.AddField("Keyword", "code", fields.CharField(max_length=8, null=True)),
        ops.RunSQL("UPDATE content_clock SET revision = 99"),
        ops.RunSQL("UPDATE no_such_table SET revision = 99"),
    ]
