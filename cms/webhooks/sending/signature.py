"""Signatures as Standard Webhooks has them: https://www.standardwebhooks.com."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

_PREFIX = "whsec_"
_BYTES = 32


def new_signing_secret() -> str:
    """A fresh secret, in the form that receivers' libraries take."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def sign_message(secrets_: Sequence[str], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers that sign a body for an instant of sending, once with each secret."""
    signatures = [Webhook(one).sign(message_id, at, body) for one in secrets_]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
