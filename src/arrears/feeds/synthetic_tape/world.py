"""What one chunk of the simulation works on: its people, their loans, and the rows that their lives leave behind.

Structured arrays (one record a row), because numba compiles functions of few arrays quickly. Amounts are minor units,
days are days since 1970-01-01, instants are seconds of local time since then; NEVER is a date that has not come.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[Any]  # a structured array of one of the types below

NEVER: Final = 1_000_000
CHUNK_LOANS: Final = 50_000
CONTACTS_PER_LOAN_MAX: Final = 90
PAUSES_PER_LOAN_MAX: Final = 12
CHARGES_PER_LOAN_MAX: Final = 12
SHIFTS_MAX: Final = 64

# Codes of the rows; the words they stand for are in `tables`.
PAYMENT, REVERSAL, CHARGEBACK, GOODWILL = 0, 1, 2, 3
PENALTY, FEE, COST = 0, 1, 2
DISPUTE, HARDSHIP, DISASTER = 0, 1, 2

PERSON = np.dtype(
    [
        ("portfolio", np.int64),
        ("kind", np.int64),  # forgetful, strained, avoidant, insolvent
        ("reach", np.float64),  # chance that a call attempt reaches the person
        ("payday", np.int64),  # day of a thirty-day cycle on which money comes in
        ("dead_on", np.int64),  # NEVER for nearly all
        ("first_loan", np.int64),  # of the chunk
        ("end_loan", np.int64),  # one past the last
    ]
)
LOAN = np.dtype(
    [
        ("portfolio", np.int64),
        ("principal", np.int64),
        ("rate_ppm", np.int64),
        ("penalty_ppm", np.int64),
        ("disbursed_on", np.int64),
        ("first_row", np.int64),  # of its instalments
        ("end_row", np.int64),
        ("past_due_days", np.int64),  # this and the rest: how it ends
        ("is_closed", np.int64),
        ("charged_off_on", np.int64),
        ("judgment_on", np.int64),
    ]
)
INSTALMENT = np.dtype(
    [
        ("loan", np.int32),
        ("number", np.int32),
        ("due_on", np.int32),
        ("principal", np.int64),
        ("interest", np.int64),
        ("asked_to_date", np.int64),  # running total of the loan
    ],
    align=True,
)
PAYMENT_ROW = np.dtype([("loan", np.int32), ("on", np.int32), ("amount", np.int64), ("kind", np.int8)], align=True)
CHARGE_ROW = np.dtype([("loan", np.int32), ("on", np.int32), ("amount", np.int64), ("kind", np.int8)], align=True)
PAUSE_ROW = np.dtype([("loan", np.int32), ("since", np.int32), ("until", np.int32), ("cause", np.int8)], align=True)
CONTACT_ROW = np.dtype(
    [
        ("at", np.int64),
        ("loan", np.int32),
        ("person", np.int32),
        ("channel", np.int8),
        ("outcome", np.int8),
        ("purpose", np.int8),
        ("inbound", np.int8),
        ("agency", np.int8),
    ],
    align=True,
)
DAY = np.dtype([("season", np.float64), ("spoken", np.int64)])  # hazard multiplier; contacts with the present person
SHIFT = np.dtype([("on", np.int64), ("to", np.int64)])  # the present person's ability: ok, strained, in shock

STATE = np.dtype(
    [
        ("stream", np.uint64),  # of `draws`
        ("origin", np.int64),  # the book's first day
        ("as_of", np.int64),
        ("logged_from", np.int64),  # contacts of earlier days are not in the log
        ("payment_rows", np.int64),  # rows written so far in the chunk, by table
        ("contact_rows", np.int64),
        ("charge_rows", np.int64),
        ("pause_rows", np.int64),
        ("person", np.int64),
        ("portfolio", np.int64),
        ("kind", np.int64),
        ("shifts", np.int64),  # how many ability changes the person has
        ("shift", np.int64),  # the one that holds now
        ("loan", np.int64),
        ("first_row", np.int64),  # the loan's first instalment …
        ("end_row", np.int64),  # … and one past its last
        ("day", np.int64),  # the loan's clock
        ("due_next", np.int64),  # row of the next instalment to fall due
        ("unpaid", np.int64),  # row of the oldest instalment not covered
        ("fallen", np.int64),  # asked so far
        ("paid", np.int64),  # paid towards that, net of reversals
        ("penalty", np.float64),  # accrued and unpaid, unrounded
        ("charges", np.int64),  # added and unpaid
        ("excited", np.float64),  # self-excitation of payments, a day
        ("talked", np.float64),  # what is left of the last conversation's effect
        ("messaged", np.float64),  # … and of the last message's
        ("paused_until", np.int64),
        ("with_agency", np.int64),
        ("payments", np.int64),  # rows of this loan so far, to keep to the room
        ("contacts", np.int64),
        ("loan_charges", np.int64),
        ("pauses", np.int64),
        ("charged_off_on", np.int64),
        ("judgment_on", np.int64),
    ]
)


class World(NamedTuple):
    """Everything the kernel reads and writes for one chunk, besides the STATE record."""

    people: Rows
    loans: Rows
    instalments: Rows
    payments: Rows  # these four: room for the worst case, touched as far as used
    contacts: Rows
    charges: Rows
    pauses: Rows
    days: Rows  # by day since `origin`
    shifts: Rows
    behaviour: Rows  # one record


def payments_max(term: int) -> int:
    """The most payment rows that a loan of so many instalments may leave."""
    return 3 * term + 8
