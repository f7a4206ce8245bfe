"""Gives the next-best case to work: call-backs that are due first, then the night's worklist in its order.

At an agency: its placements that nobody tried today, most urgent first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice

from arrears.flows.acting import check_act
from arrears.flows.claim_case import claim_case
from arrears.kernel.outcome import Outcome, refused
from arrears.store.cases import list_call_backs, list_next_placed, list_next_work
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for
from arrears.store.tables import Case, Person

_TRIES_MAX = 10  # several people ask at once: the first few may be gone by the time we lock them


def claim_next(
    department: str, *, by: Person, at: dt.datetime, queue: str = "", minutes: int = 15, after: int | None = None
) -> Outcome[Case]:
    """The next case, claimed. `after`: skip this one, it was just worked.

    Each try is a transaction of its own, so that people who ask at once do not wait for each other.
    """
    denied = check_act("claim_case", by=by, at=at)
    if denied is not None:
        return denied
    for case_id in islice(_candidates(department, by, at, queue, after), _TRIES_MAX):
        claimed = claim_case(case_id, by=by, at=at, minutes=minutes)
        if claimed.is_done:
            return claimed
    return refused("queue.empty", "Nothing is left in this queue that may be done now.")


def _candidates(department: str, by: Person, at: dt.datetime, queue: str, after: int | None) -> Iterator[int]:
    seen = {after}
    waiting = list_call_backs(by, at).values_list("pk", flat=True)[:_TRIES_MAX]
    for found in (waiting, _work(department, by, at, queue)):
        for case_id in found:
            if case_id not in seen:
                seen.add(case_id)
                yield case_id


def _work(department: str, by: Person, at: dt.datetime, queue: str) -> Iterable[int]:
    if any(one.agency_id is not None for one in list_memberships(by, at.date())):
        return list_next_placed(cases_for(by, at), by, at).values_list("pk", flat=True)[: _TRIES_MAX * 3]
    tasks = list_next_work(cases_for(by, at), by, at, department, queue)
    return tasks.values_list("case_id", flat=True)[: _TRIES_MAX * 3]
