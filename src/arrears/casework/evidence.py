"""Is a file of evidence what it says it is, and when has it been kept long enough? What is hidden in it: `hidden_places`."""

from __future__ import annotations

import datetime as dt
from typing import Final

_RIFF_HEAD: Final = 12
_HEAD: Final = 64


def is_of_type(content: bytes, media_type: str) -> bool:
    """Whether the bytes begin as that media type does; `video/webm` and `audio/webm` begin alike, and so on."""
    head, kind = content[:_HEAD], media_type.partition("/")[2]
    if kind == "jpeg":
        return head.startswith(b"\xff\xd8\xff")
    if kind == "png":
        return head.startswith(b"\x89PNG\r\n\x1a\n")
    if kind == "webp":
        return head[:4] == b"RIFF" and head[8:_RIFF_HEAD] == b"WEBP"
    if kind == "webm":
        return head.startswith(b"\x1aE\xdf\xa3")
    if kind == "mp4":
        return head[4:8] == b"ftyp"
    if kind == "mpeg":
        return head.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))
    return kind == "ogg" and head.startswith(b"OggS")


def last_moment_due(at: dt.datetime, keep_years: int) -> dt.datetime:
    """What was taken, and whose case was closed, before this moment has been kept for so many years.

    The period ends on the corresponding day, of 29 February on the 28th; so on that day a year of 366 days is not cut short.
    """
    year = at.year - keep_years
    return at.replace(year=year, day=28) if (at.month, at.day) == (2, 29) and year % 4 else at.replace(year=year)
