"""Puts one partition together: rows in order, checks across rows, bad loans left out, tables as the book wants them.

The tables' columns are those of `book.schema`, by name and type; the book checks that when it writes them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import contract, tables
from arrears.feeds.portfolio_tape.crosschecks import LoanFault, pause_faults, payment_faults, schedule_faults
from arrears.feeds.portfolio_tape.rejects import REJECTS, file_of, first_causes, row_of
from arrears.feeds.portfolio_tape.sorting import sorted_rows
from arrears.feeds.portfolio_tape.spill import read_spills
from arrears.feeds.portfolio_tape.work import Work

Spills = list[tuple[Path, int]]


@dataclass(frozen=True, slots=True)
class PartitionTask:
    """Everything one partition needs beside its files."""

    part: int
    work: Work
    spills: dict[str, Spills]  # of each table that hangs on loans or persons
    first_loan: int  # number of its first loan over the whole tape
    first_borrower: int
    bad_loans: pl.DataFrame  # `loan` counted over the whole tape, and the place to blame
    gaps: NDArray[np.int64]  # persons, counted over the whole tape
    dropped: NDArray[np.int64]  # places of contacts that are later twins
    labels: tuple[str, ...]  # name of each file, by number


@dataclass(slots=True)
class PartitionRows:
    """One partition, ready for the book."""

    frames: dict[str, pl.DataFrame]
    personal: pl.DataFrame
    rejects: pl.DataFrame
    rows_set_aside: dict[str, int] = field(default_factory=dict)  # sound rows that went with their loan or person
    principal: dict[str, int] = field(default_factory=dict)  # minor units by currency


def assemble(task: PartitionTask) -> PartitionRows:
    """Build one partition."""
    persons = pl.read_ipc(task.work.persons("borrowers", task.part))
    loans = pl.read_ipc(task.work.persons("loans", task.part))
    rows = {table: _read(task, table, loans.height) for table in contract.ABOUT_MONEY + contract.ABOUT_PERSONS}
    for table in rows:
        rows[table] = _ordered(table, rows[table], loans.height, persons.height)
    bad = task.bad_loans.with_columns(pl.col("loan") - task.first_loan)
    is_bad = np.zeros(loans.height, np.bool_)
    is_bad[bad["loan"].to_numpy()] = True
    faults = _cross_faults(loans, rows, ~is_bad)
    bad = first_causes([bad, _causes(faults)])
    is_bad[bad["loan"].to_numpy()] = True
    rejects = pl.concat([_fault_frame(faults), _set_aside_frame(loans, bad, task.labels)])
    return _finished(task, persons, loans, rows, is_bad, rejects)


def _read(task: PartitionTask, table: str, loans: int) -> pl.DataFrame:
    """Rows of a table with numbers that count inside the partition."""
    held = read_spills(task.spills.get(table, []), task.part, task.work.partitions)
    if held is None:
        return tables.empty_travelling(table)
    frame = pl.DataFrame(pl.from_arrow(held, rechunk=True))
    local = pl.col("loan") - task.first_loan
    # a loan whose borrower is not on the tape may lie elsewhere than the person whom the row is about
    elsewhere = pl.when(pl.col("loan") < 0).then(tables.NO_LOAN).otherwise(tables.LOST_LOAN)
    owners = [pl.when(local.is_between(0, loans - 1)).then(local).otherwise(elsewhere).cast(pl.Int32).alias("loan")]
    if table in contract.ABOUT_PERSONS:
        owners.append(pl.col("borrower") - task.first_borrower)
    if table == "contacts" and task.dropped.size:
        frame = frame.filter(~pl.col("place").is_in(task.dropped.tolist()))
    return frame.with_columns(owners)


def _ordered(table: str, frame: pl.DataFrame, loans: int, persons: int) -> pl.DataFrame:
    key, tie = tables.SORT_KEYS[table]
    values = frame.select(key).to_series().to_numpy()
    owner, owners = ("loan", loans) if table in contract.ABOUT_MONEY else ("borrower", persons)
    return sorted_rows(frame, owner, values, owners, tie)


def _cross_faults(loans: pl.DataFrame, rows: dict[str, pl.DataFrame], is_checked: NDArray[np.bool_]) -> list[LoanFault]:
    """Faults across rows of the loans that are still sound; of the others they would only echo the first fault."""
    return [
        *schedule_faults(loans, rows["instalments"], is_checked),
        *payment_faults(loans.height, rows["payments"], is_checked),
        *pause_faults(rows["pauses"], is_checked),
    ]


def _causes(faults: list[LoanFault]) -> pl.DataFrame:
    columns: dict[str, Any] = {"loan": [fault.loan for fault in faults], "place": [fault.place for fault in faults]}
    return pl.DataFrame(columns, schema={"loan": pl.Int64(), "place": pl.Int64()})


def _fault_frame(faults: list[LoanFault]) -> pl.DataFrame:
    rows = [(fault.place, fault.code, fault.message) for fault in faults]
    return pl.DataFrame(rows, schema=REJECTS, orient="row")


def _set_aside_frame(loans: pl.DataFrame, bad: pl.DataFrame, labels: tuple[str, ...]) -> pl.DataFrame:
    """A reject row for each loan that goes because of another row than its own."""
    if bad.is_empty():
        return pl.DataFrame(schema=REJECTS)
    own = loans.select("loan_id", own="place").with_row_index("loan").cast({"loan": pl.Int64()})
    others = bad.join(own, on="loan", how="inner").filter(pl.col("place") != pl.col("own"))
    places = others["place"].to_numpy()
    files = pl.Series([labels[file_of(place)] for place in places.tolist()], dtype=pl.String())
    rows = pl.Series([row_of(place) for place in places.tolist()], dtype=pl.Int64())
    message = pl.format("loan `{}` cannot be aged truthfully because of {} row {}.", "loan_id", files, rows)
    return others.select(pl.col("own").alias("place"), code=pl.lit("tape.loan.set_aside"), message=message).sort(
        "place"
    )


def _finished(
    task: PartitionTask,
    persons: pl.DataFrame,
    loans: pl.DataFrame,
    rows: dict[str, pl.DataFrame],
    is_bad: NDArray[np.bool_],
    rejects: pl.DataFrame,
) -> PartitionRows:
    keeps_person = ~persons["is_bad"].to_numpy()
    loan_no, borrower_no = _renumbered(~is_bad), _renumbered(keeps_person)
    gaps = np.zeros(persons.height, np.bool_)
    gaps[task.gaps - task.first_borrower] = True
    result = PartitionRows({}, pl.DataFrame(), rejects)
    for table, frame in rows.items():
        kept = tables.with_numbers(table, frame, loan_no, borrower_no)
        lost = frame.height - kept.height
        result.rows_set_aside[table] = lost
        if lost and table in contract.ABOUT_PERSONS:
            gaps |= tables.lost_persons(frame, loan_no, persons.height)
        result.frames[table] = kept
    sound = loans.filter(~is_bad)
    for currency, total in (
        sound.group_by("currency").agg(pl.col("principal").cast(pl.Int128).sum()).sort("currency").iter_rows()
    ):
        result.principal[tables.CURRENCIES[currency]] = int(total)
    result.personal = tables.personal(persons, result.frames["contact_points"], borrower_no)
    result.frames = {
        "borrowers": tables.borrowers(persons.filter(keeps_person), gaps[keeps_person]),
        "loans": tables.loans(sound, borrower_no),
        **{table: tables.finished(table, frame) for table, frame in result.frames.items()},
    }
    return result


def _renumbered(keeps: NDArray[np.bool_]) -> NDArray[np.int32]:
    """New number of each row when only some are kept; −1 for the others."""
    return np.where(keeps, np.cumsum(keeps) - 1, -1).astype(np.int32)
