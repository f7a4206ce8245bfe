"""Puts the proposed contacts of several partitions side by side, as if they were one partition, for one larger question.

Loans and people get new numbers; only those a contact is proposed for are taken along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

Frames = Mapping[str, pl.DataFrame]


def gather(parts: Sequence[Frames]) -> dict[str, pl.DataFrame]:
    """The frames the step `judged` reads, of all parts together.

    Shapes: each part has proposed, loans, borrowers, facts, contacts_known, statuses, wishes.
    """
    found: dict[str, list[pl.DataFrame]] = {}
    loans = people = 0
    for part in parts:
        frames = _narrow(part, loans, people)
        loans, people = loans + frames["loans"].height, people + frames["borrowers"].height
        for name, frame in frames.items():
            found.setdefault(name, []).append(frame)
    return {name: pl.concat(frames) for name, frames in found.items()}


def _narrow(frames: Frames, first_loan: int, first_person: int) -> Frames:
    """The frames with only the loans and people that contacts are proposed for, numbered from the given ones."""
    proposed = frames["proposed"]
    loan_rows, person_rows = (proposed[name].unique().sort() for name in ("loan_no", "borrower_no"))
    loan_no = _numbers(frames["loans"].height, loan_rows, first_loan)
    borrower_no = _numbers(frames["borrowers"].height, person_rows, first_person)
    of_loans = frames["loans"]["borrower_no"].gather(loan_rows)
    people = frames["borrowers"]
    wide = pl.DataFrame(
        [people[name].gather(of_loans) for name in ("timezone", "country", "region", "has_evidence_gap")]
    )
    wishes = frames["wishes"].filter(pl.col("borrower_no").is_in(person_rows.implode()))
    return {
        "proposed": _renumber(proposed, loan_no, borrower_no),
        "loans": _renumber(frames["loans"][loan_rows], loan_no, borrower_no),
        "borrowers": person_rows.to_frame(),
        "wide": wide,
        "wishes": wishes.with_columns(borrower_no.gather(wishes["borrower_no"]).alias("borrower_no")),
        "aged": frames["facts"].select("delinquent_days")[loan_rows],
        **{
            name: _renumber(
                frames[name].filter(pl.col("borrower_no").is_in(person_rows.implode())), loan_no, borrower_no
            )
            for name in ("contacts_known", "statuses")
        },
    }


def _numbers(height: int, rows: pl.Series, first: int) -> pl.Series:
    """Old number -> new one; those not taken along get a negative one of their own, which meets no other."""
    found = -1 - np.arange(height, dtype=np.int64) - first
    found[rows.to_numpy()] = first + np.arange(len(rows))
    return pl.Series(found, dtype=pl.Int64)


def _renumber(frame: pl.DataFrame, loan_no: pl.Series, borrower_no: pl.Series) -> pl.DataFrame:
    return frame.with_columns(
        loan_no.gather(frame["loan_no"]).alias("loan_no"), borrower_no.gather(frame["borrower_no"]).alias("borrower_no")
    )
