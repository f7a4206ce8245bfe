"""Which contacts are to be proposed to the law, after one person's loans were put together?

A person gets at most one contact a channel and day, about all their loans that want one; the loan that ranks first
names the template. A notice that is legally owed is never merged away: each goes on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of, index_of, lists_of
from arrears.kernel.vocabulary import POINT_KINDS, PURPOSES
from arrears.ledger.compiled import compiled_owner
from arrears.nightly.night import Night
from arrears.nightly.step import Frames, Step
from arrears.strategy.planning import Act, Wanted

# Which kinds of contact point let a channel reach a person.
POINTS = {
    "call": ["mobile", "landline"],
    "sms": ["mobile"],
    "email": ["email"],
    "letter": ["postal"],
    "visit": ["postal"],
    "app": ["app", "mobile"],
    "wechat": ["wechat"],
    "social": [],
}
_NOTICES = [name for name in PURPOSES if name.startswith("notice_")]
_KEPT = ("borrower_no", "channel", "loan_no", "stage", "priority", "treatment", "department", "template", "purpose", "offer",
         "hours_from", "hours_until", "because")  # fmt: skip


def _run(frames: Frames, night: Night) -> dict[str, pl.DataFrame]:
    merged = _merge(_ranked(_wanted(frames)))
    return {"proposed": merged.with_columns(_reach(merged, frames, night).alias("can_reach"))}


def leading(wanted: Wanted, person: NDArray[np.int32], priority: NDArray[np.int64]) -> NDArray[np.intp]:
    """Which of the acts wanted are the rows of the step: their places in `wanted`, in the order of the rows.

    Shapes: `person` and `priority` one a row of the accounts, which stand in order of person and loan.
    """
    chosen = np.flatnonzero(np.array([act.kind == "contact" for act in wanted.acts], np.bool_)[wanted.act])
    row, act = wanted.row[chosen], wanted.act[chosen]
    notices = np.array([_is_notice(act) for act in wanted.acts], np.bool_)
    kinds = [(act.channel, act.template if _is_notice(act) else "") for act in wanted.acts]
    kind = np.array([kinds.index(one) for one in kinds], np.int64)
    ranked = _first_of_each(person[row], ~notices[act], priority[row], kind[act])
    found: NDArray[np.intp] = chosen[ranked]
    return found


@compiled_owner
def _first_of_each(
    person: NDArray[np.int32], is_later: NDArray[np.bool_], priority: NDArray[np.int64], kind: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows of each person, who stand together, by rank: not later, then of high priority, then as they stand; of each kind
    only the first.
    """
    found, count, begin = np.empty(person.size, np.int64), 0, 0
    while begin < person.size:
        first, row = count, begin
        while row < person.size and person[row] == person[begin]:
            place = count
            while place > first and (
                is_later[found[place - 1]] > is_later[row]
                or (is_later[found[place - 1]] == is_later[row] and priority[found[place - 1]] < priority[row])
            ):
                found[place] = found[place - 1]
                place -= 1
            found[place] = row
            count, row = count + 1, row + 1
        begin, last, count = row, count, first
        for place in range(first, last):
            is_new = True
            for before in range(first, count):
                is_new = is_new and kind[found[before]] != kind[found[place]]
            if is_new:
                found[count] = found[place]
                count += 1
    return found[:count].copy()


def _is_notice(act: Act) -> bool:
    return act.purpose in _NOTICES


def _wanted(frames: Frames) -> pl.DataFrame:
    """The contacts among the acts wanted, with whom and which loan each is about."""
    wanted = frames["wanted"].filter(pl.col("kind") == "contact")
    rows = wanted["row"]
    return wanted.with_columns(
        frames["facts"]["borrower_no"].gather(rows),
        frames["facts"]["loan_no"].gather(rows),
        frames["decided"]["stage"].gather(rows),
    )


def _ranked(contacts: pl.DataFrame) -> pl.DataFrame:
    """Sorted by person and rank within the person; `apart` tells notices that go on their own."""
    is_notice = pl.col("purpose").is_in(_NOTICES)
    return contacts.with_columns(
        pl.when(is_notice).then(pl.col("template").to_physical().cast(pl.Int32)).otherwise(-1).alias("apart"),
        is_notice.alias("is_notice"),
    ).sort(
        "borrower_no", "is_notice", "priority", "loan_no", descending=[False, True, True, False], maintain_order=True
    )


def _merge(ranked: pl.DataFrame) -> pl.DataFrame:
    """One row per person, channel and owed notice; sorted by person and rank within the person."""
    person = array_of(ranked["borrower_no"], np.int32)
    kind = array_of(ranked["channel"], np.int64) << 32 | array_of(ranked["apart"], np.int64) + 1
    lead, begin, loans = _put_together(person, kind, array_of(ranked["loan_no"], np.int32))
    listed = lists_of(begin, pl.Series(loans)).alias("loan_nos")
    place = pl.Series("place", places_within(person[lead]))
    return ranked.select(_KEPT)[index_of(lead)].with_columns(listed, place)


