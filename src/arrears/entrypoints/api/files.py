"""How does a file come in a JSON body? In base64, refused where it is none."""

from __future__ import annotations

import base64
import binascii

from arrears.entrypoints.api.problems import Problem


def read_base64(content: str) -> bytes:
    """The bytes. Errors: `Problem` 422."""
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Problem(422, "request.invalid", "`content` is not base64.") from None
