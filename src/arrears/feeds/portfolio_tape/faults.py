"""What can be wrong with one cell: the code of each fault and the sentence that tells a person what to mend."""

from __future__ import annotations

import difflib
from typing import Final

from arrears.feeds.portfolio_tape import parsers

UNKNOWN_WORD: Final = 12
NOT_UTF8: Final = 13
UNKNOWN_CURRENCY: Final = 14
UNKNOWN_COUNTRY: Final = 15
UNKNOWN_ZONE: Final = 16
NOT_BOOLEAN: Final = 17
LOOKS_LIKE_PERCENT: Final = 18

FAULTS: dict[int, tuple[str, str]] = {  # status: (end of the code, end of the sentence)
    parsers.MISSING: ("missing", "has no value"),
    parsers.NOT_DECIMAL: ("not_decimal", "is not a decimal such as 1033.33"),
    parsers.TOO_MANY_DECIMALS: ("too_many_decimals", "has more decimals than the currency"),
    parsers.TOO_LARGE: ("too_large", "is larger than any amount or number here can be"),
    parsers.NEGATIVE: ("negative", "is negative"),
    parsers.NOT_DATE: ("not_date", "is not a date such as 2026-11-23"),
    parsers.NO_SUCH_DAY: ("no_such_day", "is no day of the calendar"),
    parsers.YEAR_OUT_OF_RANGE: ("year_out_of_range", "lies outside the years 1900 to 2199"),
    parsers.NOT_INSTANT: ("not_instant", "is not an instant such as 2026-11-23T10:05:00+08:00"),
    parsers.NO_OFFSET: ("no_offset", "has no offset from UTC; write 2026-11-23T10:05:00+08:00"),
    parsers.NOT_INTEGER: ("not_integer", "is not a whole number"),
    UNKNOWN_WORD: ("unknown_word", "is not known here"),
    NOT_UTF8: ("not_utf8", "is not UTF-8; was the file written as GBK or Latin-1?"),
    UNKNOWN_CURRENCY: ("unknown_currency", "is not an ISO 4217 currency"),
    UNKNOWN_COUNTRY: ("unknown_country", "is not an ISO 3166 two-letter country"),
    UNKNOWN_ZONE: ("unknown_timezone", "is not an IANA time zone such as Asia/Shanghai"),
    NOT_BOOLEAN: ("not_boolean", "is neither true nor false"),
    LOOKS_LIKE_PERCENT: ("looks_like_percent", "is above 5 a year and looks like a per cent; write 18 % as 0.18"),
}
_SHOWN_MAX = 60  # characters of a value that a message quotes


def shown(value: object) -> str:
    """A cell as a message quotes it: short, on one line, never raising."""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}… ({len(text)} characters)"


def cell_code(status: int) -> str:
    """The reject code of a cell's fault."""
    return f"tape.value.{FAULTS[status][0]}"


def cell_message(status: int, column: str, value: object, *, is_secret: bool, known: tuple[str, ...] = ()) -> str:
    """The sentence for a cell's fault. Personal values are never quoted."""
    name = f"`{column}`"
    if status == parsers.MISSING or is_secret:
        said = FAULTS[status][1]
        return f"{name} {said}" if said.endswith("?") else f"{name} {said}."
    text = shown(value)
    told = f"{name}: `{text}` {FAULTS[status][1]}."
    near = _near(status, text, known)
    if near:
        return f"{told} Did you mean `{near}`?"
    return f"{told} Use one of: {', '.join(known)}." if 0 < len(known) < 25 else told


# What people write for a currency. Codes one letter apart are other countries' money, so nearness says nothing here.
_CALLED: Final = {"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "STG": "GBP"}


def _near(status: int, text: str, known: tuple[str, ...]) -> str | None:
    if status in (UNKNOWN_CURRENCY, UNKNOWN_COUNTRY):
        code = text.strip().upper()
        return code if code in known else _CALLED.get(code) if status == UNKNOWN_CURRENCY else None
    return next(iter(difflib.get_close_matches(text, known, 1)), None)
