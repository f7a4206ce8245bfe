"""Reads borrowers and loans: scatters them by the hash of the borrower, then numbers those of one partition.

Everything about one person lies in one partition, so duplicates of a borrower, loans without a borrower and the order
of ids are settled partition by partition. A bad row with a legible id stays until the end: its other rows must find it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import cells, places, tables
from arrears.feeds.portfolio_tape.parsers import NO_DATE
from arrears.feeds.portfolio_tape.pieces import BrokenFile, Piece, read_piece
from arrears.feeds.portfolio_tape.records import Columns, Records, kept, read_records
from arrears.feeds.portfolio_tape.rejects import BAD_LOANS, REJECTS
from arrears.feeds.portfolio_tape.spill import SpillWriter, read_spills
from arrears.feeds.portfolio_tape.work import Gathered, PieceReport, Work
from arrears.kernel.stable_hash import hash_slices, hash_texts

_NOT_BEFORE_DISBURSEMENT = ("obtained_on", "charged_off_on", "judgment_on", "restructured_on")


def scatter_persons(piece: Piece, work: Work) -> PieceReport:
    """Read one piece of borrowers or loans and leave its rows in a spill file, bad ones marked."""
    report, gathered = PieceReport(piece), Gathered()
    writer = SpillWriter(work.spill(piece), work.partitions)
    try:
        for batch in read_piece(piece):
            report.rows = batch.rows_read
            records = read_records(piece.file.table, batch, None)
            if records.table == "loans":
                _reject_early_dates(records)
                report.latest_on = max(filter(None, [report.latest_on, _latest(records)]), default=None)
            gathered.frames.append(records.faulty.frame())
            columns, partition = _legible_rows(records, work.partitions)
            writer.write(columns, partition)
    except BrokenFile as error:
        report.refusal = str(error)
    finally:
        writer.close()
    gathered.finish(report, work.rejects(piece))
    return report


def _reject_early_dates(records: Records) -> None:
    disbursed = records.columns["disbursed_on"]
    for name in _NOT_BEFORE_DISBURSEMENT:
        dates = records.columns[name]
        early = (dates != NO_DATE) & (dates < disbursed)
        code = "tape.loans.before_disbursement"
        records.reject(early, code, f"`{name}` {{{name}}} lies before `disbursed_on` {{disbursed_on}}.")


def _latest(records: Records) -> dt.date | None:
    days = records.columns["disbursed_on"][~records.is_bad]
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(days.max())) if days.size else None


def _legible_rows(records: Records, partitions: int) -> tuple[Columns, NDArray[np.int64]]:
    columns = dict(records.columns)
    columns["row"] = records.rows.astype(np.uint32)
    columns["is_bad"] = records.is_bad
    own_id = columns["borrower_id" if records.table == "borrowers" else "loan_id"]
    is_legible = np.asarray(pc.greater(pc.binary_length(own_id), 0).fill_null(False))
    columns = kept(columns, is_legible)
    columns["borrower_id"] = columns["borrower_id"].fill_null("")
    texts = cells.texts_of(columns["borrower_id"])
    hashes: NDArray[np.uint64] = hash_slices(texts.data, texts.offsets)
    return columns, (hashes % np.uint64(partitions)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Settled:
    """Borrowers and loans of one partition after numbering; numbers count inside the partition."""

    part: int
    borrowers: int
    loans: int
    rejects: pl.DataFrame
    bad_loans: pl.DataFrame


Spills = list[tuple[Path, int]]
_LATER: Final = "_later"


def settle_persons(part: int, work: Work, borrower_spills: Spills, loan_spills: Spills) -> Settled:
    """Number the borrowers and loans of a partition by id and leave them in two files."""
    persons = _frame("borrowers", read_spills(borrower_spills, part, work.partitions))
    loans = _frame("loans", read_spills(loan_spills, part, work.partitions))
    persons, twin_persons = _without_twins(persons, "borrower_id", "tape.borrowers.duplicate_borrower_id")
    loans, twin_loans = _without_twins(loans, "loan_id", "tape.loans.duplicate_loan_id")
    persons = _filled(persons.with_row_index("borrower"))
    about = persons.select(
        "borrower_id",
        pl.col("borrower").cast(pl.Int32),
        person_country="country",
        person_is_bad="is_bad",
        person_place=_LATER if _LATER in persons.columns else "place",
    )
    loans = loans.join(about, on="borrower_id", how="left", maintain_order="left")
    loans = loans.with_columns(jurisdiction=pl.coalesce("jurisdiction", "person_country"))
    orphans = loans.filter(pl.col("borrower").is_null() & (pl.col("borrower_id") != ""))
    orphan_rejects = orphans.select(
        "place",
        code=pl.lit("tape.loans.unknown_borrower"),
        message=pl.format("borrower `{}` is not on the tape.", "borrower_id"),
    )
    bad = loans.with_row_index("loan").filter(pl.col("is_bad") | pl.col("borrower").is_null() | pl.col("person_is_bad"))
    own = pl.col("is_bad") | pl.col("borrower").is_null()
    bad = bad.select(pl.col("loan").cast(pl.Int64), pl.when(own).then("place").otherwise("person_place").alias("place"))
    loans = loans.with_columns(pl.col("borrower").fill_null(-1)).drop(
        "person_country", "person_is_bad", "person_place", _LATER, strict=False
    )
    persons.drop("borrower", _LATER, strict=False).write_ipc(work.persons("borrowers", part))
    loans.write_ipc(work.persons("loans", part))
    rejects = pl.concat([pl.DataFrame(schema=REJECTS), twin_persons, twin_loans, orphan_rejects])
    return Settled(part, persons.height, loans.height, rejects, bad.cast(dict(BAD_LOANS)))  # type: ignore[arg-type]


def _frame(table: str, held: pa.Table | None) -> pl.DataFrame:
    if held is not None:
        return pl.DataFrame(pl.from_arrow(held))
    return tables.empty_travelling(table)


def _without_twins(frame: pl.DataFrame, key: str, code: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Sorted by id; of rows with one id the first stays, marked bad, and the later ones are rejects.

    Where there are any, `_LATER` is the place of the next row with the id: the row to blame, for the first has no finding.
    """
    frame = frame.sort(key, "place")
    same = frame[key].to_frame().select((pl.col(key) == pl.col(key).shift()).fill_null(value=False)).to_series()
    if not same.any():
        return frame, pl.DataFrame(schema=REJECTS)
    twins = frame.filter(same)
    message = pl.format("`" + key + "` `{}` stood on the tape before.", key)
    rejects = twins.select("place", code=pl.lit(code), message=message)
    is_bad = pl.col("is_bad") | pl.col(key).is_in(twins[key].unique().implode())
    later = pl.when(pl.col(key) == pl.col(key).shift(-1)).then(pl.col("place").shift(-1)).otherwise("place")
    return frame.with_columns(is_bad, later.alias(_LATER)).filter(~same), rejects


