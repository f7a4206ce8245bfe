"""How is the desk's calendar written as a file that calendar programs read? Days as all-day entries, hearings with their hour.

Source: RFC 5545 (iCalendar): lines end in CR LF and are folded at 75 octets; texts escape comma, semicolon, backslash, line end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
_OCTETS: Final = 75
_HOUR: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. No personal data: ids, kinds and courts."""

    uid: str
    title: str
    on: dt.date | None = None  # a whole day
    at: dt.datetime | None = None  # or an hour of it
    place: str = ""
    text: str = ""


def calendar_file(entries: Iterable[Entry], *, name: str, at: dt.datetime) -> bytes:
    """The file as it is at this moment."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//arrears//credit and legal//EN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    lines += [line for entry in entries for line in _event(entry, at)]
    return b"".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, at: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_instant(at)}"
    if entry.at is not None:
        yield f"DTSTART:{_instant(entry.at)}"
        yield f"DTEND:{_instant(entry.at + _HOUR)}"
    elif entry.on is not None:
        yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.on + dt.timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_escaped(entry.title)}"
    if entry.place:
        yield f"LOCATION:{_escaped(entry.place)}"
    if entry.text:
        yield f"DESCRIPTION:{_escaped(entry.text)}"
    yield "END:VEVENT"


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """Cut between characters, never inside one."""
    parts: list[bytes] = [b""]
    for sign in line:
        told = sign.encode()
        if len(parts[-1]) + len(told) > _OCTETS:
            parts.append(b" ")
        parts[-1] += told
    return b"\r\n".join(parts) + b"\r\n"
