"""Where a url leads, looked up once: what is checked here is what a request goes to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx2

from cms.webhooks.sending.networks import Network, is_named, is_public
from cms.wording import quote

LONGEST_URL = 2_000
RESOLVE_SECONDS = 5.0
MOST_ADDRESSES = 20
_DEFAULT_PORTS = {"http": 80, "https": 443}

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, as they are written in numbers; OSError when it has none."""


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """The addresses that this machine finds, in the order in which it would use them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class DestinationRefused(Exception):
    """A url that nothing is sent to: a sentence says why, and what would be right."""


@dataclass(frozen=True)
class Destination:
    """A url, and the addresses that it leads to, each of them checked."""

    url: httpx2.URL
    addresses: Sequence[str]

    @property
    def host(self) -> str:
        """The name that the url has, as it goes over the wire."""
        return self.url.raw_host.decode("ascii")


@dataclass(frozen=True)
class Destinations:
    """Which urls may be sent to: those of public addresses, and those of the networks in `allow`, by http as well."""

    allow: Sequence[Network] = ()
    resolve: Resolver = resolve_by_system

    async def find(self, url: str) -> Destination:
        """Where a url leads now; DestinationRefused when one of its addresses may not be reached, or there is none."""
        parsed = parse_url(url)
        host, port = parsed.raw_host.decode("ascii"), parsed.port or _DEFAULT_PORTS[parsed.scheme]
        addresses = await self._look_up(host, port)
        # All of them: which one is used is nobody's choice.
        if parsed.scheme == "http" and not all(is_named(one, self.allow) for one in addresses):
            raise DestinationRefused("http is for networks in MARQUEE_WEBHOOK_ALLOW only; use https")
        if not all(is_named(one, self.allow) or is_public(one) for one in addresses):
            message = (
                f"{quote(host)} has an address that is not public; name its network in MARQUEE_WEBHOOK_ALLOW if it is meant"
            )
            raise DestinationRefused(message)
        return Destination(parsed, addresses)

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = await self.resolve(host, port)
        except TimeoutError as error:
            raise DestinationRefused(f"the addresses of {quote(host)} were not found within {RESOLVE_SECONDS:g} s") from error
        except (OSError, ValueError) as error:
            raise DestinationRefused(f"there is no host {quote(host)}; correct the url") from error
        if not 0 < len(found) <= MOST_ADDRESSES:
            raise DestinationRefused(f"{quote(host)} has {len(found)} addresses; it takes 1 to {MOST_ADDRESSES}")
        return found


def parse_url(url: str) -> httpx2.URL:
    """The parts of a url; DestinationRefused for what no request could be sent to, or nobody should write."""
    if len(url) > LONGEST_URL:
        raise DestinationRefused(f"a url has at most {LONGEST_URL} characters, not {len(url)}")
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        # Not repeated: it may hold a password, as it does where one is refused below.
        raise DestinationRefused("this is no url; write https://example.org/hook") from error
    if parsed.scheme not in _DEFAULT_PORTS:
        raise DestinationRefused(f"the scheme of a url is https, not {quote(parsed.scheme)}")
    if parsed.userinfo:
        raise DestinationRefused("a url has no user and no password in it; what is sent is signed")
    if not parsed.raw_host:
        raise DestinationRefused("a url has a host; write https://example.org/hook")
    if parsed.port is not None and not 0 < parsed.port < 65_536:
        raise DestinationRefused(f"{parsed.port} is no port; a port is 1 to 65535")
    if parsed.fragment:
        raise DestinationRefused("a url has no fragment: what follows # is never sent")
    return parsed
