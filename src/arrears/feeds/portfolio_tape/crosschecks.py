"""What is wrong with a loan although each of its rows looks sound: sums, repeated numbers, overlaps, money taken back.

All functions take rows in order of loan and give, for each fault, the loan, the row of the tape and a sentence.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.cells import CURRENCIES, NO_CODE
from arrears.feeds.portfolio_tape.parsers import NO_DATE
from arrears.feeds.portfolio_tape.sorting import first_rows
from arrears.kernel import vocabulary as words
from arrears.kernel.money import money_text

Numbers = NDArray[np.int64]

_SUM_MAX = 4 * 10**18  # beyond this an int64 sum could turn over
_BACK = np.array([kind in {"reversal", "chargeback"} for kind in words.PAYMENT_KINDS])


@dataclass(frozen=True, slots=True)
class LoanFault:
    """A fault that shows only across rows."""

    loan: int  # number inside the partition
    place: int  # the row to blame
    code: str
    message: str


@njit(cache=True, nogil=True)
def _sums_and_repeats(starts: Numbers, amount: Numbers, number: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Sum of each loan's instalments (−1 = too large to add), and whether a number comes twice."""
    sums = np.zeros(starts.size - 1, np.int64)
    repeats = np.zeros(starts.size - 1, np.bool_)
    for loan in range(starts.size - 1):
        start, stop = starts[loan], starts[loan + 1]
        rises = True
        for row in range(start, stop):
            if sums[loan] >= 0:
                sums[loan] += amount[row]
            if sums[loan] > _SUM_MAX:
                sums[loan] = -1
            if row > start and number[row] <= number[row - 1]:
                rises = False
        if not rises:
            held = np.sort(number[start:stop])
            for at in range(1, held.size):
                if held[at] == held[at - 1]:
                    repeats[loan] = True
    return sums, repeats


def schedule_faults(loans: pl.DataFrame, instalments: pl.DataFrame, is_checked: NDArray[np.bool_]) -> list[LoanFault]:
    """Loans without instalments, with a number twice, or whose instalments do not add up to the principal."""
    starts = first_rows(instalments["loan"].to_numpy(), loans.height)
    number = instalments["number"].to_numpy()
    sums, repeats = _sums_and_repeats(starts, instalments["principal"].to_numpy(), number)
    principal, is_empty = loans["principal"].to_numpy(), np.diff(starts) == 0
    faults = [
        LoanFault(
            int(loan), int(loans["place"][int(loan)]), "tape.loans.no_instalments", "the loan has no instalments."
        )
        for loan in np.flatnonzero(is_checked & is_empty)
    ]
    for loan in np.flatnonzero(is_checked & repeats):
        faults += _repeated(int(loan), instalments[int(starts[loan]) : int(starts[loan + 1])])
    for loan in np.flatnonzero(is_checked & ~is_empty & ~repeats & (sums != principal)):
        place = int(instalments["place"][int(starts[loan])])
        code = "tape.instalments.do_not_add_up"
        faults.append(LoanFault(int(loan), place, code, _sum_message(loans, int(loan), int(sums[loan]))))
    return faults


def _sum_message(loans: pl.DataFrame, loan: int, total: int) -> str:
    currency = CURRENCIES[loans["currency"][loan]]
    name, principal = loans["loan_id"][loan], money_text(loans["principal"][loan], currency)
    found = money_text(total, currency) if total >= 0 else "more than can be added"
    return f"the instalments of loan `{name}` add up to {found}, its principal is {principal}."


def _repeated(loan: int, rows: pl.DataFrame) -> list[LoanFault]:
    rows = rows.sort("number", "place")
    later = rows.filter(pl.col("number") == pl.col("number").shift())
    return [
        LoanFault(loan, place, "tape.instalments.duplicate_number", f"instalment {number} of the loan stands twice.")
        for place, number in later.select("place", "number").iter_rows()
    ]


@njit(cache=True, nogil=True)
def _overdrawn(starts: Numbers, day: NDArray[np.int32], amount: Numbers, is_back: NDArray[np.bool_]) -> Numbers:
    """First row of each loan that takes back more than was paid until the end of its day; −1 = none."""
    found = np.full(starts.size - 1, -1, np.int64)
    for loan in range(starts.size - 1):
        paid, row, stop = np.int64(0), starts[loan], starts[loan + 1]
        while row < stop and found[loan] < 0:
            end = row
            while end < stop and day[end] == day[row]:
                if not is_back[end]:
                    paid = min(paid + amount[end], np.int64(_SUM_MAX))
                end += 1
            for at in range(row, end):
                if is_back[at]:
                    paid -= amount[at]
                    if paid < 0 and found[loan] < 0:
                        found[loan] = at
            row = end
    return found


def payment_faults(loans: int, payments: pl.DataFrame, is_checked: NDArray[np.bool_]) -> list[LoanFault]:
    """Reversals and chargebacks of more than was paid before."""
    kind = payments["kind"].to_numpy()
    is_back = _BACK[np.minimum(kind, len(words.PAYMENT_KINDS) - 1)] & (kind != NO_CODE)
    if not is_back.any():
        return []
    starts = first_rows(payments["loan"].to_numpy(), loans)
    found = _overdrawn(starts, payments["paid_on"].to_numpy(), payments["amount"].to_numpy(), is_back)
    message = "more is taken back than was paid until then."
    return [
        LoanFault(int(loan), int(payments["place"][int(found[loan])]), "tape.payments.exceeds_paid", message)
        for loan in np.flatnonzero(is_checked & (found >= 0))
    ]


def pause_faults(pauses: pl.DataFrame, is_checked: NDArray[np.bool_]) -> list[LoanFault]:
    """Pauses of one loan that overlap; touching ones (`until_on` = next `from_on`) do not."""
    before = pl.col("until_on").shift()
    is_same = pl.col("loan") == pl.col("loan").shift()
    overlaps = pauses.filter(is_same & ((before == NO_DATE) | (before > pl.col("from_on"))))
    return [
        LoanFault(loan, place, "tape.pauses.overlap", f"the pause from {_day(from_on)} overlaps the one before.")
        for loan, place, from_on in overlaps.select("loan", "place", "from_on").iter_rows()
        if is_checked[loan]
    ]


def _day(number: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=number)
