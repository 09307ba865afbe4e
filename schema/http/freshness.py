"""How fresh a response has to be, and for how long caches may take it for fresh."""

from dataclasses import dataclass
from functools import cached_property

from schema.http.headers import IF_REVISION_AT_LEAST, Headers
from schema.http.http_response import Header
from schema.protocol.request import HttpRefused

LONGEST_REVISION = 19
"""Digits of the largest number that a database counts to."""

LARGEST_REVISION = 2**63 - 1


@dataclass(frozen=True)
class Freshness:
    """For how many seconds caches between here and the client may send a response again without asking."""

    shared_max_age: int = 0
    stale_while_revalidate: int = 0

    @cached_property
    def header(self) -> Header:
        """Cache-Control (RFC 9111 section 5.2, RFC 5861): a client of its own always asks, which costs no content."""
        return (
            b"cache-control",
            b"public, max-age=0, s-maxage=%d, stale-while-revalidate=%d" % (self.shared_max_age, self.stale_while_revalidate),
        )


def least_revision(headers: Headers) -> int:
    """The content revision that a response must not be older than; HttpRefused when the header names none."""
    value = headers.get(IF_REVISION_AT_LEAST)
    if value is None:
        return 0
    if not value.isdigit() or len(value) > LONGEST_REVISION or int(value) > LARGEST_REVISION:
        raise HttpRefused(400, "If-Revision-At-Least is no content revision; send a number that Content-Revision gave")
    return int(value)
