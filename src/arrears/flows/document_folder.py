"""Where do the bytes of papers lie? Sealed with the book's key, one file a paper, named by the hash of what is inside.

The same paper kept twice is one file. What is read back is checked against its hash: an altered file is a fault, not a paper.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from arrears.book.files import replace_file
from arrears.flows.personal_key import sealer_of
from arrears.kernel.errors import BookBroken


def keep_bytes(content: bytes) -> str:
    """The hash under which `content` is kept from now on."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, sealer_of().seal_bytes(content, digest), mode=0o600)
    return digest


def read_bytes(digest: str) -> bytes:
    """What was kept under a hash. Errors: `BookBroken` when the file is gone; `WrongUse` when it was altered."""
    try:
        sealed = path_of(digest).read_bytes()
    except OSError as fault:
        raise BookBroken(f"The paper {digest[:12]}… is not in the document folder: {fault}.") from fault
    content = sealer_of().open_bytes(sealed, digest)
    if hashlib.sha256(content).hexdigest() != digest:
        raise BookBroken(f"The paper {digest[:12]}… is not what was kept under this hash.")
    return content


def path_of(digest: str) -> Path:
    """Where the paper of that hash lies."""
    book = Path(os.environ.get("ARREARS_BOOK", "arrears"))
    folder = Path(os.environ.get("ARREARS_DESK") or book.with_name(f"{book.name}.desk"))
    return folder / "documents" / digest[:2] / digest