@compiled_owner
def _put_together(
    person: NDArray[np.int32], kind: NDArray[np.int64], loan: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Rows of each person, who stand together by rank: of each kind the first, and the loans of all of that kind.

    Gives the rows that lead, where the loans of each begin, one more for the end, and those loans, in order and each once.
    """
    lead, whose, count, first = np.empty(person.size, np.int64), np.empty(person.size, np.int64), 0, 0
    begin, loans = np.zeros(person.size + 1, np.int64), np.empty(person.size, np.int32)
    for row in range(person.size):
        if row and person[row] != person[row - 1]:
            first = count
        place = first
        while place < count and kind[lead[place]] != kind[row]:
            place += 1
        if place == count:
            lead[count] = row
            count += 1
        whose[row] = place
        begin[place + 1] += 1
    begin = np.cumsum(begin[: count + 1])
    known = np.zeros(count, np.int64)
    for row in range(person.size):
        start, end = begin[whose[row]], begin[whose[row]] + known[whose[row]]
        place = end
        while place > start and loans[place - 1] > loan[row]:
            place -= 1
        if place > start and loans[place - 1] == loan[row]:
            continue
        for later in range(end, place, -1):
            loans[later] = loans[later - 1]
        loans[place] = loan[row]
        known[whose[row]] += 1
    kept = 0
    for place in range(count):  # gaps of loans that came twice are closed
        start, begin[place] = begin[place], kept
        for held in range(start, start + known[place]):
            loans[kept] = loans[held]
            kept += 1
    begin[count] = kept
    return lead[:count].copy(), begin, loans[:kept].copy()


def places_within(person: NDArray[np.int32]) -> NDArray[np.int16]:
    """The place of each row among those of its person, which stand together."""
    rows = np.arange(person.size)
    starts = np.flatnonzero(np.append(np.ones(min(1, person.size), np.bool_), person[1:] != person[:-1]))
    places: NDArray[np.int16] = (rows - np.repeat(starts, np.diff(np.append(starts, person.size)))).astype(np.int16)
    return places


def _reach(merged: pl.DataFrame, frames: Frames, night: Night) -> pl.Series:
    channels = list(POINTS)
    codes = merged["channel"].cast(pl.Enum(channels)).to_physical().to_numpy()
    return pl.Series(can_reach(merged["borrower_no"].to_numpy(), channels, codes, frames, night))


def can_reach(
    person: NDArray[np.int32], channels: Sequence[str | None], channel: NDArray[np.integer[Any]], frames: Frames, night: Night
) -> NDArray[np.bool_]:  # fmt: skip
    """Is there a valid own contact point for each row's channel whose consent was not withdrawn, and a clock to go by?

    Without any contact point on the tape the lender's own systems know the numbers, and nothing is known against it.
    The strategy's hours are by the person's own clock: where the zone is unknown, nobody can keep to them.
    Shapes: `person` and `channel`, a place in `channels`, one a row; frames borrowers and contact_points.
    """
    has_clock: NDArray[np.bool_] = frames["borrowers"]["timezone"].is_not_null().to_numpy()[person]
    if not night.has_contact_points:
        return has_clock
    points, people = frames["contact_points"], frames["borrowers"].height
    whose, kinds = points["borrower_no"].to_numpy(), points["kind"].cast(pl.Enum(POINT_KINDS)).to_physical().to_numpy()
    counts = np.zeros(people, np.bool_)  # whose points are looked at
    counts[person] = True
    rows = np.flatnonzero(counts[whose])
    told = points.select("valid", "revoked_on")[index_of(rows)]
    is_revoked = (told["revoked_on"] <= night.as_of).fill_null(False)
    rows = rows[(told["valid"].fill_null(True) & ~is_revoked).to_numpy()]
    has, kind = np.zeros(people, np.uint16), kinds[rows]  # by person: which kinds of point, a bit each
    for bit in range(len(POINT_KINDS)):
        has[whose[rows[kind == bit]]] |= np.uint16(1 << bit)
    reaches = np.array(
        [sum((kind in POINTS.get(name or "", ())) << bit for bit, kind in enumerate(POINT_KINDS)) for name in channels],
        np.uint16,
    )
    found: NDArray[np.bool_] = ((has[person] & reaches[channel]) != 0) & has_clock
    return found


STEP = Step(
    name="proposed",
    reads=("wanted", "facts", "decided", "contact_points", "borrowers"),
    gives=("proposed",),
    grain="one row per person, channel and owed notice, ranked within the person",
    run=_run,
)