def _filled(persons: pl.DataFrame) -> pl.DataFrame:
    """Language and time zone from country and region, where the tape is silent."""
    place = pl.concat_str("country", pl.lit("/"), pl.col("region").str.strip_chars().str.to_uppercase())
    by_region = place.replace_strict(places.region_zones(), default=None, return_dtype=pl.String())
    by_country = pl.col("country").replace_strict(places.country_zones(), default=None, return_dtype=pl.String())
    language = pl.col("country").replace_strict(places.languages(), default=None, return_dtype=pl.String())
    return persons.with_columns(
        language=pl.coalesce("language", language),
        timezone=pl.coalesce("timezone", by_region, by_country),
        borrower_hash=pl.Series(hash_texts(persons["borrower_id"]), dtype=pl.UInt64()),
    )


def borrower_index_parts(work: Work) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64], dict[str, NDArray[Any]]]]:
    """What the index of borrowers holds, partition by partition."""
    for part in range(work.partitions):
        frame = pl.read_ipc(work.persons("borrowers", part), columns=["borrower_id"])
        yield *_id_bytes(frame["borrower_id"]), {}


def loan_index_parts(
    work: Work, first_borrowers: list[int]
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64], dict[str, NDArray[Any]]]]:
    """What the index of loans holds: beside each id its currency, disbursement day and borrower's number."""
    for part in range(work.partitions):
        names = ["loan_id", "currency", "disbursed_on", "borrower"]
        frame = pl.read_ipc(work.persons("loans", part), columns=names)
        local = frame["borrower"].to_numpy()
        beside = {
            "currency": frame["currency"].to_numpy(),
            "disbursed_on": frame["disbursed_on"].to_numpy(),
            "borrower": np.where(local >= 0, local + first_borrowers[part], -1).astype(np.int32),
        }
        yield *_id_bytes(frame["loan_id"]), beside


def _id_bytes(ids: pl.Series) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    texts = cells.texts_of(pa.array(ids.to_arrow()).cast(pa.large_string()))
    return texts.data[texts.offsets[0] : texts.offsets[-1]], np.diff(texts.offsets)
