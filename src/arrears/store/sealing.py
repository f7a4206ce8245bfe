"""Keeps names, ids and contact values closed: AES-GCM under keys drawn from the book's key, bound to whom they belong.

A sealed value that is moved to another person's row does not open. To find a person by phone, id or name without opening
rows, a keyed hash of the value stands beside it.
Source: RFC 5116 (AEAD), RFC 5869 (HKDF).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import unicodedata
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from arrears.kernel.errors import WrongUse

_NONCE_BYTES: Final = 12


class Sealer:
    """Seals and opens with one key. `key`: 32 bytes in base64, as `book.personal.read_key` gives it."""

    def __init__(self, key: str) -> None:
        secret = base64.b64decode(key)
        self._cipher = AESGCM(_drawn(secret, b"arrears store: seal"))
        self._finder = _drawn(secret, b"arrears store: find")

    def seal(self, value: Mapping[str, object] | str, owner: str) -> bytes:
        """`value` closed for `owner` (a borrower_id)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, json.dumps(value, ensure_ascii=False).encode(), owner.encode())

    def open(self, sealed: bytes | memoryview, owner: str) -> object:
        """What was sealed for `owner`. Errors: `WrongUse` for another key, another owner, or altered bytes."""
        held = bytes(sealed)
        try:
            return json.loads(self._cipher.decrypt(held[:_NONCE_BYTES], held[_NONCE_BYTES:], owner.encode()))
        except (InvalidTag, ValueError) as fault:
            raise WrongUse(f"Personal data of `{owner}` do not open with this key: other key, or altered.") from fault

    def seal_bytes(self, content: bytes, owner: str) -> bytes:
        """A file closed for `owner`: a person, or the hash of what is inside."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, owner.encode())

    def open_bytes(self, sealed: bytes, owner: str) -> bytes:
        """The file that was sealed for `owner`. Errors: `WrongUse` for another key, another owner, or altered bytes."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.encode())
        except (InvalidTag, ValueError) as fault:
            raise WrongUse(f"The file `{owner[:12]}…` does not open with this key: other key, or altered.") from fault

    def find_key(self, kind: str, value: str) -> str:
        """The keyed hash by which a value is found; empty for an empty value. `kind`: phone, national_id, name, …"""
        plain = normal(kind, value)
        return hmac.new(self._finder, f"{kind}:{plain}".encode(), hashlib.sha256).hexdigest() if plain else ""


def normal(kind: str, value: str) -> str:
    """One spelling for one value: digits of a phone, an id without blanks, a name without accents of typing."""
    text = unicodedata.normalize("NFKC", value).casefold()
    if kind == "phone":
        return "".join(sign for sign in text if sign.isdigit())
    return "".join(text.split()) if kind != "name" else " ".join(text.split())


def masked(value: str) -> str:
    """What may stand on a page before a reveal: the last two signs of longer values, the first of a name's."""
    if len(value) <= 4:
        return value[:1] + "*" * max(0, len(value) - 1)
    return "*" * (len(value) - 2) + value[-2:]


def _drawn(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)
