"""What was tried with each person and when, in one compiled pass over the contacts of a partition.

The contacts stand in order of person and instant, so the last one met is the latest. Days are numbers since 1970.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from arrears.ledger.compiled import compiled_owner

Days = NDArray[np.int32]
Bytes = NDArray[np.uint8]
Instants = NDArray[np.int64]

NEVER = -2_000_000_000  # no such day
FOREVER = 2_000_000_000
WEEK, MONTH = 7, 30  # a contact counts while it is at most so many days before the planned day
UNKNOWN = 255  # code of a word that is not told
_DAY = 86_400_000_000  # microseconds
_NO_INSTANT = -(1 << 62)
# What a contact was, as bits.
TRIED, TALKED, MESSAGE, CALL, VISIT, LETTER = (1 << place for place in range(6))
# Columns of the dates of a person.
LAST_TRIED, LAST_TALKED, LAST_MESSAGE, LAST_CALL, LAST_VISIT, LAST_LETTER = range(6)
# Columns of the counts of a person.
IN_WEEK, IN_MONTH, TALKS_IN_WEEK = range(3)
# Rows of the table of meanings: what the code of each of a contact's words says.
OF_CHANNEL, OF_DIRECTION, OF_PARTY, OF_OUTCOME, IS_LOST, OF_PURPOSE = range(6)


@compiled_owner
def sum_contacts(
    today: int,
    people: int,
    loans: int,
    notices: int,
    place_of_person: Days,
    place_of_loan: Days,
    zone: NDArray[np.uint16],
    first_change: Days,
    since: Instants,
    offset: Instants,
    person: Days,
    loan: Days,
    at: Instants,
    channel: Bytes,
    direction: Bytes,
    party: Bytes,
    outcome: Bytes,
    purpose: Bytes,
    meanings: Bytes,
) -> tuple[Days, Days, Bytes, Days, Days, Days]:
    """Contacts after `today`, and of people without a place, are not looked at.

    Shapes: `place_of_person` and `place_of_loan` by number, below 0 of those that are not asked for; `people` and `loans`
    are how many have a place; `zone` by place of the person; `first_change` by zone, one more at the end: where its clock
    changes begin in `since` and `offset`; one row a contact from `person` to `purpose`, words as codes; `meanings` (6, 256).
    Gives, by place: (people, 3) counts, (people, 6) latest days, (people,) code of the last outcome, (loans, notices)
    latest days, (people,) first day after `today` on which a count is another, (people,) the day of the next contact.
    """
    counts = np.zeros((people, 3), np.int32)
    latest = np.full((people, 6), _NO_INSTANT, np.int64)  # by the person's clock
    outcomes = np.full(people, UNKNOWN, np.uint8)
    given = np.full((loans, notices), NEVER, np.int32)
    changes, ahead = np.full(people, FOREVER, np.int32), np.full(people, FOREVER, np.int32)
    tomorrow = (today + 1) * _DAY
    month_begins, week_begins = tomorrow - MONTH * _DAY, tomorrow - WEEK * _DAY
    for row in range(person.size):
        who = place_of_person[person[row]]
        if who < 0:
            continue
        change = first_change[zone[who] + 1] - 1
        while change > first_change[zone[who]] and since[change] > at[row]:
            change -= 1
        local = at[row] + offset[change]
        if local >= tomorrow:
            day = local // _DAY
            ahead[who] = min(ahead[who], day)
            changes[who] = min(changes[who], day)
            continue
        if meanings[OF_DIRECTION, direction[row]] == 0 or meanings[OF_PARTY, party[row]] == 0:
            continue
        what = meanings[OF_CHANNEL, channel[row]] & meanings[OF_OUTCOME, outcome[row]]
        for place in range(6):
            latest[who, place] = max(latest[who, place], local if what >> place & 1 else _NO_INSTANT)
        outcomes[who] = outcome[row]
        notice = meanings[OF_PURPOSE, purpose[row]]
        if notice != UNKNOWN and meanings[IS_LOST, outcome[row]] == 0:
            about = place_of_loan[loan[row]]
            if about >= 0:
                given[about, notice] = max(given[about, notice], local // _DAY)
        if local >= month_begins:  # most are older: only of these the day is worked out
            day = local // _DAY
            counts[who, IN_MONTH] += 1
            changes[who] = min(changes[who], day + MONTH)
            if local >= week_begins:
                counts[who, IN_WEEK] += 1
                counts[who, TALKS_IN_WEEK] += what >> 1 & 1
                changes[who] = min(changes[who], day + WEEK)
    last = np.empty((people, 6), np.int32)
    for who in range(people):
        for place in range(6):
            last[who, place] = latest[who, place] // _DAY if latest[who, place] != _NO_INSTANT else NEVER
    return counts, last, outcomes, given, changes, ahead
