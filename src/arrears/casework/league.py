"""How do agencies compare? Shares and rates from counts; where cases were dealt by lot also how sure they are. Pure.

Agencies choose nobody and are given different cases: a share tells how it went, not who is better. Only among cases of
one draw, which were dealt by lot, is a difference the agency's doing; there the table gives intervals (`intervals`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arrears.casework.intervals import Interval, newcombe, wilson


@dataclass(frozen=True, slots=True)
class AgencyCounts:
    """What was counted for one agency in one currency."""

    agency: int
    title: str
    currency: str
    cases: int = 0  # ever placed
    open: int = 0  # with it now
    outstanding_minor: int = 0  # owed when they were placed
    recovered_minor: int = 0
    commission_minor: int = 0
    contacts: int = 0  # attempts to reach somebody
    law_refused: int = 0  # contacts the law refused
    complaints: int = 0
    upheld: int = 0
    promises: int = 0  # judged
    promises_kept: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the league."""

    counts: AgencyCounts
    recovered_share: float | None  # of what was owed when placed
    contacts_per_case: float | None
    complaints_per_1000: float | None
    kept_share: float | None  # of promises judged


@dataclass(frozen=True, slots=True)
class Drawn:
    """One agency's part of a draw."""

    agency: int
    title: str
    cases: int
    paying: int  # cases that brought in something


@dataclass(frozen=True, slots=True)
class DrawRow:
    """How an agency did among cases dealt by lot."""

    drawn: Drawn
    paying: Interval
    ahead: Interval | None  # of the others of the draw together; none: nobody else got cases


def rank_agencies(counts: Iterable[AgencyCounts]) -> list[Standing]:
    """The league, the greatest recovered share first; who has nothing to share comes last."""
    rows = [
        Standing(
            one, _share(one.recovered_minor, one.outstanding_minor), _share(one.contacts, one.cases),
            _share(1_000 * one.complaints, one.cases), _share(one.promises_kept, one.promises),
        )
        for one in counts
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.recovered_share is None, -(row.recovered_share or 0), row.counts.title))


def compare_draw(parts: Sequence[Drawn]) -> list[DrawRow]:
    """Who brought cases to pay, with 95 % intervals, and by how much more than the others of the draw together."""
    found = []
    for one in parts:
        own = wilson(one.paying, one.cases)
        if own is None:
            continue
        rest = wilson(sum(part.paying for part in parts) - one.paying, sum(part.cases for part in parts) - one.cases)
        found.append(DrawRow(one, own, None if rest is None else newcombe(own, rest)))
    return sorted(found, key=lambda row: (-row.paying.share, row.drawn.title))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
