"""What somebody may do, what that includes, and the bundles by which it is given."""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum

from cms.errors import ErrorCode, Refusal, Refused
from cms.wording import find_similar, quote


class Permission(Enum):
    """What somebody may do beyond reading what is live."""

    READ_DRAFTS = "Read the working edition."
    WRITE = "Create and change entries of every type. Includes READ_DRAFTS."
    WRITE_OWN_REVIEWS = "Create reviews and change one's own. Includes READ_DRAFTS."
    PUBLISH = "Publish, unpublish, and delete what is live. Includes READ_DRAFTS."
    MANAGE_WEBHOOKS = "Create and change webhooks."
    MANAGE_ACCESS = "Create accounts and tokens, and say what they may do."


EVERY_PERMISSION = frozenset(Permission)
ROLES: Mapping[str, frozenset[Permission]] = {
    "critic": frozenset({Permission.WRITE_OWN_REVIEWS}),
    "editor": frozenset({Permission.WRITE}),
    "publisher": frozenset({Permission.WRITE, Permission.PUBLISH}),
    "integration": frozenset({Permission.WRITE, Permission.PUBLISH, Permission.MANAGE_WEBHOOKS}),
    "administrator": EVERY_PERMISSION,
}

_READS_DRAFTS = frozenset({Permission.WRITE, Permission.WRITE_OWN_REVIEWS, Permission.PUBLISH})


def with_implied(permissions: Iterable[Permission]) -> frozenset[Permission]:
    """The permissions with all that they include: who may write or publish may read drafts."""
    given = frozenset(permissions)
    return given if given.isdisjoint(_READS_DRAFTS) else given | {Permission.READ_DRAFTS}


def in_declared_order(permissions: Iterable[Permission]) -> list[Permission]:
    """The permissions, as they are declared one after the other."""
    given = frozenset(permissions)
    return [one for one in Permission if one in given]


def permissions_named(names: Iterable[str]) -> frozenset[Permission]:
    """The permissions with these names; what a later version may have stored gives nothing here."""
    return frozenset(Permission[name] for name in names if name in Permission.__members__)


def parse_permissions(permissions: Iterable[str], roles: Iterable[str] = ()) -> frozenset[Permission]:
    """What these names of permissions and of roles give together; Refused with every name that is none."""
    refusals: list[Refusal] = []
    found: set[Permission] = set()
    for name in permissions:
        if name in Permission.__members__:
            found.add(Permission[name])
        else:
            refusals.append(_unknown("permission", name, Permission.__members__))
    for name in roles:
        if name in ROLES:
            found |= ROLES[name]
        else:
            refusals.append(_unknown("role", name, ROLES))
    if refusals:
        raise Refused(refusals)
    return frozenset(found)


def _unknown(kind: str, name: str, known: Collection[str]) -> Refusal:
    near = find_similar(name, known)
    advice = f"did you mean {near}?" if near else f"there are {', '.join(known)}."
    return Refusal(ErrorCode.INVALID, (kind,), f"{quote(name)} is no {kind}; {advice}")
