"""Index owned rows by their place."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0004_authors")]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name="Credit",
            name=None,
            fields=["movie_id", "id"],
        ),
        ops.AddIndex(
            model_name="Credit",
            index=Index(fields=["movie_id", "position", "id"]),
        ),
        ops.RemoveIndex(
            model_name="LiveCredit",
            name=None,
            fields=["movie_id", "id"],
        ),
        ops.AddIndex(
            model_name="LiveCredit",
            index=Index(fields=["movie_id", "position", "id"]),
        ),
        ops.RemoveIndex(
            model_name="LiveMembership",
            name=None,
            fields=["movie_id", "id"],
        ),
        ops.AddIndex(
            model_name="LiveMembership",
            index=Index(fields=["movie_id", "position", "id"]),
        ),
        ops.RemoveIndex(
            model_name="Membership",
            name=None,
            fields=["movie_id", "id"],
        ),
        ops.AddIndex(
            model_name="Membership",
            index=Index(fields=["movie_id", "position", "id"]),
        ),
    ]
