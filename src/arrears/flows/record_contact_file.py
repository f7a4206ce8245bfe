"""Records a file of attempts, such as the day of a dialler or of an agency's own system: good rows are recorded, bad ones told.

Each row's `contact_id` is the sender's own id: the file again, whole or mended, records nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.db import IntegrityError

from arrears.flows.acting import check_act
from arrears.flows.contact_rows import FileRow, HeadingFault, RowFault, read_rows
from arrears.flows.record_contacts import RECORDED, ContactRow, record_contacts
from arrears.kernel.outcome import Outcome, State, done, passed_on, refused
from arrears.store.tables import Account, Case, Person

AT_ONCE: Final = 500
ROWS_MAX: Final = 100_000


@dataclass(slots=True)
class FileSummary:
    """What became of a file."""

    rows: int = 0
    recorded: int = 0
    known: int = 0  # recorded before, under the same id
    faults: list[RowFault] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As plain values."""
        errors = [{"row": one.row, "code": one.code, "message": one.message} for one in self.faults]
        return {
            "rows": self.rows, "recorded": self.recorded, "known": self.known, "refused": len(errors), "errors": errors,
        }  # fmt: skip


def record_contact_file(lines: Iterable[bytes], *, by: Person, at: dt.datetime) -> Outcome[FileSummary]:
    """What became of the file, read as it comes and recorded some hundreds of rows at a time. Refused as a whole without a
    heading; beyond `ROWS_MAX` rows the first ones stay recorded, and the refusal's value says how many.
    """
    denied = check_act("record_contact", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    summary, rows = FileSummary(), read_rows(lines)
    try:
        while chunk := list(islice(rows, AT_ONCE)):
            summary.rows += len(chunk)
            if summary.rows > ROWS_MAX:
                return _too_long(summary, len(chunk))
            _record(chunk, by, at, summary)
    except HeadingFault as fault:
        return refused("file.heading", str(fault))
    summary.faults.sort(key=lambda fault: fault.row)
    return done(summary)


def _too_long(summary: FileSummary, too_many: int) -> Outcome[FileSummary]:
    detail = f"The file has more than {ROWS_MAX:,} rows; the first {summary.rows - too_many:,} were taken."
    return Outcome(State.REFUSED, ("file.too_long",), f"{detail} Send the rest as another file.", summary)


def _record(chunk: Sequence[tuple[int, FileRow | RowFault]], by: Person, at: dt.datetime, summary: FileSummary) -> None:
    good = [(number, row) for number, row in chunk if isinstance(row, FileRow)]
    summary.faults += [row for _, row in chunk if isinstance(row, RowFault)]
    cases = _cases([row for _, row in good])
    asked = [(number, _contact_row(row, case_id)) for (number, row), case_id in zip(good, cases, strict=True)]
    outcomes = _outcomes([row for _, row in asked], by, at)
    for (number, _), outcome in zip(asked, outcomes, strict=True):
        if not outcome.is_done:
            summary.faults.append(RowFault(number, outcome.reasons[0], outcome.message))
        elif outcome.value == RECORDED:
            summary.recorded += 1
        else:
            summary.known += 1


def _outcomes(rows: Sequence[ContactRow], by: Person, at: dt.datetime) -> list[Outcome[str]]:
    try:
        return record_contacts(rows, by=by, at=at)
    except IntegrityError:  # the same ids arrived by another way in the same moment: now they are known
        return record_contacts(rows, by=by, at=at)


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
