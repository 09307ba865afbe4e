"""Names of accounts and tokens: what can be one at all."""

from cms.blank_text import is_blank
from cms.errors import ErrorCode, refuse

MOST_NAME_CHARACTERS = 200


def check_name(name: str, argument: str) -> None:
    """Refused, with the argument it was given in, when nobody can have the name: no database could look for some of them."""
    if not 0 < len(name) <= MOST_NAME_CHARACTERS or not name.isprintable() or name != name.strip() or is_blank(name):
        message = (
            f"A name is 1 to {MOST_NAME_CHARACTERS} characters that can be printed and seen, without a space before or after."
        )
        raise refuse(ErrorCode.INVALID, [argument], message)
