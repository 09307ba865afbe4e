"""The secret of a token: made once, shown once, kept as a digest only."""

import hashlib
import secrets

_PREFIX = "mrq_"
SECRET_BYTES = 32  # of randomness: with so much of it, a digest needs neither salt nor slowness


def new_secret() -> str:
    """A fresh secret, which stands in a header as it is."""
    return _PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def secret_digest(secret: str) -> str:
    """By what a secret is known: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
