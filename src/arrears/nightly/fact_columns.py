"""Any fact of a strategy, made when it is asked for, from the book's rows and what ageing and history said of them.

The night asks for the facts its strategy uses; `explain` and `whatif` get theirs from the same place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of
from arrears.kernel.vocabulary import COMPONENTS
from arrears.ledger.compiled import compiled_owner
from arrears.nightly.steps.history import COUNTS, LATEST
from arrears.nightly.steps.standing import NAMES as STATUS_NAMES
from arrears.strategy.facts import NOTICES

# Facts that are a column of the book under its own or another name.
LOAN_FACTS = {
    "product": "product", "currency": "currency", "kind": "kind", "creditor_class": "creditor_class",
    "jurisdiction": "jurisdiction", "loan_purpose": "purpose", "loan_status": "status",
}  # fmt: skip
PERSON_FACTS = {
    "country": "country", "region": "region", "language": "language", "lender_segment": "segment",
    "borrower_hash": "borrower_hash",
}  # fmt: skip
AGED_FACTS = ("past_due_days", "delinquent_days", "bucket", "days_in_bucket", "is_on_watch")
MONEY_FACTS = ("outstanding", "penalty", "arrears_total", *(f"arrears_{part}" for part in COMPONENTS))
DERIVED: dict[
    str, tuple[tuple[str, ...], tuple[str, ...]]
] = {  # fact -> columns of the book's loans, columns of ageing it comes from
    "principal": (("principal_minor", "currency"), ()),
    "annual_rate": (("annual_rate_ppm",), ()),
    "is_secured": (("secured",), ()),
    "days_on_book": (("disbursed_on",), ()),
    "due_in_days": ((), ("next_due_on",)),
    "days_since_last_payment": ((), ("last_paid_on",)),
}
GIVEN = tuple(f"days_since_notice_{name}" for name in NOTICES)
PER_PERSON = ("borrower_loans_count", "borrower_worst_delinquent_days", "borrower_arrears_total")
TRIED = (*COUNTS, *LATEST, "last_outcome", *GIVEN)  # what the contacts of the past tell
_EPOCH = dt.date(1970, 1, 1)
Maker = Callable[[], pl.Series]


@dataclass(frozen=True)
class Sources:
    """What facts are made from. Shapes: one row a loan in `loans`, `aged`, `amounts`, `notices`, `bits`, `before`."""

    as_of: dt.date
    loans: pl.DataFrame
    people: pl.DataFrame  # one row a person
    aged: pl.DataFrame
    amounts: Callable[[str], pl.Series]  # a money fact of ageing, in ten-thousandths of a major unit
    scale: Callable[[], pl.Series]  # ten-thousandths in a minor unit
    history: pl.DataFrame  # one row a person
    notices: pl.DataFrame
    bits: pl.Series  # statuses that hold, as a mask
    before: pl.DataFrame

    def fact(self, name: str) -> pl.Series:
        """One fact, one row a loan."""
        return self._makers()[name]().alias(name)

    def frame(self, names: Iterable[str]) -> pl.DataFrame:
        """The keys and these facts."""
        keys, makers = [self.loans["loan_no"], self.loans["borrower_no"]], self._makers()
        return pl.DataFrame([*keys, *(makers[name]().alias(name) for name in dict.fromkeys(names))])

    def _makers(self) -> Mapping[str, Maker]:
        # Not kept: they hold this, and who holds them would stay in memory, with all frames, until garbage is looked for.
        today = (self.as_of - _EPOCH).days
        own = {name: partial(self.loans.get_column, source) for name, source in LOAN_FACTS.items()}
        return {
            **own,
            **{name: partial(self._of_person, self.people, source) for name, source in PERSON_FACTS.items()},
            **{name: partial(self._of_person, self.history, name) for name in (*COUNTS, *LATEST, "last_outcome")},
            **{name: partial(self.aged.get_column, name) for name in AGED_FACTS},
            **{name: partial(self.amounts, name) for name in MONEY_FACTS},
            **{name: partial(self._flag, place) for place, name in enumerate(STATUS_NAMES)},
            **{name: partial(self.notices.get_column, name) for name in GIVEN},
            **{name: partial(self._per_person.__getitem__, name) for name in PER_PERSON},
            # As words: the night before may have known other stages and buckets.
            "previous_stage": lambda: self.before["previous_stage"].cast(pl.String),
            "previous_bucket": lambda: self.before["previous_bucket"].cast(pl.String),
            "days_in_stage": lambda: today - _days(self.before["previous_stage_since_on"]),
            "principal": lambda: self.loans["principal_minor"] * self.scale(),
            "annual_rate": lambda: self.loans["annual_rate_ppm"].cast(pl.Int64),
            "is_secured": lambda: self.loans["secured"].fill_null(False),
            "days_on_book": lambda: today - _days(self.loans["disbursed_on"]),
            "due_in_days": lambda: _days(self.aged["next_due_on"]) - (today + 1),
            "days_since_last_payment": lambda: (today + 1) - _days(self.aged["last_paid_on"]),
        }

    def _of_person(self, people: pl.DataFrame, name: str) -> pl.Series:
        return people[name].gather(self.loans["borrower_no"])

    @cached_property
    def _held(self) -> int:
        return int(np.bitwise_or.reduce(self.bits.to_numpy(), initial=0))

    def _flag(self, place: int) -> pl.Series:
        if not self._held >> place & 1:  # a status nobody has costs nothing
            return pl.Series([False]).new_from_index(0, len(self.bits))
        return (self.bits & (1 << place)) != 0

    @cached_property
    def _per_person(self) -> dict[str, pl.Series]:
        """What all loans of a person together say, beside each of them."""
        rows = self.loans["borrower_no"]
        found = sum_loans(self.people.height, rows, self.aged["delinquent_days"], self.amounts("arrears_total"))
        return {name: pl.Series(of_person[array_of(rows, np.int32)]) for name, of_person in found.items()}


def sum_loans(
    people: int, person: pl.Series, delinquent_days: pl.Series, arrears: pl.Series
) -> dict[str, NDArray[np.integer[Any]]]:
    """PER_PERSON by person, from their loans. Shapes: one row a loan; (people,) of each. Units: as the facts."""
    rows, late, owed = array_of(person, np.int32), array_of(delinquent_days, np.int32), array_of(arrears, np.int64)
    return dict(zip(PER_PERSON, _sum_loans(people, rows, late, owed), strict=True))


def _days(dates: pl.Series) -> pl.Series:
    return dates.to_physical()


@compiled_owner
def _sum_loans(
    people: int, person: NDArray[np.int32], delinquent_days: NDArray[np.int32], arrears: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Gives: (people,) loans, worst delinquent days, arrears together."""
    count, worst = np.zeros(people, np.int32), np.zeros(people, np.int32)
    total = np.zeros(people, np.int64)
    for loan in range(person.size):
        who = person[loan]
        count[who] += 1
        worst[who] = max(worst[who], delinquent_days[loan])
        total[who] += arrears[loan]
    return count, worst, total


def columns_for(names: Collection[str]) -> tuple[list[str], list[str], list[str]]:
    """Columns these facts need: of loans, of people, of the night's accounts."""
    accounts = [name for name in (*AGED_FACTS, *MONEY_FACTS) if name in names]
    if not {*PER_PERSON}.isdisjoint(names):
        accounts += ["delinquent_days", "arrears_total"]
    loans = [source for name, source in LOAN_FACTS.items() if name in names]
    for name, (of_loan, of_account) in DERIVED.items():
        if name in names:
            loans += of_loan
            accounts += of_account
    people = [source for name, source in PERSON_FACTS.items() if name in names]
    return loans, people, list(dict.fromkeys(accounts))
