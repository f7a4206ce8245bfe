"""Joins Parquet files into one without decoding them: bodies end to end, one footer over all. Files of one schema become
one file with the rows of all; files with the same number of rows stand side by side in it, with the columns of all.

A night's parts are written where they are made (a process, another machine); the contract wants one file an output.
Decoding and encoding ten million rows again would cost more than ageing them. Row groups keep their order.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

from arrears.book.thrift import I64, LIST, STRUCT, Items, Reader, Struct, write_struct
from arrears.kernel.errors import BookBroken

_MAGIC = b"PAR1"
# Places that hold an offset into the file: field ids in ColumnChunk, in its metadata, and in RowGroup.
_CHUNK_OFFSETS, _META_OFFSETS, _GROUP_OFFSETS = (2,), (9, 10, 11), (5,)
# Indexes of pages and filters beside the pages: indexes hold offsets themselves, which would be those of the old file. No
# reader needs them.
_CHUNK_INDEXES, _META_FILTERS = (4, 5, 6, 7), (14, 15)
_SCHEMA, _ROWS, _GROUPS = 2, 3, 4
_GROUP_COLUMNS, _GROUP_HEIGHT, _GROUP_ORDINAL, _CHUNK_META = 1, 3, 7, 3
_GROUP_SIZES = (2, 6)  # of all columns of a row group together, before and after compression


class Joining:
    """One file that grows part by part, so that most of it is written while later parts are still being made."""

    def __init__(self, target: Path) -> None:
        self._target, self._footer = target, Struct()
        self._digest = hashlib.sha256()
        self._out = target.open("wb")
        self._length = 0
        self._write(_MAGIC)

    def add(self, part: Path) -> None:
        """Append the rows of a part. Errors: `BookBroken` when it differs in schema or is no Parquet file."""
        self._take(self._copy(part), part)

    def add_side_by_side(self, pieces: Sequence[Path], head: Path) -> None:
        """Append the rows of a part whose columns lie in several files, in this order.

        Shapes: pieces with the same number of rows in each row group; `head` has all columns and no rows.
        Errors: `BookBroken` when a piece is no Parquet file, has other row groups than the first, or `head` other columns
        than the part before.
        """
        footer, groups, rows = _read_footer(head)[0], list[Struct](), 0
        for place, piece in enumerate(pieces):
            own = self._copy(piece)
            more, rows = _groups(own).values, own[_ROWS][1]
            if place and _heights(groups) != _heights(more):
                raise BookBroken(f"{piece} has other rows than the columns that stand beside it.")
            groups = _widen(groups, more) if place else more
        self._take(footer | {_ROWS: (I64, rows), _GROUPS: (LIST, Items(STRUCT, groups))}, head)

    def _copy(self, part: Path) -> Struct:
        """Append a file's body; gives its footer, with the places of here."""
        own, body_length = _read_footer(part)
        _shift(own, self._length - len(_MAGIC))
        with part.open("rb") as source:
            source.seek(len(_MAGIC))
            while body_length > 0:
                piece = source.read(min(body_length, 1 << 22))
                self._write(piece)
                body_length -= len(piece)
        return own

    def _take(self, own: Struct, part: Path) -> None:
        """Let the footer tell of rows that have been appended."""
        if not self._footer:
            self._footer = own
            return
        if own[_SCHEMA] != self._footer[_SCHEMA]:
            raise BookBroken(f"{part} has other columns than the part before it.")
        _append(self._footer, own)

    def finish(self) -> tuple[int, str]:
        """Write the footer and wait for the disk; gives the number of rows and the SHA-256 of the file."""
        if not self._footer:
            raise BookBroken(f"{self._target}: there is no part to join.")
        tail = write_struct(self._footer)
        self._write(tail + struct.pack("<I", len(tail)) + _MAGIC)
        self._out.flush()
        os.fsync(self._out.fileno())
        self.close()
        return int(self._footer[_ROWS][1]), self._digest.hexdigest()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._out.close()

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._length += len(data)


def join_parquet(parts: Iterable[Path], target: Path) -> int:
    """Write the rows of all parts, in order, to `target`; gives the number of rows.

    Errors: `BookBroken` when the parts differ in schema or one is no Parquet file.
    """
    joining = Joining(target)
    try:
        for part in parts:
            joining.add(part)
        return joining.finish()[0]
    finally:
        joining.close()


def _heights(groups: Sequence[Struct]) -> list[int]:
    return [group[_GROUP_HEIGHT][1] for group in groups]


def _widen(groups: Sequence[Struct], more: Sequence[Struct]) -> list[Struct]:
    for group, own in zip(groups, more, strict=True):
        group[_GROUP_COLUMNS][1].values.extend(own[_GROUP_COLUMNS][1].values)
        for field in _GROUP_SIZES:
            if field in group and field in own:
                group[field] = (I64, group[field][1] + own[field][1])
    return list(groups)


def _read_footer(path: Path) -> tuple[Struct, int]:
    """The footer of a file and the length of what stands between the first magic bytes and it."""
    if not path.is_file():
        raise BookBroken(f"{path} is not there.")
    size = path.stat().st_size
    with path.open("rb") as source:
        source.seek(max(0, size - 8))
        tail = source.read(8)
        if len(tail) < 8 or tail[4:] != _MAGIC:
            raise BookBroken(f"{path} is not a whole Parquet file.")
        length = struct.unpack("<I", tail[:4])[0]
        source.seek(size - 8 - length)
        return Reader(source.read(length)).read_struct(), size - 8 - length - len(_MAGIC)


def _shift(footer: Struct, delta: int) -> None:
    for group in _groups(footer).values:
        _add(group, _GROUP_OFFSETS, delta)
        for chunk in group[_GROUP_COLUMNS][1].values:
            _add(chunk, _CHUNK_OFFSETS, delta)
            _add(chunk[_CHUNK_META][1], _META_OFFSETS, delta)
            _drop(chunk, _CHUNK_INDEXES)
            _drop(chunk[_CHUNK_META][1], _META_FILTERS)


def _add(fields: Struct, ids: Iterable[int], delta: int) -> None:
    for field in ids:
        if field in fields and fields[field][1] > 0:
            kind, value = fields[field]
            fields[field] = (kind, value + delta)


def _drop(fields: Struct, ids: Iterable[int]) -> None:
    for field in ids:
        fields.pop(field, None)


def _groups(footer: Struct) -> Items:
    groups: Items = footer[_GROUPS][1]
    return groups


def _append(footer: Struct, more: Struct) -> None:
    groups = _groups(footer)
    for group in _groups(more).values:
        if _GROUP_ORDINAL in group:
            group[_GROUP_ORDINAL] = (group[_GROUP_ORDINAL][0], len(groups.values))
        groups.values.append(group)
    footer[_ROWS] = (I64, footer[_ROWS][1] + more[_ROWS][1])
