"""Keeps names, national ids and contact values encrypted at rest (Parquet modular encryption, AES-GCM).

Every file has its own random keys, wrapped by the book's key, a local file that only its owner may read.
Encryption draws random numbers, so `personal.parquet` is the one file of a snapshot whose bytes differ between loads.
Source: https://parquet.apache.org/docs/file-format/data-pages/encryption/
"""

from __future__ import annotations

import base64
import datetime as dt
import os
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from arrears.book.files import replace_file
from arrears.kernel.errors import WrongUse

FILE = "personal.parquet"
_KEY_NAME = "book"
_KEY_BYTES = 32
_NONCE_BYTES = 12


class _LocalKeys(pe.KmsClient):  # type: ignore[misc]
    """Wraps data keys with the key of one local file."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self._cipher = AESGCM(base64.b64decode(config.custom_kms_conf["key"]))

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, key_bytes, master_key_identifier.encode()))

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        held = base64.b64decode(wrapped_key)
        return self._cipher.decrypt(held[:_NONCE_BYTES], held[_NONCE_BYTES:], master_key_identifier.encode())


def ensure_key(path: Path) -> None:
    """Make the key file if there is none; readable by its owner only."""
    if not path.exists():
        replace_file(path, base64.b64encode(os.urandom(_KEY_BYTES)) + b"\n", mode=0o600)


def read_key(path: Path) -> str:
    """The key, as text. Errors: `WrongUse` when the file is missing or holds no key."""
    try:
        text = path.read_text(encoding="ascii").strip()
        is_key = len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (OSError, ValueError) as error:
        raise WrongUse(f"{path}: the key of the book's personal data cannot be read: {error}.") from error
    if not is_key:
        raise WrongUse(f"{path}: is not a key of {_KEY_BYTES} bytes in base64.")
    return text


def write_personal(path: Path, frame: pl.DataFrame, key: str) -> None:
    """Write a frame encrypted, footer and column names included."""
    # one key for footer and columns hides even the column names from who has no key
    plan = pe.EncryptionConfiguration(
        footer_key=_KEY_NAME, uniform_encryption=True, cache_lifetime=dt.timedelta(minutes=5), data_key_length_bits=256
    )
    properties = pe.CryptoFactory(_LocalKeys).file_encryption_properties(_connection(key), plan)
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    with pq.ParquetWriter(path, table.schema, encryption_properties=properties, compression="zstd") as writer:
        writer.write_table(table)


def read_personal(partition: Path, key: str) -> pl.DataFrame:
    """The personal values of a partition: borrower_no, field, point_no, value.

    Errors: `WrongUse` when the key does not fit.
    """
    plan = pe.DecryptionConfiguration(cache_lifetime=dt.timedelta(minutes=5))
    properties = pe.CryptoFactory(_LocalKeys).file_decryption_properties(_connection(key), plan)
    try:
        with pq.ParquetFile(partition / FILE, decryption_properties=properties) as file:
            return pl.DataFrame(pl.from_arrow(file.read()))
    except Exception as error:
        raise WrongUse(f"{partition / FILE}: cannot be opened with this key: {error}") from error


def _connection(key: str) -> pe.KmsConnectionConfig:
    return pe.KmsConnectionConfig(custom_kms_conf={"key": key})
