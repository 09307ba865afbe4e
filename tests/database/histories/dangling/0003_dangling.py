"""Takes a franchise away from the rows that refer to it."""

# ruff: noqa: N999, RUF012 - the form of a migration

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0002_clock_and_totals")]

    operations = [ops.RunSQL("DELETE FROM franchise")]
