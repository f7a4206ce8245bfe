"""What kinds of value does a request carry, and within which bounds? Nothing passes that a database would choke on."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, Field

_WHOLE_MAX: Final = 2**63 - 1
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("holds a sign that is no text (NUL or half a surrogate pair)")
    return text


def _within(day: dt.date) -> dt.date:
    if not _FIRST <= day <= _LAST:
        raise ValueError(f"lies outside {_FIRST} … {_LAST}")
    return day


def _moment_within(at: dt.datetime) -> dt.datetime:
    _within(at.date())
    return at


Id = Annotated[int, Field(ge=1, le=_WHOLE_MAX)]
Count = Annotated[int, Field(ge=0, le=32_767)]
Minor = Annotated[int, Field(ge=0, le=10**15, description="amount in minor units (cents, fen) of the currency")]
Word = Annotated[str, Field(max_length=64), AfterValidator(_storable)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_storable)]
Text = Annotated[str, Field(max_length=10_000), AfterValidator(_storable)]
Day = Annotated[dt.date, AfterValidator(_within)]
Instant = Annotated[AwareDatetime, AfterValidator(_moment_within)]
Version = Annotated[
    int, Field(ge=0, le=2**31 - 1, description="the version you saw; another one now is a conflict (409)")
]
