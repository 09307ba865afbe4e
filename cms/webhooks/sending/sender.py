"""One request to a receiver that may be slow, endless or false: made to an address that was checked, and read in part."""

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import httpx2

from cms.webhooks.sending.destinations import Destination, DestinationRefused, Destinations
from cms.wording import quote

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 10.0, 20.0
"""How long a connection, a silence and all of a request may take."""

RESPONSE_BYTES = 4_096
"""How much of a response is read, and recorded."""

GONE = 410
_TIMEOUT = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
_LIMITS = httpx2.Limits(max_connections=1, max_keepalive_connections=0)


@dataclass(frozen=True)
class Attempt:
    """What became of a request: a status when there was one, an error when it is not as it should be."""

    at: datetime
    duration_ms: int
    status_code: int | None = None
    error: str | None = None
    response_start: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it: it said so, whatever else it said."""
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass
class _Response:
    """What of a response has arrived."""

    status_code: int | None = None
    body: bytearray = field(default_factory=bytearray)

    def text(self) -> str | None:
        # PostgreSQL has no room for NUL.
        return None if self.status_code is None else self.body[:RESPONSE_BYTES].decode(errors="replace").replace("\0", "")


@dataclass(frozen=True)
class Sender:
    """Sends to where it may; no redirect is followed, and no proxy of the environment asked."""

    destinations: Destinations
    seconds: float = TOTAL_SECONDS
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """Whose certificates are believed; read when something is first sent, because it takes tens of milliseconds."""
        return httpx2.create_ssl_context(trust_env=False) if self.trust is None else self.trust

    async def send(self, url: str, body: bytes, headers: Mapping[str, str], at: datetime) -> Attempt:
        """What a POST comes to that is made at an instant; nothing but a cancellation is raised."""
        began, response = time.monotonic(), _Response()
        error: str | None = None
        try:
            async with asyncio.timeout(self.seconds):
                await self._send(await self.destinations.find(url), body, headers, response)
        except DestinationRefused as refused:
            error = str(refused)
        except TimeoutError:
            error = f"it was not over within {self.seconds:g} seconds"
        except (httpx2.HTTPError, OSError) as failure:
            error = _tell(failure)
        took = round((time.monotonic() - began) * 1_000)
        return Attempt(at, took, response.status_code, error or _judge(response.status_code), response.text())

    async def _send(self, target: Destination, body: bytes, headers: Mapping[str, str], response: _Response) -> None:
        *others, last = target.addresses
        for address in others:
            try:
                return await self._send_to(address, target, body, headers, response)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue  # nothing was sent
        return await self._send_to(last, target, body, headers, response)

    async def _send_to(
        self, address: str, target: Destination, body: bytes, headers: Mapping[str, str], response: _Response
    ) -> None:
        # By its number, so that nobody looks the name up again; the name is that of the certificate and of `Host`. The
        # connection ends with the request: another name at this address must not be met on it.
        async with httpx2.AsyncClient(verify=self.tls, trust_env=False, timeout=_TIMEOUT, limits=_LIMITS) as client:
            request = client.build_request(
                "POST",
                target.url.copy_with(host=address),
                content=body,
                headers={**headers, "host": target.url.netloc.decode("ascii"), "accept": "*/*", "accept-encoding": "identity"},
                extensions={"sni_hostname": target.host},
            )
            answer = await client.send(request, stream=True, follow_redirects=False)
            try:
                response.status_code = answer.status_code
                await _read_start(answer, response)
            finally:
                await answer.aclose()


async def _read_start(answer: httpx2.Response, response: _Response) -> None:
    async for piece in answer.aiter_raw():
        response.body += piece
        if len(response.body) >= RESPONSE_BYTES:
            return


def _judge(status: int | None) -> str | None:
    if status is None or 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"it answered {status}, and redirects are not followed; change the url"
    return f"it answered {status}"


def _tell(failure: Exception) -> str:
    """What went wrong, in words of ours: libraries name addresses, and say the same in many ways."""
    match failure:
        case httpx2.ConnectTimeout():
            return f"no connection within {CONNECT_SECONDS:g} seconds"
        case httpx2.TimeoutException():
            return f"nothing was heard for {READ_SECONDS:g} seconds"
        case httpx2.ConnectError() if (reason := _find_tls_error(failure)) is not None:
            return f"its certificate or its TLS is not right: {reason}"
        case httpx2.ConnectError():
            return "no connection could be made"
        case httpx2.RemoteProtocolError():
            return f"it did not answer as HTTP has it: {quote(str(failure))}"
    return f"the connection was lost ({type(failure).__name__})"


def _find_tls_error(failure: BaseException | None) -> str | None:
    while failure is not None:
        if isinstance(failure, ssl.SSLCertVerificationError):
            return failure.verify_message
        if isinstance(failure, ssl.SSLError):
            return failure.reason or "no handshake"
        failure = failure.__cause__ or failure.__context__
    return None
