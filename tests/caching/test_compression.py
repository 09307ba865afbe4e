"""Who takes gzip gets gzip, and nobody else."""

import gzip

import pytest

from schema.http.compression import LARGE_BYTES, accepts_gzip, compress


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (None, False),
        (b"", False),
        (b"gzip", True),
        (b"GZIP", True),
        (b"x-gzip", True),
        (b"gzip, deflate, br", True),
        (b"br;q=1.0, gzip;q=0.2", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000", False),
        (b"*", True),
        (b"*;q=0", False),
        (b"gzip;q=0, *", False),
        (b"identity", False),
        (b"br", False),
        (b"gzip;q=much", False),
        (b",,", False),
    ],
)
def test_gzip_is_sent_to_who_takes_it(header: bytes | None, taken: bool) -> None:
    assert accepts_gzip(header) is taken


@pytest.mark.parametrize("size", [0, 5_000, LARGE_BYTES + 1])
async def test_what_is_compressed_is_there_again(size: int) -> None:
    body = b"grief " * (size // 6)

    assert gzip.decompress(await compress(body)) == body
