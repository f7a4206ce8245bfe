"""What was tried with each person and when, in one compiled pass over the contacts of a partition.

The contacts stand in order of person and instant, so the last one met is the latest. Days are numbers since 1970.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from arrears.ledger.compiled import compiled_owner

Days = NDArray[np.int32]
Bytes = NDArray[np.uint8]

NEVER = -2_000_000_000  # no such day
FOREVER = 2_000_000_000
WEEK, MONTH = 7, 30  # a contact counts while it is at most so many days before the planned day
# What a contact was, as bits.
TRIED, TALKED, MESSAGE, CALL, VISIT, LETTER = (1 << place for place in range(6))
# Columns of the dates of a person.
LAST_TRIED, LAST_TALKED, LAST_MESSAGE, LAST_CALL, LAST_VISIT, LAST_LETTER = range(6)
# Columns of the counts of a person.
IN_WEEK, IN_MONTH, TALKS_IN_WEEK = range(3)


@compiled_owner
def sum_contacts(
    today: int,
    people: int,
    loans: int,
    notices: int,
    person: Days,
    loan: Days,
    on: Days,
    bits: Bytes,
    outcome: Bytes,
    notice: Bytes,
) -> tuple[Days, Days, Bytes, Days, Days, Days]:
    """Contacts after `today` are not looked at.

    Shapes: one row a contact; `bits` what it was, `notice` which notice it gave (255 none).
    Gives: (people, 3) counts, (people, 6) latest days, (people,) code of the last outcome, (loans, notices) latest
    days, (people,) first day after `today` on which a count is another, (people,) the day of the next contact.
    """
    counts = np.zeros((people, 3), np.int32)
    last = np.full((people, 6), NEVER, np.int32)
    outcomes = np.full(people, 255, np.uint8)
    given = np.full((loans, notices), NEVER, np.int32)
    changes, ahead = np.full(people, FOREVER, np.int32), np.full(people, FOREVER, np.int32)
    for row in range(person.size):
        who, day, what = person[row], on[row], bits[row]
        if day > today:
            ahead[who] = min(ahead[who], day)
            changes[who] = min(changes[who], day)
            continue
        if what & TRIED == 0:
            continue
        for place in range(6):
            if what >> place & 1:
                last[who, place] = max(last[who, place], day)
        outcomes[who] = outcome[row]
        if notice[row] != 255:
            given[loan[row], notice[row]] = max(given[loan[row], notice[row]], day)
        if day > today - MONTH:
            counts[who, IN_MONTH] += 1
            changes[who] = min(changes[who], day + MONTH)
        if day > today - WEEK:
            counts[who, IN_WEEK] += 1
            counts[who, TALKS_IN_WEEK] += what >> 1 & 1
            changes[who] = min(changes[who], day + WEEK)
    return counts, last, outcomes, given, changes, ahead
