"""How does a subscriber know that a message is ours, whole, and not an old one sent again?

Source: Standard Webhooks specification 1.0 (symmetric signature `v1`).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac


def signed_headers(secret: bytes, message_id: str, at: dt.datetime, body: bytes) -> dict[str, str]:
    """The three headers of one try."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}
