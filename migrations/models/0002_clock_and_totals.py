"""The content clock at zero, and a live total of zero for each content type."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [
        ops.RunSQL("INSERT INTO content_clock (id, revision) VALUES (1, 0)"),
        ops.RunSQL(
            "INSERT INTO live_total (type, total) VALUES "
            "('Keyword', 0), ('Person', 0), ('Franchise', 0), ('Movie', 0), ('Review', 0)"
        ),
    ]
