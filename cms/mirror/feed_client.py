"""The feed as a client has it: lines over HTTP, and what can go wrong with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx2

from cms.errors import CmsError

CONNECT_SECONDS, SILENT_SECONDS = 10.0, 60.0
"""The server sends an empty line at least every fifteen seconds to who follows."""

_TOO_MANY = 429
_GONE = 410

Json = dict[str, Any]  # Any: JSON


class FeedUnavailable(CmsError):
    """The server is away or broke off: the same can be asked again later."""


class FeedExpired(CmsError):
    """What follows the cursor is no longer kept: all has to be read again."""


class FeedRefused(CmsError):
    """The server refuses what was asked, and would again."""


@dataclass(frozen=True)
class ServerDigest:
    """What the server has at a revision."""

    revision: int
    entries: int
    digest: str


class FeedClient:
    """Asks one server for the feed of some types of entries, or of all."""

    def __init__(self, url: str, types: str | None) -> None:
        self.url = _check_url(url)
        self._types = {} if types is None else {"types": types}
        self._client = httpx2.Client(timeout=httpx2.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.close()

    @contextmanager
    def lines(self, after: str | None, *, follow: bool) -> Iterator[Iterator[bytes]]:
        """The lines that follow a cursor, without their ends; an empty one says that nothing is left for now.

        FeedUnavailable, FeedExpired or FeedRefused, here or on the way.
        """
        asked = self._types | ({} if after is None else {"after": after}) | ({"follow": "1"} if follow else {})
        with _told_as_ours(self.url), self._client.stream("GET", f"{self.url}/changes", params=asked) as response:
            _check(response)
            yield _split(response.iter_bytes())

    def read_digest(self) -> ServerDigest:
        """What the server has now."""
        with _told_as_ours(self.url):
            response = self._client.get(f"{self.url}/changes/digest", params=self._types)
            _check(response)
            found: Json = response.json()
            return ServerDigest(found["revision"], found["entries"], found["digest"])


@contextmanager
def _told_as_ours(url: str) -> Iterator[None]:
    try:
        yield
    except httpx2.TransportError as error:
        raise FeedUnavailable(f"{url} does not answer: {str(error) or type(error).__name__}") from error
    except (httpx2.DecodingError, ValueError, KeyError) as error:
        raise FeedUnavailable(f"{url} answers with what is no feed: {type(error).__name__}") from error


def _check(response: httpx2.Response) -> None:
    if response.status_code == httpx2.codes.OK:
        return
    response.read()
    said = _message(response)
    if response.status_code == _GONE:
        raise FeedExpired(said)
    if response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR or response.status_code == _TOO_MANY:
        raise FeedUnavailable(said)
    raise FeedRefused(f"The server refuses this: {said}.")


def _message(response: httpx2.Response) -> str:
    try:
        return str(response.json()["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return f"{response.url} answers with status {response.status_code}"


def _split(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # By line feeds alone: a text may hold other characters at which Python would end a line.
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        raise ValueError("the last line has no end")


def _check_url(text: str) -> str:
    try:
        url = httpx2.URL(text.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise FeedRefused(f"{text!r} is no address: {error}.") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise FeedRefused(f"{text!r} is no address of a server; give one such as https://cms.example.org.")
    if url.userinfo or url.query or url.fragment:
        raise FeedRefused("The address of the server has a user, a query or a fragment; give it without.")
    return str(url)
