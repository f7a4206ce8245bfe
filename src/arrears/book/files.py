"""Writes files so that a reader sees the old one or the new one, never half of one, whenever the power goes.

A file is written beside its place, flushed to the disk and renamed; a folder is filled under a name that begins with
`.tmp-` and then renamed. A full disk is an `OutsideFault` that says so.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from arrears.kernel.errors import OutsideFault

TEMPORARY = ".tmp-"


@contextmanager
def disk_faults(where: Path) -> Iterator[None]:
    """Turns a full disk, whichever library notices it, into an `OutsideFault`."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, OSError) and not _is_of_polars(error):
            raise
        if _is_full(error):
            message = f"{where}: the disk is full; nothing was changed. Free some space and try again."
        elif "transport error" in str(error):  # all that Polars tells of a write that failed
            message = (
                f"{where}: writing failed, most likely because the disk is full; nothing was changed. Free some space."
            )
        else:
            raise
        raise OutsideFault(message, permanent=False, reply=str(error)) from error


def _is_of_polars(error: Exception) -> bool:
    """Imported here: a command that starts workers does so before it imports anything heavy."""
    from polars.exceptions import ComputeError  # noqa: PLC0415

    return isinstance(error, ComputeError)


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return True
    text = str(error).lower()
    return any(sign in text for sign in ("no space left", "file too large", "quota exceeded"))


def sync_file(path: Path) -> None:
    """Wait until the file is on the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the folder's names are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Put `content` in the place of a file, all or nothing."""
    beside = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def json_bytes(value: object) -> bytes:
    """JSON that is the same for the same value: sorted keys, two spaces, UTF-8, a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def replace_json(path: Path, value: object) -> None:
    """Put a JSON value in the place of a file, all or nothing."""
    replace_file(path, json_bytes(value))


def swap_folder(finished: Path, place: Path) -> None:
    """Give a finished folder its name; a folder of that name that nothing refers to is removed first."""
    for folder, _, names in os.walk(finished):
        for name in names:
            sync_file(Path(folder) / name)
        sync_folder(Path(folder))
    if place.exists():
        remove_folder(place)
    finished.rename(place)
    sync_folder(place.parent)


def remove_folder(path: Path) -> None:
    """Remove a folder and what is in it; one that is not there is fine."""
    shutil.rmtree(path, ignore_errors=True)
