"""Where do the bytes of papers lie? With the other files of the desk (`store.files`), sealed, under the hash of what is inside.

The same paper kept twice is one file. Sealed for its own hash, a file that was altered or put in another's place does not open.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from arrears.flows.personal_key import sealer_of
from arrears.kernel.errors import BookBroken
from arrears.store import files


def keep_bytes(content: bytes) -> str:
    """The hash under which `content` is kept from now on."""
    digest = hashlib.sha256(content).hexdigest()
    files.keep_file(content, digest, digest, sealer_of())
    return digest


def read_bytes(digest: str) -> bytes:
    """What was kept under a hash. Errors: `BookBroken` when the file is gone; `WrongUse` when it was altered."""
    try:
        return files.read_file(digest, digest, sealer_of())
    except OSError as fault:
        raise BookBroken(f"The paper {digest[:12]}… is not in the desk's files: {fault}.") from fault


def path_of(digest: str) -> Path:
    """Where the paper of that hash lies."""
    return files.path_of(digest, digest, sealer_of())
