"""Where do the bytes of papers and evidence lie? In a folder of the desk, under their hash, sealed for whom they are about."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from arrears.store.sealing import Sealer


def files_folder() -> Path:
    """ARREARS_FILES, or `files` in the desk's own folder beside the book."""
    if os.environ.get("ARREARS_FILES"):
        return Path(os.environ["ARREARS_FILES"])
    if os.environ.get("ARREARS_DESK"):
        return Path(os.environ["ARREARS_DESK"]) / "files"
    book = Path(os.environ.get("ARREARS_BOOK", "arrears")).resolve()
    return book.with_name(f"{book.name}.desk") / "files"


def keep_file(content: bytes, sha256: str, owner: str, sealer: Sealer) -> None:
    """Write it whole or not at all; the same bytes of the same person lie there once."""
    path = path_of(sha256, owner, sealer)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(6)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(sealer.seal_bytes(content, owner))
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def read_file(sha256: str, owner: str, sealer: Sealer) -> bytes:
    """Errors: `FileNotFoundError`; `WrongUse` when it does not open for this owner."""
    return sealer.open_bytes(path_of(sha256, owner, sealer).read_bytes(), owner)


def drop_file(sha256: str, owner: str, sealer: Sealer) -> None:
    """Erase it. A file that is gone already is no fault: whoever died half-way comes again."""
    path_of(sha256, owner, sealer).unlink(missing_ok=True)


def path_of(sha256: str, owner: str, sealer: Sealer) -> Path:
    """Where it lies: under a name that tells nothing without the key."""
    name = sealer.find_key("file", f"{owner}:{sha256}")
    return files_folder() / name[:2] / name
