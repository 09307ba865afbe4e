"""The refusal of what would cost too much, and the bound that several readers of a document share."""

from cms.errors import RequestCode, RequestRefused

MOST_FIELDS = 10_000
"""Fields once fragments are unfolded: of all operations of a document, and of one for each type that may turn up."""


def too_costly(message: str) -> RequestRefused:
    """The refusal, ready to be raised."""
    return RequestRefused(RequestCode.TOO_COSTLY, message)
