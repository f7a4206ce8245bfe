"""Keeps receipts: one line each in a file that only grows, and the key that signs them.

A crash leaves whole lines or one torn last line, which the next writer cuts off: it was never told to anyone as kept.
Source: RFC 8032 (Ed25519).
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from arrears.book.files import disk_faults, replace_file
from arrears.kernel.errors import WrongUse
from arrears.kernel.findings import Finding
from arrears.law.receipts import FIRST, seal, verify_chain

_TAIL: Final = 1 << 20  # bytes read to find the last line


def key_file(log: Path) -> Path:
    """Where the signing key of a log lies; keep it apart from the log in earnest use."""
    return log.with_suffix(".key")


def public_key_file(log: Path) -> Path:
    """What a verifier needs."""
    return log.with_suffix(".pub")


def append_receipts(log: Path, bodies: Iterable[Mapping[str, Any]]) -> int:
    """Seal these contents one after the other and keep them; how many there were. Waits while another writes.

    Errors: `OutsideFault` for a full disk; `WrongUse` for a key that is none.
    """
    key = _signing_key(log)
    with disk_faults(log), log.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        number, previous = _last(file)
        count = 0
        for body in bodies:
            number, count = number + 1, count + 1
            receipt = seal(body, number, previous, lambda text: base64.b64encode(key.sign(text)).decode())
            previous = receipt["hash"]
            file.write(json.dumps(receipt, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return count


def verify_receipts(log: Path) -> tuple[int, list[Finding]]:
    """How many receipts a log holds, and what is wrong with them.

    Errors: `WrongUse` when the log or its public key cannot be read.
    """
    public = _public_key(public_key_file(log))

    def check(text: bytes, signature: str) -> bool:
        try:
            public.verify(base64.b64decode(signature, validate=True), text)
        except (InvalidSignature, binascii.Error):
            return False
        return True

    try:
        lines = log.read_bytes().splitlines()
    except OSError as fault:
        raise WrongUse(f"{log}: cannot be read: {fault.strerror}.") from fault
    return len(lines), list(verify_chain(_read(lines), check, str(log)))


def _read(lines: Iterable[bytes]) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    for number, line in enumerate(lines, 1):
        try:
            held = json.loads(line)
        except ValueError:
            held = None
        yield number, held if isinstance(held, dict) else None


def _last(file: BinaryIO) -> tuple[int, str]:
    """Number and hash of the last receipt; a torn last line is cut off."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    whole, newline, torn = tail.rpartition(b"\n")
    if torn:
        file.truncate(size - len(torn))
    if not newline:
        return 0, FIRST
    last = json.loads(whole.rpartition(b"\n")[2])
    return int(last["number"]), str(last["hash"])


def _signing_key(log: Path) -> Ed25519PrivateKey:
    path = key_file(log)
    if not path.exists():
        made = Ed25519PrivateKey.generate()
        private = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = made.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        replace_file(path, private, mode=0o600)
        replace_file(public_key_file(log), public)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as fault:
        raise WrongUse(f"{path}: the key that signs receipts cannot be read: {fault}.") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongUse(f"{path}: is no Ed25519 key.")
    return key


def _public_key(path: Path) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise WrongUse(f"{path}: the public key of the receipts cannot be read: {fault}.") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise WrongUse(f"{path}: is no Ed25519 key.")
    return key
