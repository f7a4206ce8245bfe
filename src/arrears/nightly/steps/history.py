"""What has been tried with each person, and which notices were given for each loan, up to the end of the day?

A contact counts for the person, whichever loan it was about: there is one budget of contacts a person.
Days are counted back from the day that is planned: yesterday's contact was 1 day ago.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of
from arrears.kernel.vocabulary import CHANNELS, DEBTOR_PARTIES, DIRECTIONS, OUTCOMES, PARTIES, PURPOSES
from arrears.nightly import history_kernel as kernel
from arrears.nightly.local_time import local_dates
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.strategy.facts import NOTICES

MESSAGES = ["sms", "app", "email", "wechat"]
CONVERSATIONS = ["connected", "conversation", "met", "promise", "dispute", "hung_up"]
NOT_GIVEN = ["undelivered", "failed", "wrong_number", "not_in_service"]
_UNKNOWN = 255  # code of a word that is not told
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
    """The frames of the step. `of_people`, `of_loans`: rows of those of whom it is told, in this order; none means all."""
    contacts, people = frames["contacts"], frames["borrowers"]
    on = local_dates(contacts["at"], people["timezone"], contacts["borrower_no"])
    codes = {name: _codes(contacts[name]) for name in ("channel", "direction", "party", "outcome", "purpose")}
    today = (night.as_of - _EPOCH).days
    counts, last, outcomes, given, changes, ahead = kernel.sum_contacts(
        today, people.height, frames["loans"].height, len(NOTICES),
        array_of(contacts["borrower_no"], np.int32), array_of(contacts["loan_no"], np.int32), array_of(on, np.int32),
        array_of(_bits(codes), np.uint8), array_of(codes["outcome"], np.uint8), array_of(_notices(codes), np.uint8),
    )  # fmt: skip
    if of_people is not None:
        counts, last, outcomes = counts[of_people], last[of_people], outcomes[of_people]
        changes, ahead = changes[of_people], ahead[of_people]
    if of_loans is not None:
        given = given[of_loans]
    is_known = on <= today
    return {
        "contacts_known": contacts if is_known.all() else contacts.filter(pl.Series(is_known)),
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


def _codes(words: pl.Series) -> Bytes:
    return words.to_physical().fill_null(_UNKNOWN).to_numpy().astype(np.uint8, copy=False)


def _table(words: Sequence[str], chosen: Collection[str]) -> NDArray[np.bool_]:
    """Code of a word -> whether it is among the chosen; an unknown one is not."""
    table = np.zeros(_UNKNOWN + 1, np.bool_)
    table[[words.index(word) for word in chosen]] = True
    return table


def _bits(codes: dict[str, Bytes]) -> Bytes:
    """What each contact was: nothing unless somebody of the lender's tried to reach a debtor."""
    channel = codes["channel"]
    tried = _table(DIRECTIONS, ["outbound"])[codes["direction"]] & _table(PARTIES, DEBTOR_PARTIES)[codes["party"]]
    by_channel = np.full(_UNKNOWN + 1, kernel.TRIED, np.uint8)
    for bit, names in (
        (kernel.MESSAGE, MESSAGES), (kernel.CALL, ["call"]), (kernel.VISIT, ["visit"]), (kernel.LETTER, ["letter"]),
    ):  # fmt: skip
        by_channel[_table(CHANNELS, names)] |= bit
    talked = _table(OUTCOMES, CONVERSATIONS)[codes["outcome"]] & _table(CHANNELS, ["call", "visit"])[channel]
    bits: Bytes = (by_channel[channel] | np.where(talked, np.uint8(kernel.TALKED), np.uint8(0))) * tried
    return bits


def _notices(codes: dict[str, Bytes]) -> Bytes:
    """Which notice each contact gave, if it arrived."""
    place = np.full(_UNKNOWN + 1, _UNKNOWN, np.uint8)
    for number, name in enumerate(NOTICES):
        place[PURPOSES.index(f"notice_{name}")] = number
    lost = _table(OUTCOMES, NOT_GIVEN)[codes["outcome"]]
    notices: Bytes = np.where(lost, np.uint8(_UNKNOWN), place[codes["purpose"]])
    return notices


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
