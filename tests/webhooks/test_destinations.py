"""Where webhooks may send: to what was looked up once and checked, and to nothing else."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from cms.clock import now
from cms.errors import ConfigurationError
from cms.webhooks.sending.destinations import DestinationRefused, Destinations
from cms.webhooks.sending.networks import is_public, parse_networks
from cms.webhooks.sending.sender import Sender
from tests.webhooks.receiver import receiving, status

PUBLIC = "93.184.216.34"
NOT_PUBLIC = [
    *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8"),
    *("192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1", "3fff::1"),
    *("::ffff:169.254.169.254", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:a9fe:a9fe::1"),
    "no address",
]


@dataclass
class Names:
    """A resolver that knows some names, and gives the next answer each time."""

    known: dict[str, list[Sequence[str]]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(f"{host}:{port}")
        answers = self.known.get(host)
        if not answers:
            raise OSError(-2, "Name or service not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.mark.parametrize("address", NOT_PUBLIC)
async def test_what_is_not_public_is_refused_also_beside_what_is(address: str) -> None:
    destinations = Destinations((), Names({"both.example": [[PUBLIC, address]], "one.example": [[address]]}))

    assert not is_public(address)
    with pytest.raises(DestinationRefused, match="not public"):
        await destinations.find("https://one.example/")
    with pytest.raises(DestinationRefused, match="not public"):
        await destinations.find("https://both.example/")


@given(st.integers(0, 2**32 - 1))
def test_no_address_of_version_6_lets_one_through_that_is_refused_in_version_4(number: int) -> None:
    embedded = IPv4Address(number)
    forms = [
        IPv6Address(f"::ffff:{embedded}"),
        IPv6Address(f"::{embedded}"),
        IPv6Address(f"64:ff9b::{embedded}"),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]

    assert [is_public(str(one)) for one in forms] == [False] * 4
    assert not is_public(str(embedded)) or embedded.is_global


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4001::1"])
async def test_what_is_public_is_reached_by_https_alone(address: str) -> None:
    destinations = Destinations((), Names({"a.example": [[address]]}))

    assert (await destinations.find("https://a.example/hook")).addresses == [address]
    with pytest.raises(DestinationRefused, match="use https"):
        await destinations.find("http://a.example/hook")


@pytest.mark.parametrize(
    "url",
    [
        *("http://2130706433/", "http://0177.0.0.1/", "http://0x7f.1/", "http://127.1/", "http://[::1]/", "http://localhost/"),
        *("http://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data", "https://[fd00:ec2::254]/", "https://0/"),
        *("https://a.example\\@127.0.0.1/", "https://１２７.0.0.1/", "https://127。0。0。1/"),
    ],
)
async def test_other_spellings_of_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(DestinationRefused):
        await Destinations().find(url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("https://jane:secret@a.example/", "no user and no password", id="credentials"),
        pytest.param("https://jane@a.example/", "no user and no password", id="user"),
        pytest.param("ftp://a.example/", "https, not 'ftp'", id="scheme"),
        pytest.param("file:///etc/passwd", "https, not 'file'", id="file"),
        pytest.param("a.example/hook", "https, not ''", id="no scheme"),
        pytest.param("https:///hook", "has a host", id="no host"),
        pytest.param("https://a.example:99999/", "1 to 65535", id="port"),
        pytest.param("https://a.example/#top", "fragment", id="fragment"),
        pytest.param("https://a.example/\r\nx: y", "no url", id="line"),
        pytest.param("https://[::1/", "no url", id="bracket"),
        pytest.param("https://nowhere.example/", "no host 'nowhere.example'", id="unknown"),
        pytest.param("https://a.example/" + "a" * 2_000, "at most 2000", id="long"),
    ],
)
async def test_what_is_no_url_for_a_webhook_says_why_and_repeats_no_secret(url: str, sentence: str) -> None:
    with pytest.raises(DestinationRefused, match=sentence) as refused:
        await Destinations((), Names({"a.example": [[PUBLIC]]})).find(url)

    assert "secret" not in str(refused.value)


async def test_a_network_that_is_named_may_be_reached_by_http_too() -> None:
    named = Destinations(parse_networks("10.1.0.0/16, fd00::/8,192.0.2.7"), Names({"in.example": [["10.1.2.3", "fd00::1"]]}))

    assert (await named.find("http://in.example/")).addresses == ["10.1.2.3", "fd00::1"]
    assert (await named.find("https://in.example/")).addresses == ["10.1.2.3", "fd00::1"]
    with pytest.raises(DestinationRefused):
        await Destinations(named.allow, Names({"out.example": [["10.1.2.3", "10.2.2.3"]]})).find("https://out.example/")


@pytest.mark.parametrize("text", ["10.1.0.0/33", "10.1.2.3/16", "localhost", "10.1.0.0/16;10.2.0.0/16"])
def test_what_is_no_network_is_one_sentence(text: str) -> None:
    with pytest.raises(ConfigurationError, match="MARQUEE_WEBHOOK_ALLOW has"):
        parse_networks(text)


async def test_a_name_is_looked_up_once_and_rebinding_leads_nowhere() -> None:
    async with receiving() as inside:
        # Public when it is checked; a second look would find this machine.
        names = Names({"rebind.example": [["127.0.0.2"], ["127.0.0.1"]]})
        sender = Sender(Destinations(parse_networks("127.0.0.2"), names), seconds=2)

        first = await sender.send(f"http://rebind.example:{inside.port}/", b"{}", {}, now())
        second = await sender.send(f"http://rebind.example:{inside.port}/", b"{}", {}, now())

    assert (first.status_code, first.error) == (None, "no connection could be made")
    assert second.error is not None
    assert "http is for networks" in second.error
    assert names.asked == [f"rebind.example:{inside.port}"] * 2
    assert inside.received == []


async def test_the_name_of_the_url_is_that_of_the_certificate_and_of_the_host_header() -> None:
    authority = trustme.CA()
    served, trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("hook.example").configure_cert(served)
    authority.configure_trust(trusted)
    seen: list[str] = []
    served.sni_callback = lambda _, name, __: seen.append(name)
    names = Names({"hook.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})

    async with receiving(ssl=served) as receiver:
        sender = Sender(Destinations(parse_networks("127.0.0.1"), names), trust=trusted)
        right = await sender.send(f"https://hook.example:{receiver.port}/x", b"{}", {}, now())
        wrong = await sender.send(f"https://other.example:{receiver.port}/x", b"{}", {}, now())

    assert (right.status_code, right.error) == (200, None)
    assert [one.headers["host"] for one in receiver.received] == [f"hook.example:{receiver.port}"]
    assert seen == ["hook.example", "other.example"]
    assert wrong.error is not None
    assert "not valid for 'other.example'" in wrong.error


async def test_redirects_are_not_followed() -> None:
    async with receiving() as receiver:
        receiver.answer = lambda _: status(302, "location: http://169.254.169.254/latest/meta-data")
        names = Names({"hook.example": [["127.0.0.1"]]})
        attempt = await Sender(Destinations(parse_networks("127.0.0.1"), names)).send(
            f"http://hook.example:{receiver.port}/", b"{}", {}, now()
        )

    assert (attempt.status_code, attempt.is_success) == (302, False)
    assert attempt.error == "it answered 302, and redirects are not followed; change the url"
    assert len(receiver.received) == 1


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, receiving() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        attempt = await Sender(Destinations(parse_networks("127.0.0.1"))).send(receiver.url, b"{}", {}, now())

    assert (attempt.is_success, len(receiver.received), proxy.received) == (True, 1, [])


async def test_the_next_address_is_tried_where_nobody_listens_at_the_first() -> None:
    async with receiving() as receiver:
        names = Names({"two.example": [["127.0.0.9", "127.0.0.1"]]})
        attempt = await Sender(Destinations(parse_networks("127.0.0.0/8"), names)).send(
            f"http://two.example:{receiver.port}/", b"{}", {}, now()
        )

    assert attempt.is_success
