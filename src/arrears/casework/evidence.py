"""Is a file what it says it is, and does it carry a place of its own? Read from its first bytes, without decoding it.

A photo's hidden place (EXIF GPS) would travel with every copy. The device draws the picture anew before it hashes it, so that
nothing is hidden in it; a file that still carries a place or a camera's notes is refused.
Sources: JPEG APP1 (CIPA DC-008 Exif), PNG eXIf chunk (W3C PNG 3rd edition), WebP EXIF chunk, QuickTime `©xyz` atom.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

_RIFF_HEAD: Final = 12
_HEAD: Final = 64
_ISO_PLACE: Final = (b"\xa9xyz", b"com.apple.quicktime.location")


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


def has_hidden_place(content: bytes, media_type: str) -> bool:
    """Whether the file carries Exif or a place beside what it shows."""
    kind = media_type.partition("/")[2]
    if kind == "jpeg":
        return any(marker == 0xE1 and body.startswith(b"Exif\0") for marker, body in _segments(content))
    if kind == "png":
        return b"eXIf" in content
    if kind == "webp":
        return b"EXIF" in content
    return kind == "mp4" and any(mark in content for mark in _ISO_PLACE)


def last_moment_due(at: dt.datetime, keep_years: int) -> dt.datetime:
    """What was taken, and whose case was closed, before this moment has been kept for so many years.

    The period ends on the corresponding day, of 29 February on the 28th; so on that day a year of 366 days is not cut short.
    """
    year = at.year - keep_years
    return at.replace(year=year, day=28) if (at.month, at.day) == (2, 29) and year % 4 else at.replace(year=year)


def _segments(content: bytes) -> list[tuple[int, bytes]]:
    """Marker and body of a JPEG's segments, up to the picture itself."""
    found, at = [], 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA or length < 2:
            break
        found.append((marker, content[at + 4 : at + 2 + length]))
        at += 2 + length
    return found
