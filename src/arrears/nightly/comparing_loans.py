"""What does a finished night tell of the loans of a partition, for deciding on them anew?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.book.nights import read_accounts, read_kept
from arrears.book.read import read_partition, read_wishes
from arrears.book.schema import TABLES
from arrears.book.tables import as_words
from arrears.kernel.columns import index_of
from arrears.nightly.comparing_kinds import Alike
from arrears.nightly.fact_columns import columns_for, sum_loans
from arrears.nightly.night import Night
from arrears.nightly.steps.kept import ACCOUNTS, AMOUNTS
from arrears.nightly.steps.standing import STATUS_BITS
from arrears.nightly.steps.standing import STEP as STANDING

ALWAYS = ("borrower_hash", "delinquent_days")  # what experiments and the law read, whatever the strategy asks for
_PEOPLE = ("borrower_hash", "timezone", "country", "region", "has_evidence_gap")
_POINTS = ("borrower_no", "kind", "valid", "revoked_on")
_CONTACTS = [name for name, kind in TABLES["contacts"].items() if kind != pl.String]  # those that are mapped
_LOANS = ("loan_no", "borrower_no", "creditor_class", "kind", "purpose", "status")  # what the law is told of a loan
_KINDS = {name: kind for name, kind in TABLES["loans"].items() if isinstance(kind, pl.Enum)}
_BEFORE = ("previous_stage", "previous_bucket", "previous_stage_since_on")
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Loans:
    """One partition as the night saw it. Shapes: one row a loan, but `people` with one a person."""

    loans: pl.DataFrame  # words as the book has them, as codes
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
        tables = {
            "borrowers": tuple(dict.fromkeys((*_PEOPLE, *people))), "loans": tuple(dict.fromkeys((*_LOANS, *loans))),
            "statuses": (), "contacts": _CONTACTS,
            **({"contact_points": _POINTS} if night.has_contact_points else {}),
        }  # fmt: skip
        frames = read_partition(snapshot, part, tables, coded=("loans", "contacts"))
        kept, kinds = read_kept(folder, "kept_loans", part)
        borrowers, of_book = frames.pop("borrowers"), frames.pop("loans")
        accounts = [name for name in accounts if name not in (*ACCOUNTS, *AMOUNTS)]
        if accounts:
            kept = kept.hstack(read_accounts(folder, part, accounts, heights))
        standing = STANDING.run({**frames, "loans": of_book, "borrowers": borrowers}, night)["standing"]
        others = {**frames, "wishes": read_wishes(snapshot, part)}
        return cls(of_book, kept, {**_KINDS, **kinds}, standing, borrowers, list(dict.fromkeys(loans)), others)

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

    def alike(self, night: Night) -> Alike:
        """The loans by kind, as the strategy and the night's own stages tell them apart."""
        columns = {column.name: column for column in (*self.accounts, self.loans["status"])}
        return Alike.of(night.rules.strategy, columns, self.standing[STATUS_BITS], night.as_of)

    @cached_property
    def per_person(self) -> dict[str, NDArray[np.integer[Any]]]:
        """What all loans of a person together say, by person."""
        arrears = self.accounts["arrears_total"]
        return sum_loans(self.people.height, self.loans["borrower_no"], self.accounts["delinquent_days"], arrears)
