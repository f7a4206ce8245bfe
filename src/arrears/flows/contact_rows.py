"""How does a file of outcomes become rows? As CSV, line by line, never as a whole; what is wrong with a row is told by its number.

Nothing here decides whether a contact may be recorded: the flow does, some hundreds of rows at a time.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

WHO: Final = ("case_id", "borrower_id", "loan_id")
_WHOLE_MAX: Final = 2**63 - 1
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def storable(text: str) -> str:
    """Text that every database keeps. Errors: `ValueError`."""
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("holds a sign that is no text (NUL or half a surrogate pair)")
    return text


def within(day: dt.date) -> dt.date:
    """A day that can be meant. Errors: `ValueError`."""
    if not _FIRST <= day <= _LAST:
        raise ValueError(f"lies outside {_FIRST} … {_LAST}")
    return day


def _moment_within(at: dt.datetime) -> dt.datetime:
    within(at.date())
    return at


Id = Annotated[int, Field(ge=1, le=_WHOLE_MAX)]
Word = Annotated[str, Field(max_length=64), AfterValidator(storable)]
Text = Annotated[str, Field(max_length=10_000), AfterValidator(storable)]
Instant = Annotated[AwareDatetime, AfterValidator(_moment_within)]


class FileRow(BaseModel):
    """One row of the file; empty cells mean the default."""

    model_config = ConfigDict(extra="forbid")

    contact_id: Word
    case_id: Id | None = None
    borrower_id: Word | None = None
    loan_id: Word | None = None
    channel: Word
    outcome: Word
    at: Instant | None = None
    direction: Word = "outbound"
    party: Word = "borrower"
    purpose: Word = "collection"
    point_id: Id | None = None
    seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    note: Text = ""
    call_back_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row (1 = the first below the heading)."""

    row: int
    code: str
    message: str


class HeadingFault(ValueError):
    """The file has no heading by which its rows could be read."""


def read_rows(lines: Iterable[bytes]) -> Iterator[tuple[int, FileRow | RowFault]]:
    """Each row with its number. Errors: `HeadingFault`, before the first."""
    for number, row in enumerate(_read(lines), 1):
        if isinstance(row, RowFault):
            yield number, RowFault(number, row.code, row.message)
            continue
        try:
            yield number, FileRow.model_validate(row)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            yield number, RowFault(number, "row.value", f"{where}: {first['msg']}.")


def _read(lines: Iterable[bytes]) -> Iterator[dict[str, str] | RowFault]:
    # bytes that are no text stay recognisable, so that they spoil their own row alone
    texts = (line.decode("utf-8", "surrogateescape") for line in lines)
    reader = csv.reader(texts)
    heading = _heading(reader)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield RowFault(0, "row.unreadable", f"This row cannot be read: {fault}.")
            continue
        if not cells:
            continue
        if len(cells) != len(heading):
            yield RowFault(0, "row.cells", f"The row has {len(cells)} cells, the heading {len(heading)}.")
        elif any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell):
            yield RowFault(0, "row.encoding", "The row is not UTF-8.")
        else:
            yield {name: cell for name, cell in zip(heading, cells, strict=True) if cell != ""}


def _heading(reader: Iterator[list[str]]) -> Sequence[str]:
    try:
        heading = [name.strip() for name in next(reader, [])]
    except csv.Error as fault:
        raise HeadingFault(f"The heading cannot be read: {fault}.") from None
    if heading:
        heading[0] = heading[0].removeprefix("\ufeff")
    known = list(FileRow.model_fields)
    strange = [name for name in heading if name not in known]
    if strange or len(set(heading)) != len(heading):
        names = ", ".join(f"`{name[:40]}`" for name in strange) or "one twice"
        raise HeadingFault(f"The heading names {names}. Known: {', '.join(known)}.")
    missing = [name for name in ("contact_id", "channel", "outcome") if name not in heading]
    if missing or not set(WHO) & set(heading):
        needed = ", ".join(missing) or f"one of {', '.join(WHO)}"
        raise HeadingFault(f"The heading lacks {needed}.")
    return heading
