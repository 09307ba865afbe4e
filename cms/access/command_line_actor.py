"""Accounts: in whose name the machine itself can act."""

from cms.access.actor import CMS, Actor
from cms.access.models import Account
from cms.access.names import check_name
from cms.access.permissions import EVERY_PERMISSION
from cms.database.connect import Database, current_context
from cms.errors import ErrorCode, refuse
from cms.wording import find_similar


async def find_actor(database: Database, name: str) -> Actor:
    """The command line as the account of this name, which is then the author; Refused when there can be or is none."""
    if name == CMS.name:
        return CMS
    check_name(name, "as")
    with current_context(database.context):
        account = await Account.get_or_none(name=name)
        if account is not None:
            return Actor(account.name, EVERY_PERMISSION, account.id)
        near = find_similar(name, [one.name for one in await Account.all()])
    right = f"did you mean {near}?" if near else "`cms token create` makes one with its first token."
    raise refuse(ErrorCode.NOT_FOUND, ["as"], f"There is no account named {name!r}; {right}")
