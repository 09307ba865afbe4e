"""The tables as plain Tortoise models, with the columns that are read."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model


class Person(Model):
    """Somebody who works on films or writes about them."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(120)
    name = fields.CharField(300)

    class Meta:
        table = "live_person"


class Keyword(Model):
    """What reviews are tagged with."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(120)
    name = fields.CharField(300)

    class Meta:
        table = "live_keyword"


class Franchise(Model):
    """Films that belong together."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(120)
    name = fields.CharField(300)
    kind = fields.CharField(32)

    class Meta:
        table = "live_franchise"


class FranchiseClosure(Model):
    """A franchise and one that lies in it."""

    id = fields.BigIntField(primary_key=True)
    ancestor: fields.ForeignKeyRelation[Franchise] = fields.ForeignKeyField("stock.Franchise", related_name="below")
    descendant: fields.ForeignKeyRelation[Franchise] = fields.ForeignKeyField("stock.Franchise", related_name="above")

    class Meta:
        table = "live_franchise_closure"


class Movie(Model):
    """A film."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(120)
    title = fields.CharField(300)
    year = fields.IntField(null=True)
    release_date = fields.DateField(null=True)
    runtime_minutes = fields.IntField(null=True)

    class Meta:
        table = "live_movie"


class Credit(Model):
    """A person's work on a movie."""

    id = fields.UUIDField(primary_key=True)
    job = fields.CharField(120)
    character = fields.CharField(300, null=True)
    position = fields.IntField()
    movie: fields.ForeignKeyRelation[Movie] = fields.ForeignKeyField("stock.Movie", related_name="credits")
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField("stock.Person", related_name="credits")
    movie_id: UUID
    person_id: UUID

    class Meta:
        table = "live_credit"


class Membership(Model):
    """A movie's place in a franchise."""

    id = fields.UUIDField(primary_key=True)
    position = fields.IntField()
    movie: fields.ForeignKeyRelation[Movie] = fields.ForeignKeyField("stock.Movie", related_name="memberships")
    franchise: fields.ForeignKeyRelation[Franchise] = fields.ForeignKeyField("stock.Franchise", related_name="memberships")
    movie_id: UUID

    class Meta:
        table = "live_membership"


class Review(Model):
    """A critic's review of one movie."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.CharField(120)
    title = fields.CharField(300)
    excerpt = fields.CharField(1000)
    published_on = fields.DateField(null=True)
    rating = fields.CharField(40, null=True)
    rating_normalized = fields.IntField(null=True)
    movie: fields.ForeignKeyRelation[Movie] = fields.ForeignKeyField("stock.Movie", related_name="reviews")
    critic: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "stock.Person", related_name="reviews", null=True
    )
    movie_id: UUID

    class Meta:
        table = "live_review"


class ReviewKeyword(Model):
    """A keyword of a review."""

    id = fields.BigIntField(primary_key=True)
    position = fields.IntField()
    owner: fields.ForeignKeyRelation[Review] = fields.ForeignKeyField("stock.Review", related_name="keywords")
    target: fields.ForeignKeyRelation[Keyword] = fields.ForeignKeyField("stock.Keyword", related_name="reviews")
    owner_id: UUID

    class Meta:
        table = "live_review_keywords"
