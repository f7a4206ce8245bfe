"""Reads one piece of a file and scatters its rows to lots of persons; sets aside what cannot be read.

A person is the hash of the borrower's id (63 bits); `assembling` makes sure that no two ids share one. Ids of contacts
travel as few bytes (`packing`), moments in seconds if all of a piece are whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arrears.feeds.contact_log.coding import Words, read_coded
from arrears.feeds.contact_log.columns import NONE, coded_of, lists_of, texts_of_few, words_in
from arrears.feeds.contact_log.held import Room, create
from arrears.feeds.contact_log.naming import IDS
from arrears.feeds.contact_log.opening import Log
from arrears.feeds.contact_log.packing import Packed, keys_of_packed, keys_of_texts, microseconds, whole_seconds
from arrears.feeds.portfolio_tape import cells
from arrears.feeds.portfolio_tape.contract import Column
from arrears.feeds.portfolio_tape.parsers import NO_DATE
from arrears.feeds.portfolio_tape.pieces import Batch, BrokenFile, Piece, read_piece
from arrears.feeds.portfolio_tape.records import Columns, Records, kept, read_columns
from arrears.feeds.portfolio_tape.rejects import REJECTS
from arrears.feeds.portfolio_tape.spill import SpillWriter
from arrears.kernel.stable_hash import hash_slices
from arrears.law.facts import Table
from arrears.law.law_words import DAYS

Keys = NDArray[np.int64]
PLACE, PLACE_FACT = "place", "place_of_contact"
CONTACT, CHECK = "contact_key", "borrower_key"  # of the ids of a contact, which stay behind
_ABOUT_PERSONS = ("contacts", "statuses", "consents")  # a bad row here leaves a gap in a person's evidence


@dataclass(frozen=True, slots=True)
class Folder:
    """Where the half-done work of one audit lies; the caller makes and removes it."""

    path: Path
    room: Room  # for rows that need not lie on disk

    def spill(self, piece: Piece) -> Path:
        """Rows of a piece, split by lot."""
        return self.path / f"spill-{piece.index:05d}.arrow"

    def loans(self, piece: Piece) -> Path:
        """Sorted keys of all loans in a piece of the loans file."""
        return self.path / f"loans-{piece.index:05d}.npy"


@dataclass(frozen=True, slots=True)
class PieceReport:
    """What a piece held. Places count from its first row."""

    piece: Piece
    rows: int
    rejects: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REJECTS))
    gaps: Keys = field(default_factory=lambda: np.empty(0, np.int64))  # persons of whom a row could not be read
    refusal: str = ""  # why the file cannot be read further


def split_piece(piece: Piece, log: Log, folder: Folder) -> PieceReport:
    """Leave the sound rows of a piece in its spill file."""
    table = piece.file.table
    columns = log.columns[table]
    writer = SpillWriter(folder.spill(piece), log.lots, partial(create, piece=piece.index, room=folder.room))
    words = {name: Words() for name in texts_of_few(table, columns)}
    rejects, gaps, loans, rows = [pl.DataFrame(schema=REJECTS)], [np.empty(0, np.int64)], [np.empty(0, np.int64)], 0
    refusal = ""
    try:
        for batch in read_piece(piece, [column.name for column in columns], coded_of(table, columns)):
            rows = batch.rows_read
            records = _read(table, batch, log, words)
            rejects.append(records.faulty.frame())
            if table in _ABOUT_PERSONS:
                gaps += [records.columns["person"][records.is_bad], _torn_keys(batch)]
            if table == "loans":
                loans.append(records.columns["loan"])
            sound = kept(records.columns, ~records.is_bad)
            if table == "contacts" and batch.is_whole:
                _shorten(sound)
            writer.write(sound, log.lot_of(sound["person"]), is_whole=batch.is_whole)
    except BrokenFile as fault:
        refusal = str(fault)
    finally:
        writer.close()
    if table == "loans":
        with folder.loans(piece).open("wb") as stream:
            np.save(stream, np.unique(np.concatenate(loans)))
    return PieceReport(piece, rows, pl.concat(rejects), np.unique(np.concatenate(gaps)), refusal)


def _read(table: str, batch: Batch, log: Log, words: Mapping[str, Words]) -> Records:
    """The columns of a batch with the keys of person and loan; what cannot be read is marked."""
    columns = log.columns[table]
    records = read_columns(table, batch, columns, lambda one, array, count: (
        read_coded(one, array, count) if one.name in words else cells.read_cells(one, array, count)
    ))  # fmt: skip
    records.columns |= {
        name: held.coded(records.columns[name], is_whole=batch.is_whole) for name, held in words.items()
    }
    _keep_absent(records, batch, columns)
    _reject_backward(records)
    _reject_strange_wishes(records)
    _reject_strange_words(records, lists_of(columns, log.facts))
    _add_keys(records)
    if PLACE in records.columns:  # a spilled row's own place has that name
        records.columns[PLACE_FACT] = records.columns.pop(PLACE)
    return records


def _shorten(contacts: Columns) -> None:
    """What a contact takes most room for, in less; all rows of a piece together, so that all its batches look alike."""
    contacts |= {name: Packed(contacts[name]) for name in IDS}
    seconds = whole_seconds(contacts["at"])
    if seconds is not None:
        contacts["at"] = seconds


def lengthened(contacts: pa.RecordBatch) -> pa.RecordBatch:
    """Contacts of one spilled batch as an audit wants them: with keys instead of ids, and moments in microseconds."""
    contact, borrower, loan = (keys_of_packed(contacts.column(name)) for name in IDS)
    made = {name: contacts.column(name) for name in contacts.schema.names if name not in IDS}
    made |= {CONTACT: pa.array(contact), CHECK: pa.array(borrower.astype(np.uint32)), "loan": pa.array(_positive(loan))}
    made["at"] = microseconds(made["at"])
    return pa.record_batch(made, metadata=contacts.schema.metadata)


def _add_keys(records: Records) -> None:
    records.columns["row"] = records.rows.astype(np.uint32)
    records.columns["person"] = _keys(records.columns["borrower_id"])
    if "loan_id" in records.columns and records.table != "contacts":
        records.columns["loan"] = _loans(records.columns["loan_id"])


def _keys(ids: pa.Array) -> Keys:
    """Ids as 63-bit numbers; an absent id as −1."""
    texts = cells.texts_of(ids)
    hashed = (hash_slices(texts.data, texts.offsets) >> np.uint64(1)).astype(np.int64)
    return np.where(texts.valid & (np.diff(texts.offsets) > 0), hashed, -1)


def _loans(ids: pa.Array) -> Keys:
    """The same for loans, as `lengthened` tells them."""
    texts = cells.texts_of(ids)
    return np.where(texts.valid & (np.diff(texts.offsets) > 0), _positive(keys_of_texts(texts)), -1)


def _positive(keys: NDArray[np.uint64]) -> Keys:
    """In 63 bits."""
    return (keys >> np.uint64(1)).astype(np.int64)


def _keep_absent(records: Records, batch: Batch, columns: Iterable[Column]) -> None:
    """Whole numbers that are not there stay absent: nought days in arrears is a fact, an empty cell is none."""
    for column in columns:
        if column.kind == "integer":
            held = batch.columns.get(column.name)
            absent = np.ones(records.rows.size, np.bool_) if held is None else ~_is_there(held)
            records.columns[column.name] = pa.array(records.columns[column.name], mask=absent)


def _is_there(held: pa.Array) -> NDArray[np.bool_]:
    if not cells.is_text(held.type):
        return cells.validity(held)
    texts = cells.texts_of(held)
    return texts.valid & (np.diff(texts.offsets) > 0)


def _torn_keys(batch: Batch) -> Keys:
    """A row with a wrong number of cells may be about whatever person one of its cells names."""
    found = [cell.strip('"').encode() for _, _, text in batch.torn for cell in text.split(",")]
    return _keys(pa.array(found, pa.binary())) if found else np.empty(0, np.int64)


def _reject_backward(records: Records) -> None:
    if "until_on" in records.columns and records.table == "statuses":
        start, end = records.columns["since_on"], records.columns["until_on"]
        backward = (start != NO_DATE) & (end != NO_DATE) & (end < start)
        code = "tape.statuses.ends_before_it_begins"
        records.reject(backward, code, "`until_on` {until_on} lies before `since_on` {since_on}.")


def _reject_strange_wishes(records: Records) -> None:
    if records.table != "consents":
        return
    given, revoked = records.columns["given_at"], records.columns.get("revoked_at", np.zeros(0, np.int64))
    if revoked.size:
        backward = (revoked != 0) & (revoked < given)  # an absent instant is nought
        records.reject(backward, "tape.consents.ends_before_it_begins", "`revoked_at` lies before `given_at`.")
    for name in ("from_minute", "until_minute"):
        if name in records.columns:
            late = pc.greater(records.columns[name], 1440).fill_null(False).to_numpy(zero_copy_only=False)
            message = f"`{name}` {{{name}}}: write minutes after midnight, 0 to 1440."
            records.reject(late, "tape.consents.no_time_of_day", message)
    if "days" in records.columns:
        said = pl.Series(records.columns["days"], dtype=pl.String).str.split(" ")
        strange = said.list.eval(~pl.element().is_in(["", *DAYS])).list.any().fill_null(False)
        message = f"`days` {{days}}: write week days with a space between them, of {' '.join(DAYS)}."
        records.reject(strange.to_numpy(), "tape.consents.unknown_day", message)


def _reject_strange_words(records: Records, lists: Table) -> None:
    for name, fact in lists.items():
        if not fact.words:
            continue
        said = words_in(pl.Series(records.columns[name], dtype=pl.String))
        strange = said.list.eval(~pl.element().is_in(list(fact.words))).list.any().fill_null(False)
        message = (
            f"`{name}` {{{name}}}: write words with `;` between them, or `{NONE}`. Known: {', '.join(fact.words)}."
        )
        records.reject(strange.to_numpy(), "tape.value.unknown_word", message)
