"""What was wrong with the arguments of a mutation, as its payload says it."""

from collections.abc import Mapping

import strawberry

from cms.content.naming import snake_case
from cms.errors import ErrorCode, Refusal
from cms.ids import public_id
from schema.derive.enums import register_enum

_MEANINGS: Mapping[ErrorCode, str] = {
    ErrorCode.REQUIRED: "It must be there, and is missing, null or empty.",
    ErrorCode.INVALID: "It cannot be what it is meant to be.",
    ErrorCode.TOO_LONG: "A text, a list or a family of a tree is longer than it may be.",
    ErrorCode.NOT_UNIQUE: "Something else has it already, or it is given twice.",
    ErrorCode.NOT_FOUND: "What it names is not there.",
    ErrorCode.FORBIDDEN: "The caller lacks the permission that it takes.",
    ErrorCode.UNAUTHENTICATED: "The caller is a stranger; it takes a token.",
    ErrorCode.VERSION_CONFLICT: "expectedVersion is not the entry's version; somebody saved in between.",
    ErrorCode.REFERENCE_NOT_LIVE: "Publishing would leave a live reference to something that is not live.",
    ErrorCode.STILL_REFERENCED: "Something that stays refers to what would be removed.",
    ErrorCode.CIRCULAR: "A tree would become a circle.",
    ErrorCode.UNAVAILABLE: "Nothing is wrong with it, and nothing was done: others were at the same at once. Send it again.",
    ErrorCode.OUTCOME_UNKNOWN: "It was done, but what it came to could not be read. Look before you send it again.",
}

register_enum(ErrorCode, _MEANINGS)


@strawberry.type(description="Something that is wrong with the arguments of a mutation.")
class UserError:
    """A refusal as it is shown."""

    code: ErrorCode = strawberry.field(description="What kind of mistake it is, for programs.")
    field: list[str] = strawberry.field(
        description='Path into the arguments, such as ["input", "credits", "2", "person"]; empty when it concerns the whole.'
    )
    message: str = strawberry.field(description="What was wrong, with the value, and what would be right.")
    id: strawberry.ID | None = strawberry.field(
        default=None, description="With NOT_UNIQUE, the entry that has it already; null where no entry has."
    )


def user_error(refusal: Refusal) -> UserError:
    """A refusal, to be shown."""
    found = _entry_id(refusal)
    return UserError(
        code=refusal.code,
        field=list(refusal.field),
        message=refusal.message,
        id=None if found is None else strawberry.ID(found),
    )


def user_error_tree(refusal: Refusal) -> Mapping[str, object]:
    """A refusal as it stands in a finished tree."""
    return {
        "code": refusal.code.value,
        "field": list(refusal.field),
        "message": refusal.message,
        "id": _entry_id(refusal),
    }


def _entry_id(refusal: Refusal) -> str | None:
    if refusal.entry is None:
        return None
    type_name, key = refusal.entry
    return public_id(snake_case(type_name), key)
