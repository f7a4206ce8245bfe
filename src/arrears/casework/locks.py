"""May this person work a case now? Two people never work one case; ownership is time-boxed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """Who has a case, and until when."""

    state: str  # open, held, closed
    owner: int | None = None
    owned_until: dt.datetime | None = None  # none: for good
    co_worker: int | None = None
    locked_by: int | None = None
    locked_until: dt.datetime | None = None
    is_retained: bool = False

    def owner_at(self, at: dt.datetime) -> int | None:
        """Whose case it is at this moment; a box of time that ran out frees it, unless it is retained."""
        has_ended = self.owned_until is not None and self.owned_until <= at and not self.is_retained
        return None if has_ended else self.owner

    def locked_at(self, at: dt.datetime) -> int | None:
        """Who is working it at this moment."""
        return self.locked_by if self.locked_until is not None and self.locked_until > at else None


def judge_claim(hold: Hold, person: int, at: dt.datetime) -> str:
    """Why this person may not take the case to work; empty when they may."""
    if hold.state == "closed":
        return "case.closed"
    if hold.state == "held":
        return "case.held"
    if hold.locked_at(at) not in (None, person):
        return "case.locked_by_other"
    owner = hold.owner_at(at)
    return "" if owner in (None, person) or hold.co_worker == person else "case.owned_by_other"


def judge_write(hold: Hold, person: int, at: dt.datetime) -> str:
    """Why this person may not record something on the case now; empty when they may. Only somebody else's lock stops it."""
    return "" if hold.locked_at(at) in (None, person) else "case.locked_by_other"
