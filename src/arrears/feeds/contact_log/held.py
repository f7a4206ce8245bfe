"""Half-done rows lie in memory as far as there is room, the rest on disk: a disk that must take gigabytes within a minute
makes whoever writes them wait, and again whoever removes them.

A file in memory has a name like any other: a link to the open file of the process that made it, which ends with that.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from arrears.feeds.portfolio_tape.pieces import Piece

_AT_MOST: Final = 4 << 30  # bytes
_SHARE: Final = 4  # of the memory that is free, one part in so many is taken
_A_CONTACT: Final = 42  # bytes of its numbers and ids, as they lie there, of a log with ids of about ten digits
_LIMIT, _USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
_made: list[int] = []  # files of this process


@dataclass(frozen=True, slots=True)
class Room:
    """What may lie in memory: these pieces, as long as a process holds no more than so many bytes already."""

    pieces: frozenset[int] = frozenset()  # their indexes
    each: int = 0


def room_for(pieces: Sequence[Piece], rows: int, processes: int) -> Room:
    """The pieces whose rows should fit, spread evenly among the others, so that the disk has time for these.

    Shapes: `pieces` are those of the contacts, `rows` the contacts in all of them.
    """
    room = min(_AT_MOST, _free_bytes() // _SHARE)
    share = min(1.0, room / max(1, rows * _A_CONTACT))
    fit = (piece.index for at, piece in enumerate(pieces) if int((at + 1) * share + 1e-9) > int(at * share + 1e-9))
    return Room(frozenset(fit), room // processes)


def _free_bytes() -> int:
    """Of the machine, or of the container if that has less; none where files cannot lie in memory."""
    told = Path("/proc/meminfo")
    if not hasattr(os, "memfd_create") or not told.exists():
        return 0
    free = next(int(line.split()[1]) << 10 for line in told.read_text().splitlines() if line.startswith("MemAvailable"))
    limit = _LIMIT.read_text().strip() if _LIMIT.exists() and _USED.exists() else "max"
    return free if limit == "max" else max(0, min(free, int(limit) - int(_USED.read_text())))


def create(path: Path, piece: int, room: Room) -> BinaryIO:
    """A new file of that name for a piece, to be written."""
    if piece not in room.pieces or sum(os.fstat(one).st_size for one in _made) >= room.each:
        return path.open("wb")
    made = os.memfd_create(path.name)
    _made.append(made)
    path.symlink_to(f"/proc/{os.getpid()}/fd/{made}")
    return os.fdopen(os.dup(made), "wb")


def let_go() -> None:
    """Give back the memory of all files of this process."""
    while _made:
        os.close(_made.pop())
