"""How a wrong address of a database is refused: without a word of it, as a password may stand where it does not belong."""

from cms.errors import ConfigurationError

_FORMS = "use sqlite://PATH or postgres://USER@HOST:PORT/NAME."


def wrong_address(what: str, right: str = _FORMS) -> ConfigurationError:
    """A refusal that says what is wrong with the address, and what would be right."""
    return ConfigurationError(f"The database address (MARQUEE_DATABASE_URL) {what}; {right}")
