"""What has been tried with each person, and which notices were given for each loan, up to the end of the day?

A contact counts for the person, whichever loan it was about: there is one budget of contacts a person.
Days are counted back from the day that is planned: yesterday's contact was 1 day ago.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of, index_of, places_among
from arrears.kernel.vocabulary import CHANNELS, DEBTOR_PARTIES, DIRECTIONS, OUTCOMES, PARTIES, PURPOSES
from arrears.nightly import history_kernel as kernel
from arrears.nightly.local_time import clock_changes, local_dates
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.strategy.facts import NOTICES

MESSAGES = ["sms", "app", "email", "wechat"]
CONVERSATIONS = ["connected", "conversation", "met", "promise", "dispute", "hung_up"]
NOT_GIVEN = ["undelivered", "failed", "wrong_number", "not_in_service"]
_UNKNOWN = kernel.UNKNOWN
_EPOCH = dt.date(1970, 1, 1)
COUNTS = ("contacts_7d", "contacts_30d", "conversations_7d")
LATEST = tuple(
    f"days_since_{name}" for name in ("last_contact", "last_conversation", "message", "call", "visit", "letter")
)
GIVEN = tuple(f"days_since_notice_{name}" for name in NOTICES)

Bytes = NDArray[np.uint8]
Rows = NDArray[np.intp]


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    return look_back(frames, night)


def look_back(
    frames: Frames, night: Night, of_people: Rows | None = None, of_loans: Rows | None = None
) -> dict[str, pl.DataFrame]:
    """The frames of the step. `of_people`, `of_loans`: rows of those of whom it is told, in this order; none means all.

    Shapes: contacts with words or with their codes. Of people who are not told of all contacts stay, those after the day too.
    """
    contacts, people, loans = frames["contacts"], frames["borrowers"], frames["loans"].height
    today, zones = (night.as_of - _EPOCH).days, people["timezone"]
    at = array_of(contacts["at"].to_physical(), np.int64)
    zone, first_change, since, offset = _clocks(at, zones if of_people is None else zones.gather(index_of(of_people)))
    channel, direction, party, outcome, purpose = (
        array_of(_codes(contacts[name]), np.uint8) for name in ("channel", "direction", "party", "outcome", "purpose")
    )
    counts, last, outcomes, given, changes, ahead = kernel.sum_contacts(
        today, len(zone), loans if of_loans is None else of_loans.size, len(NOTICES),
        _places(people.height, of_people), _places(loans, of_loans), zone, first_change, since, offset,
        array_of(contacts["borrower_no"], np.int32), array_of(contacts["loan_no"], np.int32), at,
        channel, direction, party, outcome, purpose, _meanings(),
    )  # fmt: skip
    if ahead.min(initial=kernel.FOREVER) < kernel.FOREVER:
        on = local_dates(contacts["at"], zones, contacts["borrower_no"])
        contacts = contacts.filter(pl.Series(on <= today))
    return {
        "contacts_known": contacts,
        "person_history": pl.DataFrame(
            [
                *(pl.Series(name, np.ascontiguousarray(counts[:, place])) for place, name in enumerate(COUNTS)),
                *_days_ago(LATEST, last, today + 1),
                _words("last_outcome", outcomes, OUTCOMES),
                pl.Series("changes_on", changes),
                pl.Series("contacted_on", ahead),
            ]
        ),
        "loan_notices": pl.DataFrame(_days_ago(GIVEN, given, today + 1)),
    }


def _places(height: int, chosen: Rows | None) -> NDArray[np.int32]:
    """Row -> its place among the chosen, -1 where it is not one of them."""
    return array_of(np.arange(height) if chosen is None else places_among(height, chosen), np.int32)


def _clocks(
    at: NDArray[np.int64], zone_of_person: pl.Series
) -> tuple[NDArray[np.uint16], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """The zone of each person by number, and the changes of all zones' clocks, as the compiled pass takes them."""
    zones = zone_of_person.unique().sort().to_list() or [None]
    number = np.zeros(len(zone_of_person), np.uint16)
    for place, zone in enumerate(zones[1:], 1):
        number[zone_of_person.eq_missing(zone).to_numpy()] = place
    changes = [clock_changes(at, zone) for zone in zones]
    first = np.cumsum([0, *(len(since) for since, _ in changes)]).astype(np.int32)
    since, offset = (np.concatenate(told) for told in zip(*changes, strict=True))
    return array_of(number, np.uint16), array_of(first, np.int32), array_of(since, np.int64), array_of(offset, np.int64)


def _codes(words: pl.Series) -> Bytes:
    return words.to_physical().fill_null(_UNKNOWN).to_numpy().astype(np.uint8, copy=False)


def _table(words: Sequence[str], chosen: Collection[str]) -> NDArray[np.bool_]:
    """Code of a word -> whether it is among the chosen; an unknown one is not."""
    table = np.zeros(_UNKNOWN + 1, np.bool_)
    table[[words.index(word) for word in chosen]] = True
    return table


@cache
def _meanings() -> Bytes:
    """What the code of each of a contact's words says: nothing unless somebody of the lender's tried to reach a debtor."""
    found = np.zeros((6, _UNKNOWN + 1), np.uint8)
    found[kernel.OF_CHANNEL] = kernel.TRIED
    for bit, names in (
        (kernel.MESSAGE, MESSAGES), (kernel.CALL, ["call"]), (kernel.VISIT, ["visit"]), (kernel.LETTER, ["letter"]),
        (kernel.TALKED, ["call", "visit"]),
    ):  # fmt: skip
        found[kernel.OF_CHANNEL, _table(CHANNELS, names)] |= bit
    found[kernel.OF_DIRECTION] = _table(DIRECTIONS, ["outbound"])
    found[kernel.OF_PARTY] = _table(PARTIES, DEBTOR_PARTIES)
    found[kernel.OF_OUTCOME] = np.where(_table(OUTCOMES, CONVERSATIONS), 255, 255 - kernel.TALKED)
    found[kernel.IS_LOST] = _table(OUTCOMES, NOT_GIVEN)
    found[kernel.OF_PURPOSE] = kernel.UNKNOWN
    for number, name in enumerate(NOTICES):
        found[kernel.OF_PURPOSE, PURPOSES.index(f"notice_{name}")] = number
    return array_of(found, np.uint8)


def _days_ago(names: Sequence[str], days: NDArray[np.int32], plan_on: int) -> list[pl.Series]:
    """Days from the latest such contact to the planned day; null where there was none."""
    found = []
    for place, name in enumerate(names):
        column = np.ascontiguousarray(days[:, place])
        ago = pl.Series(name, plan_on - column, pl.Int32)
        found.append(ago.set(pl.Series(column == kernel.NEVER), None))
    return found


def _words(name: str, codes: Bytes, words: Sequence[str]) -> pl.Series:
    return pl.Series([*words], dtype=pl.Enum(list(words))).gather(
        pl.Series(codes.astype(np.uint32)).set(pl.Series(codes == _UNKNOWN), None)
    ).alias(name)  # fmt: skip


STEP = Step(
    name="history",
    reads=("contacts", "borrowers", "loans"),
    gives=("contacts_known", "person_history", "loan_notices"),
    grain="contacts_known: one row per contact up to the day; person_history: per person; loan_notices: per loan",
    run=_run,
)
