"""How does a file of outcomes become rows? As CSV, line by line, never as a whole; what is wrong with a row is told by its number.

Nothing here decides whether a contact may be recorded: the flow does, some hundreds of rows at a time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Final

from django.db import IntegrityError
from pydantic import Field, ValidationError

from arrears.entrypoints.api.calling import Caller
from arrears.entrypoints.api.endpoints import Body
from arrears.entrypoints.api.kinds import Id, Instant, Text, Word
from arrears.entrypoints.api.problems import Problem
from arrears.flows.record_contacts import RECORDED, ContactRow, record_contacts
from arrears.kernel.outcome import Outcome
from arrears.store.tables import Account, Case

AT_ONCE: Final = 500
ROWS_MAX: Final = 100_000
WHO: Final = ("case_id", "borrower_id", "loan_id")


class FileRow(Body):
    """One row of the file; empty cells mean the default."""

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
class Fault:
    """What is wrong with one row (1 = the first below the heading)."""

    row: int
    code: str
    message: str


@dataclass(slots=True)
class Summary:
    """What became of a file."""

    rows: int
    recorded: int
    known: int
    faults: list[Fault]

    def told(self) -> dict[str, Any]:
        """As the answer."""
        errors = [{"row": one.row, "code": one.code, "message": one.message} for one in self.faults]
        return {
            "rows": self.rows, "recorded": self.recorded, "known": self.known, "refused": len(errors), "errors": errors,
        }  # fmt: skip


def record_file(lines: Iterable[bytes], who: Caller) -> Summary:
    """Record the good rows, tell of the bad ones. Errors: `Problem` 422 when the file itself cannot be read as such."""
    summary = Summary(0, 0, 0, [])
    rows = _numbered(_read(lines))
    while chunk := list(islice(rows, AT_ONCE)):
        summary.rows += len(chunk)
        if summary.rows > ROWS_MAX:
            detail = f"The file has more than {ROWS_MAX:,} rows; the first {summary.rows - len(chunk):,} were taken."
            raise Problem(
                422, "file.too_long", f"{detail} Send the rest as another file.", recorded=summary.recorded,
                known=summary.known,
            )  # fmt: skip
        _record(chunk, who, summary)
    summary.faults.sort(key=lambda fault: fault.row)
    return summary


def _read(lines: Iterable[bytes]) -> Iterator[dict[str, str] | Fault]:
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
            yield Fault(0, "row.unreadable", f"This row cannot be read: {fault}.")
            continue
        if not cells:
            continue
        if len(cells) != len(heading):
            yield Fault(0, "row.cells", f"The row has {len(cells)} cells, the heading {len(heading)}.")
        elif any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell):
            yield Fault(0, "row.encoding", "The row is not UTF-8.")
        else:
            yield {name: cell for name, cell in zip(heading, cells, strict=True) if cell != ""}


def _heading(reader: Iterator[list[str]]) -> Sequence[str]:
    try:
        heading = [name.strip() for name in next(reader, [])]
    except csv.Error as fault:
        raise Problem(422, "file.heading", f"The heading cannot be read: {fault}.") from None
    if heading:
        heading[0] = heading[0].removeprefix("\ufeff")
    known = list(FileRow.model_fields)
    strange = [name for name in heading if name not in known]
    if strange or len(set(heading)) != len(heading):
        names = ", ".join(f"`{name[:40]}`" for name in strange) or "one twice"
        raise Problem(422, "file.heading", f"The heading names {names}. Known: {', '.join(known)}.")
    missing = [name for name in ("contact_id", "channel", "outcome") if name not in heading]
    if missing or not set(WHO) & set(heading):
        needed = ", ".join(missing) or f"one of {', '.join(WHO)}"
        raise Problem(422, "file.heading", f"The heading lacks {needed}.")
    return heading


def _numbered(rows: Iterator[dict[str, str] | Fault]) -> Iterator[tuple[int, FileRow | Fault]]:
    for number, row in enumerate(rows, 1):
        if isinstance(row, Fault):
            yield number, Fault(number, row.code, row.message)
            continue
        try:
            yield number, FileRow.model_validate(row)
        except ValidationError as fault:
            first = fault.errors()[0]
            where = ".".join(str(step) for step in first["loc"])
            yield number, Fault(number, "row.value", f"{where}: {first['msg']}.")


def _record(chunk: Sequence[tuple[int, FileRow | Fault]], who: Caller, summary: Summary) -> None:
    good = [(number, row) for number, row in chunk if isinstance(row, FileRow)]
    summary.faults += [row for _, row in chunk if isinstance(row, Fault)]
    cases = _cases([row for _, row in good])
    asked = [(number, _contact_row(row, case_id)) for (number, row), case_id in zip(good, cases, strict=True)]
    outcomes = _outcomes([row for _, row in asked], who)
    for (number, _), outcome in zip(asked, outcomes, strict=True):
        if not outcome.is_done:
            summary.faults.append(Fault(number, outcome.reasons[0], outcome.message))
        elif outcome.value == RECORDED:
            summary.recorded += 1
        else:
            summary.known += 1


def _outcomes(rows: Sequence[ContactRow], who: Caller) -> list[Outcome[str]]:
    try:
        return record_contacts(rows, by=who.person, at=who.at)
    except IntegrityError:  # the same ids arrived by another way in the same moment: now they are known
        return record_contacts(rows, by=who.person, at=who.at)


def _cases(rows: Sequence[FileRow]) -> list[int]:
    """The case of each row; 0 when there is none, which is out of everybody's reach."""
    people = {row.borrower_id for row in rows if row.case_id is None and row.borrower_id is not None}
    loans = {row.loan_id for row in rows if row.case_id is None and row.borrower_id is None}
    by_person = dict(Case.objects.filter(borrower_ref__in=people).values_list("borrower_ref", "pk"))
    by_loan = dict(Account.objects.filter(loan_id__in=loans).values_list("loan_id", "case_id"))
    return [
        row.case_id or (by_person.get(row.borrower_id, 0) if row.borrower_id else by_loan.get(row.loan_id or "", 0))
        for row in rows
    ]


def _contact_row(row: FileRow, case_id: int) -> ContactRow:
    return ContactRow(
        contact_id=row.contact_id, case_id=case_id, channel=row.channel, outcome=row.outcome, direction=row.direction,
        party=row.party, purpose=row.purpose, point_id=row.point_id, loan_ids=(row.loan_id,) if row.loan_id else (),
        note=row.note, seconds=row.seconds, happened_at=row.at, call_back_at=row.call_back_at,
    )  # fmt: skip


def lines_of(body: Any) -> Iterator[bytes]:
    """The lines of a request's body, read as they are needed."""
    stream: io.BufferedIOBase = body
    while line := stream.readline():
        yield line
