"""The tables of accounts, tokens and the access revision."""

from tortoise import fields
from tortoise.models import Model

_APP = "models"


class AccessClock(Model):
    """One row: the access revision, which every change of who may do what counts up."""

    id = fields.IntField(primary_key=True, generated=False)
    revision = fields.BigIntField()

    class Meta:
        table = "access_clock"
        app = _APP


class Account(Model):
    """An author: whose an entry is. It stays when its tokens go, and its name is never given to another."""

    id = fields.UUIDField(primary_key=True)
    name = fields.CharField(200, unique=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "account"
        app = _APP


class ApiToken(Model):
    """What lets a program act as an account: known by the digest of its secret, and what it may do. Revoked, it is gone."""

    id = fields.UUIDField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", on_delete=fields.RESTRICT)
    name = fields.CharField(200, unique=True)
    digest = fields.CharField(64)
    permissions = fields.JSONField[list[str]]()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_token"
        app = _APP


ACCESS_MODELS: tuple[type[Model], ...] = (AccessClock, Account, ApiToken)
