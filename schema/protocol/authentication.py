"""Who a request comes from, by its credentials: a token, and the perspective it asks for."""

from dataclasses import dataclass

from cms.access.token_cache import TokenCache
from cms.clock import now
from cms.content.editions import Edition
from cms.database.connect import Database
from cms.errors import RequestCode, RequestRefused
from cms.wording import quote
from schema.protocol.caller import Caller

PERSPECTIVES = {"published": Edition.LIVE, "drafts": Edition.WORKING}


@dataclass(frozen=True)
class Access:
    """What it takes to recognise callers, and to let them act."""

    database: Database
    token_cache: TokenCache


@dataclass(frozen=True)
class Credentials:
    """The header Authorization as it stands, and a perspective by its name."""

    authorization: str | None = None
    perspective: str | None = None


NO_CREDENTIALS = Credentials()


async def authenticate(access: Access | None, credentials: Credentials) -> Caller:
    """The caller; without access, an anonymous one.

    RequestRefused for a token that is not known or has expired, and for a perspective that the caller cannot have.
    """
    edition = _read_edition(credentials.perspective)
    caller = await _find_caller(access, credentials.authorization, edition)
    if edition is Edition.WORKING and not caller.reads_drafts:
        raise _drafts_refused(caller)
    return caller


async def _find_caller(access: Access | None, authorization: str | None, edition: Edition) -> Caller:
    if authorization is None or not authorization.strip():
        return Caller(edition=edition)
    scheme, _, secret = authorization.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise _unauthenticated("only tokens are known here; send one as Authorization: Bearer, or leave the header out")
    actor = None if access is None else await access.token_cache.find_latest(secret.strip(), now())
    if access is None or actor is None:
        raise _unauthenticated("the token is not known: it has expired, was revoked, or never was one; send another or none")
    return Caller(actor, edition, access.token_cache.revision)


async def has_known_token(access: Access | None, credentials: Credentials) -> bool:
    """Whether there is a token in the credentials that is known; what else is wrong with them is said later."""
    if access is None or credentials.authorization is None:
        return False
    secret = credentials.authorization.strip().partition(" ")[2].strip()
    return await access.token_cache.find_latest(secret, now()) is not None


def _read_edition(perspective: str | None) -> Edition:
    if perspective is None:
        return Edition.LIVE
    edition = PERSPECTIVES.get(perspective.strip().lower())
    if edition is None:
        message = f"{quote(perspective)} is no perspective; ask for {' or '.join(PERSPECTIVES)}"
        raise RequestRefused(RequestCode.BAD_USER_INPUT, message)
    return edition


def _unauthenticated(message: str) -> RequestRefused:
    return RequestRefused(RequestCode.UNAUTHENTICATED, message)


def _drafts_refused(caller: Caller) -> RequestRefused:
    if caller.actor is None:
        return _unauthenticated("drafts are not for strangers; send a token as Authorization: Bearer, or ask for published")
    message = f"{caller.actor.name} may not read drafts; it takes the permission READ_DRAFTS, or ask for published"
    return RequestRefused(RequestCode.FORBIDDEN, message)
