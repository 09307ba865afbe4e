"""Who may use a field that has a resolver: declared on the field, and checked before its resolver runs."""

from collections.abc import Callable
from typing import Any

from graphql import OperationType
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver, SyncExtensionResolver
from strawberry.permission import BasePermission, PermissionExtension
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField

from cms.access.actor import Permission
from cms.access.token_validity import AccessRevoked
from cms.errors import ErrorCode, Refused, RequestCode, RequestRefused, refuse
from schema.mutations.user_error import user_error
from schema.resolvers.entry_loader import AnyInfo

# Any below: Strawberry's own signatures, made for every field there can be.


def for_anybody() -> FieldExtension:
    """For everybody, anonymous callers included."""
    return PermissionExtension([RequiresPermission(None)], use_directives=False)


def requires(permission: Permission) -> FieldExtension:
    """For who has this permission; everybody else's request is refused, or the field alone where it may be null."""
    return PermissionExtension([RequiresPermission(permission)], use_directives=False)


def act_requires(permission: Permission) -> FieldExtension:
    """The same for a mutation with a payload, which says whatever was refused.

    The payload's type has `errors`, a list of UserError, and defaults for everything else.
    """
    return _RefusalsInPayload([RequiresPermission(permission)], use_directives=False)


class RequiresPermission(BasePermission):
    """For who has a permission; for anybody, anonymous callers included, when none is named."""

    def __init__(self, permission: Permission | None) -> None:
        self.permission = permission

    def has_permission(self, source: Any, info: AnyInfo, **_: Any) -> bool:  # noqa: ARG002  Strawberry's names
        """True, or a refusal that names the field: of the act for a mutation, of the request for everything else."""
        actor = info.context.caller.actor
        if self.permission is None or (actor is not None and self.permission in actor.permissions):
            return True
        where = f"{info._raw_info.parent_type.name}.{info.field_name}"  # noqa: SLF001 - strawberry: whose field it is
        if info.operation.operation is OperationType.MUTATION:
            code = ErrorCode.UNAUTHENTICATED if actor is None else ErrorCode.FORBIDDEN
            raise refuse(code, (), f"{where} takes the permission {self.permission.name}; send a token that has it.")
        message = f"{where} takes the permission {self.permission.name}; leave it out, or ask with a token that has it"
        raise RequestRefused(RequestCode.FORBIDDEN, message)


class _RefusalsInPayload(PermissionExtension):
    payload: Callable[..., object]

    def apply(self, field: StrawberryField) -> None:
        super().apply(field)
        declared: Any = field.type
        payload_type: Any = declared.of_type if isinstance(declared, StrawberryOptional) else declared
        self.payload = payload_type

    def resolve(self, next_: SyncExtensionResolver, source: Any, info: AnyInfo, **arguments: Any) -> object:
        try:
            return super().resolve(next_, source, info, **arguments)
        except Refused as refused:
            return self._refused_payload(refused)

    async def resolve_async(self, next_: AsyncExtensionResolver, source: Any, info: AnyInfo, **arguments: Any) -> object:
        try:
            return await super().resolve_async(next_, source, info, **arguments)
        except Refused as refused:
            return self._refused_payload(refused)

    def _refused_payload(self, refused: Refused) -> object:
        if isinstance(refused, AccessRevoked):
            raise refused
        return self.payload(errors=[user_error(one) for one in refused.refusals])
