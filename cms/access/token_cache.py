"""The token cache: all tokens in memory, so that knowing who asks costs no statement."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q

from cms.access.actor import Actor
from cms.access.models import AccessClock, ApiToken
from cms.access.permissions import permissions_named, with_implied
from cms.access.secret import secret_digest
from cms.database.connect import Database, current_context
from cms.errors import RequestRefused

LAST_USE_INTERVAL = timedelta(minutes=1)  # how often the last use of a token is written at most
_NO_REVISION = -1

log = logging.getLogger("marquee")


@dataclass(frozen=True)
class _CachedToken:
    """A token as it is kept in memory."""

    actor: Actor
    token: UUID
    expires_at: datetime | None


class TokenCache:
    """Whose a secret is, as of one access revision; made by `open_token_cache`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._revision = _NO_REVISION
        self._tokens: dict[str, _CachedToken] = {}
        self._last_uses: dict[UUID, datetime] = {}
        self._unwritten_uses: dict[UUID, datetime] = {}
        self._reloading = asyncio.Lock()
        self._wake = asyncio.Event()
        self._closed = False

    @property
    def revision(self) -> int:
        """The access revision at which the tokens were read."""
        return self._revision

    def find(self, secret: str, now: datetime) -> Actor | None:
        """Whose a secret is; None when it is unknown or has expired. Without I/O, so it may be behind: see revision.

        Only digests are compared, so that the time it takes tells nothing about any secret.
        """
        cached = self._tokens.get(secret_digest(secret))
        if cached is None or (cached.expires_at is not None and cached.expires_at <= now):
            return None
        self._note_use(cached.token, now)
        return cached.actor

    async def find_latest(self, secret: str, now: datetime) -> Actor | None:
        """The same, and whoever is unknown is looked for among the tokens that were made since."""
        found = self.find(secret, now)
        if found is None:
            await self.reload()
            found = self.find(secret, now)
        return found

    def find_current(self, actor: Actor, now: datetime) -> Actor | None:
        """The same actor as of the latest reading; None when its token is gone or has expired."""
        found = (one for one in self._tokens.values() if one.token == actor.token_key)
        return next((one.actor for one in found if one.expires_at is None or one.expires_at > now), None)

    async def reload(self) -> None:
        """Reads the tokens again, unless none was made or revoked since. Not within a transaction."""
        async with self._reloading:
            with current_context(self._database.context):
                await self._read()

    async def write_last_uses(self) -> None:
        """Writes when tokens were last used, for those not written within the last minute by whatever process."""
        uses, self._unwritten_uses = self._unwritten_uses, {}
        if not uses:
            return
        try:
            async with self._database.transaction():
                for token, at in sorted(uses.items()):
                    outdated = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - LAST_USE_INTERVAL)
                    await ApiToken.filter(outdated, id=token).update(last_used_at=at)
        except RequestRefused:
            self._unwritten_uses = uses | self._unwritten_uses
            raise

    async def write_last_uses_until_closed(self) -> None:
        """Writes uses as they come, and what is left when the token cache is closed."""
        closed = False
        while not closed:
            await self._wake.wait()
            self._wake.clear()
            closed = self._closed  # asked before writing: what is noted meanwhile is written in another turn
            try:
                await self.write_last_uses()
            except RequestRefused as refusal:
                log.warning("the last use of tokens could not be written: %s", refusal)
            except Exception:
                log.exception("the last use of tokens could not be written")

    def close(self) -> None:
        """Lets `write_last_uses_until_closed` come to its end."""
        self._closed = True
        self._wake.set()

    async def _read(self) -> None:
        # First the revision: tokens that are newer than it are read once more, older ones never stay.
        revision = (await AccessClock.get(id=1)).revision
        if revision == self._revision:
            return
        tokens = await ApiToken.all().select_related("account")
        self._tokens = {token.digest: _cached_token(token, revision) for token in tokens}
        self._last_uses = {token.id: token.last_used_at for token in tokens if token.last_used_at} | self._unwritten_uses
        self._revision = revision

    def _note_use(self, token: UUID, now: datetime) -> None:
        noted = self._last_uses.get(token)
        if noted is None or now - noted >= LAST_USE_INTERVAL:
            self._last_uses[token] = self._unwritten_uses[token] = now
            self._wake.set()


@asynccontextmanager
async def open_token_cache(database: Database) -> AsyncIterator[TokenCache]:
    """The tokens of a database, whose last uses are written in the background until the end of the block."""
    token_cache = TokenCache(database)
    await token_cache.reload()
    writing = asyncio.create_task(token_cache.write_last_uses_until_closed(), name="last uses of tokens")
    try:
        yield token_cache
    finally:
        token_cache.close()
        await writing


def _cached_token(token: ApiToken, revision: int) -> _CachedToken:
    actor = Actor(token.account.name, with_implied(permissions_named(token.permissions)), token.account.id, token.id, revision)
    return _CachedToken(actor, token.id, token.expires_at)
