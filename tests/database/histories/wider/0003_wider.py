"""Every kind of change for which a SQLite table is rebuilt, on tables to which others refer."""

# ruff: noqa: N999, RUF012 - the form of a migration

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from cms.database.column_types import NullsLastIndex


class Migration(migrations.Migration):
    dependencies = [("models", "0002_clock_and_totals")]

    operations = [
        ops.AlterField("Franchise", "kind", fields.CharField(max_length=64)),
        ops.AlterField("Movie", "tagline", fields.CharField(max_length=500, null=True)),
        ops.RemoveField("LiveMovie", "tagline"),
        ops.RemoveIndex("Review", name="", fields=["critic_id", "id"]),
        ops.RemoveField("Review", "critic"),
        ops.RemoveConstraint("Membership", fields=["movie_id", "franchise_id"]),
        ops.AddConstraint("Person", UniqueConstraint(fields=("name_folded", "born_on"))),
        ops.AddField("Keyword", "code", fields.CharField(max_length=8, null=True, unique=True)),
        ops.AddIndex("LiveMovie", NullsLastIndex(fields=("original_language",), name="live_movie_original_language_asc")),
    ]
