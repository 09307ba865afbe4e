"""How fresh an answer has to be, and for how long caches may take it for fresh."""

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
    """For how many seconds caches between here and the client may send an answer again without asking."""

    shared: int = 0
    stale_while_revalidate: int = 0

    @cached_property
    def header(self) -> Header:
        """Cache-Control (RFC 9111 section 5.2, RFC 5861): a client of its own always asks, which costs no content."""
        return (
            b"cache-control",
            b"public, max-age=0, s-maxage=%d, stale-while-revalidate=%d" % (self.shared, self.stale_while_revalidate),
        )


def least_revision(headers: Headers) -> int:
    """The content revision that an answer must not be older than; HttpRefused when the header names none."""
    given = headers.get(IF_REVISION_AT_LEAST)
    if given is None:
        return 0
    if not given.isdigit() or len(given) > LONGEST_REVISION or int(given) > LARGEST_REVISION:
        raise HttpRefused(400, "If-Revision-At-Least is no content revision; send a number that Content-Revision gave")
    return int(given)
