"""Reads a piece of a table that hangs on loans or persons: finds what each row belongs to and scatters the rows.

A row is rejected when a cell is wrong, when its loan or person is not on the tape, or when it contradicts its loan
(another currency, a date before the money was paid out, another person). Rejected rows about money pull their loan down;
rejected rows about a person leave a gap in that person's evidence.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import cells, contract
from arrears.feeds.portfolio_tape.cells import NO_CODE
from arrears.feeds.portfolio_tape.index import Index, open_index
from arrears.feeds.portfolio_tape.parsers import NO_DATE
from arrears.feeds.portfolio_tape.pieces import Batch, BrokenFile, Piece, read_piece
from arrears.feeds.portfolio_tape.records import Columns, Records, kept, read_records
from arrears.feeds.portfolio_tape.rejects import bad_loans
from arrears.feeds.portfolio_tape.spill import SpillWriter
from arrears.feeds.portfolio_tape.work import Gathered, PieceReport, Work
from arrears.kernel import vocabulary as words
from arrears.kernel.stable_hash import hash_slices

Numbers = NDArray[np.int64]

_DATES = {"instalments": "due_on", "payments": "paid_on", "charges": "charged_on"}
_SPANS = {"pauses": ("from_on", "until_on"), "statuses": ("since_on", "until_on")}


def scatter_children(piece: Piece, work: Work) -> PieceReport:
    """Read one piece, leave its sound rows in a spill file and its rejects in another."""
    loans, borrowers = open_index(work.loan_index), open_index(work.borrower_index)
    report, gathered, hashes = PieceReport(piece), Gathered(), []
    writer = SpillWriter(work.spill(piece), work.partitions)
    table = piece.file.table
    try:
        for batch in read_piece(piece):
            report.rows = batch.rows_read
            records, loan, borrower = _resolve(table, batch, loans, borrowers)
            _gather(records, loan, borrower, loans, gathered)
            _gather_torn(records.table, batch, loans, borrowers, gathered)
            columns, partition = _sound_rows(records, loan, borrower, loans, borrowers, report)
            writer.write(columns, partition)
            if table in contract.UNIQUE_KEYS:
                hashes.append(_hashes(columns[contract.UNIQUE_KEYS[table]]))
            report.latest_on = max(filter(None, [report.latest_on, _latest(table, batch, records)]), default=None)
    except BrokenFile as error:
        report.refusal = str(error)
    finally:
        writer.close()
    gathered.finish(report, work.rejects(piece))
    if hashes:
        with work.hashes(piece).open("wb") as stream:
            np.save(stream, np.sort(np.concatenate(hashes)))
    return report


def _resolve(table: str, batch: Batch, loans: Index, borrowers: Index) -> tuple[Records, Numbers, Numbers]:
    """The records of a batch, with the number of each one's loan and of its person (−1 = none)."""
    count = batch.rows.size
    nothing = np.full(count, -1, np.int64)
    loan, loan_given = _look_up(batch, "loan_id", loans) if "loan_id" in batch.columns else (nothing, nothing >= 0)
    currency = loans.beside["currency"][loan] if loans.ends.size > 1 else np.zeros(count, np.uint8)
    currency = np.where(loan >= 0, currency, np.uint8(NO_CODE))
    records = read_records(table, batch, cells.DIGITS[currency], ("loan_id", "borrower_id"))
    names = {column.name for column in contract.TABLES[table]}
    if "loan_id" in names:
        _reject_unknown(records, batch, "loan_id", loan, loan_given, is_required=table != "statuses")
    borrower = nothing
    if "borrower_id" in names:
        borrower, given = _look_up(batch, "borrower_id", borrowers)
        _reject_unknown(records, batch, "borrower_id", borrower, given, is_required=True)
        _reject_strangers(records, loan, borrower, loans)
    else:
        _reject_contradictions(records, loan, currency, loans)
    _reject_backward_spans(records)
    return records, loan, borrower


def _look_up(batch: Batch, name: str, index: Index) -> tuple[Numbers, NDArray[np.bool_]]:
    texts = cells.texts_of(batch.columns[name])
    given = texts.valid & (np.diff(texts.offsets) > 0)
    return index.find(cells.Texts(texts.data, texts.offsets, given)), given


def _reject_unknown(
    records: Records, batch: Batch, name: str, found: Numbers, given: NDArray[np.bool_], *, is_required: bool
) -> None:
    noun = name.removesuffix("_id")
    if is_required:
        records.reject(~given, "tape.value.missing", f"`{name}` has no value.")
    orphans = given & (found < 0)
    if orphans.any():
        ids = batch.columns[name]
        records.columns["sought"] = ids.cast(pa.string()) if pa.types.is_integer(ids.type) else ids
        records.reject(orphans, f"tape.{records.table}.unknown_{noun}", f"{noun} `{{sought}}` is not on the tape.")
        del records.columns["sought"]


