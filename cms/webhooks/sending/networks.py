"""Which addresses a webhook may reach: public ones, and those of networks that the installation names."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from cms.errors import ConfigurationError
from cms.wording import quote

Network = IPv4Network | IPv6Network
IpAddress = IPv4Address | IPv6Address

_UNICAST = IPv6Network("2000::/3")
"""What is handed out of IPv6 for the public internet; mapped, translated and link-local addresses are not of it."""

_SPECIAL: tuple[Network, ...] = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),  # of carriers
    IPv4Network("127.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),  # link-local, where clouds keep their metadata
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.0.2.0/24"),
    IPv4Network("192.31.196.0/24"),
    IPv4Network("192.52.193.0/24"),
    IPv4Network("192.88.99.0/24"),  # relays of 6to4
    IPv4Network("192.168.0.0/16"),
    IPv4Network("192.175.48.0/24"),
    IPv4Network("198.18.0.0/15"),
    IPv4Network("198.51.100.0/24"),
    IPv4Network("203.0.113.0/24"),
    IPv4Network("224.0.0.0/4"),  # multicast
    IPv4Network("240.0.0.0/4"),
    IPv6Network("2001::/23"),  # Teredo among them, which holds an address of IPv4
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4, the same
    IPv6Network("3fff::/20"),
)
"""Of IANA's registries of special purposes (https://www.iana.org/assignments/iana-ipv4-special-registry, and -ipv6-)."""


def parse_networks(text: str) -> tuple[Network, ...]:
    """The networks in a list with commas; ConfigurationError with the first that is none."""
    return tuple(_parse(one.strip()) for one in text.split(",") if one.strip())


def _parse(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        message = f"MARQUEE_WEBHOOK_ALLOW has {quote(text)}, which is no network; write 10.1.0.0/16 or 192.0.2.7, with commas."
        raise ConfigurationError(message) from error


def is_named(address: str, networks: Sequence[Network]) -> bool:
    """Whether one of the networks contains an address, as it is written."""
    parsed = _read(address)
    return parsed is not None and any(parsed in one for one in networks)


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, and of nothing that holds, translates or stands for another."""
    parsed = _read(address)
    if parsed is None or not parsed.is_global or any(parsed in one for one in _SPECIAL):
        return False
    return parsed in _UNICAST if isinstance(parsed, IPv6Address) else True


def _read(address: str) -> IpAddress | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
