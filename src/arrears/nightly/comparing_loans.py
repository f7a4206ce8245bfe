"""Where does every loan of a partition stand under another strategy, as far as a finished night can be read again?

Most loans are paid and have nothing that tells one from the next: of those alike only one is looked at, and counts for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.nights import read_accounts, read_mapped_kept
from arrears.book.read import read_contacts, read_partition, read_wishes
from arrears.book.tables import as_words
from arrears.kernel.columns import array_of, index_of
from arrears.ledger.compiled import compiled_owner
from arrears.nightly.fact_columns import PER_PERSON, columns_for
from arrears.nightly.night import Night
from arrears.nightly.partition import CONTACT_COLUMNS
from arrears.nightly.steps.kept import ACCOUNTS, AMOUNTS, LOANS
from arrears.nightly.steps.standing import NAMES as STATUS_NAMES
from arrears.nightly.steps.standing import STATUS_BITS
from arrears.nightly.steps.standing import STEP as STANDING
from arrears.strategy.model import Strategy

ALWAYS = ("borrower_hash", "delinquent_days")  # what experiments and the law read, whatever the strategy asks for
_PEOPLE = ("borrower_hash", "timezone", "country", "region", "has_evidence_gap")
_POINTS = ("borrower_no", "kind", "valid", "revoked_on")
_BEFORE = ("previous_stage", "previous_bucket", "previous_stage_since_on")
# Facts that are the same for loans that `_stand_for` holds alike.
_TOLD = frozenset(
    ("loan_status", "delinquent_days", "past_due_days", "due_in_days", "outstanding", "arrears_total", "previous_stage",
     "previous_bucket", "days_in_stage", *STATUS_NAMES)
)  # fmt: skip
_NONE = -(1 << 31)  # no day, no code
_SLOTS = 1 << 12  # of loans others are held against: two that meet in one are both looked at

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Loans:
    """One partition as the night saw it. Shapes: one row a loan, but `people` with one a person."""

    loans: pl.DataFrame  # words that were kept as codes
    accounts: pl.DataFrame  # with stage, words as codes
    kinds: dict[str, pl.DataType]  # of the words that stand as codes
    standing: pl.DataFrame
    people: pl.DataFrame
    asked: list[str]  # columns of `loans` that facts are made from
    others: dict[str, pl.DataFrame]  # tables of the book with rows of their own

    @classmethod
    def read(cls, folder: Path, night: Night, part: int, heights: list[int]) -> Loans:
        """As far as deciding and judging need it. `folder`, `heights`: of the night and its partitions."""
        snapshot = Path(night.snapshot)
        loans, people, accounts = columns_for({*night.rules.strategy.facts_used, *ALWAYS})
        more = tuple(dict.fromkeys(name for name in loans if name not in LOANS))
        tables = {
            "borrowers": tuple(dict.fromkeys((*_PEOPLE, *people))), "statuses": (), **({"loans": more} if more else {}),
            **({"contact_points": _POINTS} if night.has_contact_points else {}),
        }  # fmt: skip
        frames = read_partition(snapshot, part, tables)
        kept, kinds = read_mapped_kept(folder, "kept_loans", part)
        borrowers, of_book = frames.pop("borrowers"), frames.pop("loans", pl.DataFrame())
        found = kept.select(pl.int_range(kept.height, dtype=pl.Int32).alias("loan_no"), *LOANS).hstack(of_book)
        accounts = [name for name in accounts if name not in (*ACCOUNTS, *AMOUNTS)]
        kept = kept.drop(LOANS)
        if accounts:
            kept = kept.hstack(read_accounts(folder, part, accounts, heights))
        standing = STANDING.run({**frames, "loans": found, "borrowers": borrowers}, night)["standing"]
        others = {
            **frames, "wishes": read_wishes(snapshot, part),
            "contacts": read_contacts(snapshot, part, CONTACT_COLUMNS),
        }  # fmt: skip
        return cls(found, kept, kinds, standing, borrowers, list(dict.fromkeys(loans)), others)

    def rows(self, rows: Rows) -> dict[str, pl.DataFrame]:
        """The frames facts are made from, of these loans; of all people."""
        index = index_of(rows)
        loans = self.loans.select("loan_no", "borrower_no", *self.asked)[index]
        accounts, before = self.accounts.drop("stage", *_BEFORE)[index], self.accounts.select(_BEFORE)[index]
        return {
            "loans": as_words(loans, self.kinds), "accounts": accounts, "standing": self.standing.select(STATUS_BITS)[index],
            "kept_before": as_words(before, self.kinds),
            "borrowers": self.people, **self.others,
        }  # fmt: skip

    def stand_for(self, strategy: Strategy) -> NDArray[np.int32]:
        """For how many loans each stands, itself among them; 0 where another stands for it.

        Whoever stands for others has the facts that decide on their stages, and they add to no fact of a person.
        """
        if not strategy.facts_of_stages <= _TOLD or not {PER_PERSON[0]}.isdisjoint(strategy.facts_used):
            return np.ones(self.loans.height, np.int32)
        accounts = self.accounts
        next_due_on, since_on, stage, stage_before, bucket_before, status = (
            array_of(_filled(column.to_physical().cast(pl.Int32)), np.int32)
            for column in (
                *accounts.select("next_due_on", "previous_stage_since_on", "stage", *_BEFORE[:2]),
                self.loans["status"],
            )
        )
        found: NDArray[np.int32] = _stand_for(
            array_of(accounts["outstanding"], np.int64), array_of(accounts["arrears_total"], np.int64),
            array_of(accounts["past_due_days"], np.int32), array_of(accounts["delinquent_days"], np.int32),
            array_of(self.standing[STATUS_BITS], np.uint32),
            next_due_on, since_on, stage, stage_before, bucket_before, status,
        )  # fmt: skip
        return found


def _filled(column: pl.Series) -> pl.Series:
    return column.fill_null(_NONE) if column.null_count() else column


@compiled_owner
def _stand_for(
    outstanding: NDArray[np.int64],
    arrears: NDArray[np.int64],
    past_due_days: NDArray[np.int32],
    delinquent_days: NDArray[np.int32],
    bits: NDArray[np.uint32],
    next_due_on: NDArray[np.int32],
    since_on: NDArray[np.int32],
    stage: NDArray[np.int32],
    stage_before: NDArray[np.int32],
    bucket_before: NDArray[np.int32],
    status: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Only loans without a debt, a due day or a status may be alike; they are when all that is left is the same."""
    weight = np.ones(stage.size, np.int32)
    held = np.full(_SLOTS, -1, np.int64)
    for row in range(stage.size):
        if outstanding[row] != 0 or arrears[row] != 0 or past_due_days[row] != 0 or delinquent_days[row] != 0:
            continue
        if bits[row] != 0 or next_due_on[row] != _NONE:
            continue
        slot = (
            since_on[row] * 31 + stage[row] * 7 + stage_before[row] * 113 + bucket_before[row] * 5 + status[row]
        ) % _SLOTS
        first = held[slot]
        if first < 0:
            held[slot] = row
        elif (
            since_on[first] == since_on[row]
            and stage[first] == stage[row]
            and stage_before[first] == stage_before[row]
            and bucket_before[first] == bucket_before[row]
            and status[first] == status[row]
        ):
            weight[first] += 1
            weight[row] = 0
    return weight
