"""Puts the proposed contacts of several partitions side by side, as if they were one partition, for one larger question.

Loans and people get new numbers; only those a contact is proposed for are taken along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.tables import as_words
from arrears.kernel.columns import index_of
from arrears.nightly.contact_lines import Lines, Numbered, Part

Frames = Mapping[str, pl.DataFrame]
Numbers = NDArray[np.int64]
_BELOW = 1 << 32  # more loans than any partition has


def narrow_to_proposed(frames: Frames, kinds: Mapping[str, pl.DataType]) -> tuple[dict[str, pl.DataFrame], Part]:
    """What the law is told of the people contacts are proposed for, and of no others: all that need stay in memory.

    Shapes: `frames` has proposed, loans, borrowers, facts, contacts (up to the day), statuses, wishes; `kinds`: the Enums of
    words that stand as codes in `loans`. Gives the frames the step `judged` reads but contacts_known, and the contacts where
    they lie; loans and people are numbered from 0, loans of these people that no contact is proposed for below 0.
    """
    proposed, people = frames["proposed"], frames["borrowers"]
    loan_rows, person_rows = (proposed[name].unique().sort() for name in ("loan_no", "borrower_no"))
    loan_no = Numbered(loan_rows.to_numpy().astype(np.int64))
    borrower_no = _numbers(people.height, person_rows)
    of_loans = frames["loans"]["borrower_no"].gather(loan_rows)
    wide = pl.DataFrame(
        [people[name].gather(of_loans) for name in ("timezone", "country", "region", "has_evidence_gap")]
    )
    wishes = _of(frames["wishes"], borrower_no)
    return {
        "proposed": _renumber(proposed, loan_no, borrower_no),
        "loans": as_words(_renumber(frames["loans"][loan_rows], loan_no, borrower_no), kinds),
        "borrowers": person_rows.to_frame(),
        "wide": wide,
        "wishes": wishes.with_columns(pl.Series("borrower_no", borrower_no[wishes["borrower_no"].to_numpy()])),
        "aged": frames["facts"].select("delinquent_days")[loan_rows],
        "statuses": _renumber(_of(frames["statuses"], borrower_no), loan_no, borrower_no),
    }, Part(frames["contacts"], np.maximum(borrower_no, -1).astype(np.int32), loan_no)  # fmt: skip


def _numbers(height: int, rows: pl.Series) -> Numbers:
    """Old number -> new one; those not taken along get a negative one of their own, which meets no other."""
    found = -1 - np.arange(height, dtype=np.int64)
    found[rows.to_numpy()] = np.arange(len(rows))
    return found


def _of(rows: pl.DataFrame, borrower_no: Numbers) -> pl.DataFrame:
    taken = np.flatnonzero(borrower_no[rows["borrower_no"].to_numpy()] >= 0)
    return rows[index_of(taken)]


def _renumber(frame: pl.DataFrame, loan_no: Numbered, borrower_no: Numbers) -> pl.DataFrame:
    people = pl.Series("borrower_no", borrower_no[frame["borrower_no"].to_numpy()])
    return frame.with_columns(loan_no.of(frame["loan_no"]), people)


def gather(parts: Sequence[tuple[Frames, Part]]) -> tuple[dict[str, pl.DataFrame], Lines]:
    """All parts together, as `narrow_to_proposed` gives them."""
    found: dict[str, list[pl.DataFrame]] = {}
    lines = []
    loans = people = 0
    for place, (part, contacts) in enumerate(parts):
        for name, frame in part.items():
            found.setdefault(name, []).append(_moved(frame, loans, people, place))
        lines.append(contacts.moved(people, loans, -place * _BELOW))
        loans, people = loans + part["loans"].height, people + part["borrowers"].height
    return {name: pl.concat(frames) for name, frames in found.items()}, Lines(tuple(lines))


def _moved(frame: pl.DataFrame, loans: int, people: int, place: int) -> pl.DataFrame:
    loan, person = pl.col("loan_no"), pl.col("borrower_no")
    moved = [
        expr
        for expr in (
            pl.when(loan < 0).then(loan - place * _BELOW).otherwise(loan + loans).alias("loan_no"),
            person + people,
        )
        if expr.meta.output_name() in frame.columns
    ]
    return frame.with_columns(moved)