def _reject_strangers(records: Records, loan: Numbers, borrower: Numbers, loans: Index) -> None:
    """Rows whose loan is another person's."""
    both = np.flatnonzero((loan >= 0) & (borrower >= 0))
    wrong = np.zeros(loan.size, np.bool_)
    owner = loans.beside["borrower"][loan[both]]
    wrong[both] = (owner >= 0) & (owner != borrower[both])
    records.reject(wrong, f"tape.{records.table}.other_borrower", "the loan belongs to another borrower.")


def _reject_contradictions(records: Records, loan: Numbers, currency: NDArray[np.uint8], loans: Index) -> None:
    """Rows in another currency than their loan, or dated before it was disbursed."""
    if "currency" in records.columns:
        own = records.columns["currency"]
        mixed = (own != NO_CODE) & (currency != NO_CODE) & (own != currency)
        records.reject(mixed, f"tape.{records.table}.mixed_currency", "the currency is not that of the loan.")
    if records.table in _DATES and loans.ends.size > 1:
        name = _DATES[records.table]
        dates = records.columns[name]
        disbursed = np.where(loan >= 0, loans.beside["disbursed_on"][loan], NO_DATE)
        early = (dates != NO_DATE) & (dates < disbursed)
        code = f"tape.{records.table}.before_disbursement"
        records.reject(early, code, f"`{name}` {{{name}}} lies before the loan was disbursed.")


def _reject_backward_spans(records: Records) -> None:
    if records.table in _SPANS:
        first, last = _SPANS[records.table]
        start, end = records.columns[first], records.columns[last]
        backward = (start != NO_DATE) & (end != NO_DATE) & (end < start)
        code = f"tape.{records.table}.ends_before_it_begins"
        records.reject(backward, code, f"`{last}` {{{last}}} lies before `{first}` {{{first}}}.")


def _gather(records: Records, loan: Numbers, borrower: Numbers, loans: Index, gathered: Gathered) -> None:
    """Note the rejects of a batch, and the loans or persons that they touch."""
    if not records.faulty.rows:
        return
    gathered.frames.append(records.faulty.frame())
    bad = records.is_bad
    if records.table in contract.ABOUT_MONEY:
        gathered.bad.append(bad_loans(loan[bad], records.rows[bad]))
        return
    touched = borrower[bad]
    through_loan = loan[bad][loan[bad] >= 0]
    gathered.gaps.append(np.unique(touched[touched >= 0]))
    owners = np.asarray(loans.beside["borrower"][through_loan], np.int64)
    gathered.gaps.append(np.unique(owners[owners >= 0]))


def _gather_torn(table: str, batch: Batch, loans: Index, borrowers: Index, gathered: Gathered) -> None:
    """A row with a wrong number of cells belongs to whatever loan or person one of its cells names."""
    for row, _, text in batch.torn:
        found = pa.array([cell.strip('"').encode() for cell in text.split(",")], pa.binary())
        texts = cells.texts_of(found)
        loan = loans.find(texts)
        owners = np.asarray(loans.beside["borrower"][loan[loan >= 0]], np.int64)
        if table in contract.ABOUT_MONEY:
            gathered.bad.append(bad_loans(loan, np.full(loan.size, row, np.int64)))
        else:
            persons = np.concatenate([owners, borrowers.find(texts)])
            gathered.gaps.append(np.unique(persons[persons >= 0]))


def _sound_rows(
    records: Records, loan: Numbers, borrower: Numbers, loans: Index, borrowers: Index, report: PieceReport
) -> tuple[Columns, Numbers]:
    """The rows that go on, under their owner's number, and the partition of each."""
    sound = ~records.is_bad
    if records.table == "contact_points":
        ours = records.columns["party"] < len(words.DEBTOR_PARTIES)  # the list of parties begins with them
        report.not_kept += int(np.count_nonzero(sound & ~ours))
        sound &= ours
    columns = {name: values for name, values in records.columns.items() if name != "currency"}
    columns["row"] = records.rows.astype(np.uint32)
    columns["loan"] = loan.astype(np.int32)
    columns["borrower"] = borrower.astype(np.int32)
    columns = kept(columns, sound)
    if records.table in contract.ABOUT_MONEY:
        del columns["borrower"]
        return columns, loans.partition_of(columns["loan"])
    return columns, borrowers.partition_of(columns["borrower"])


def _hashes(texts: pa.Array) -> NDArray[np.uint64]:
    held = cells.texts_of(texts)
    hashes: NDArray[np.uint64] = hash_slices(held.data, held.offsets)
    return hashes


def _latest(table: str, batch: Batch, records: Records) -> dt.date | None:
    """Latest date among the sound rows: of payments, and of contacts by their own local calendar."""
    sound = ~records.is_bad
    if table == "payments" and sound.any():
        return dt.date(1970, 1, 1) + dt.timedelta(days=int(records.columns["paid_on"][sound].max()))
    if table == "contacts" and sound.any():
        instants: Any = pc.filter(batch.columns["at"], pa.array(sound))
        if not cells.is_text(instants.type):
            return pc.max(instants).as_py().date()
        return dt.date.fromisoformat(pc.max(pc.binary_slice(cells.as_bytes(instants), 0, 10)).as_py().decode())
    return None
