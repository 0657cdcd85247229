"""Signatures in the manner of Standard Webhooks (https://www.standardwebhooks.com, specification 1.0).

`webhook-id` stays the same when a message is sent again, so that the receiver can drop what it already has; `webhook-timestamp` is the
time of this attempt in Unix seconds; `webhook-signature` holds one `v1,<base64>` per live secret, separated by spaces.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"


def new_secret() -> str:
    """256 random bits, written as the libraries of Standard Webhooks expect them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def signed_headers(live_secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, message_id, timestamp, body) for secret in live_secrets),
    }
