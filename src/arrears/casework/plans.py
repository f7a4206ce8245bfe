"""Does a payment plan hold? Its instalments are judged like a promise; it survives as many misses as were agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from arrears.casework.promises import BROKEN, KEPT, OPEN, PARTLY, Due, Judged, Paid, judge_promise

ACTIVE = "active"


def judge_plan(
    instalments: Sequence[Due], payments: Sequence[Paid], *, agreed_on: dt.date, as_of: dt.date,
    tolerance_minor: int = 0, grace_days: int = 0, misses_max: int = 0,
) -> Judged:  # fmt: skip
    """The state at the end of `as_of`: active, kept or broken.

    A payment that comes late still fills the plan: what was missed and then paid in full is no miss any more.
    """
    judged = judge_promise(
        instalments, payments, promised_on=agreed_on, as_of=as_of, tolerance_minor=tolerance_minor, grace_days=grace_days,
    )  # fmt: skip
    total = sum(one.amount_minor for one in instalments)
    paid = sum(one.amount_minor for one in payments if agreed_on <= one.paid_on <= as_of)
    if total - paid <= tolerance_minor:
        return Judged(KEPT, min(total, max(0, paid)), judged.instalments)
    due, misses = 0, 0
    for one, (state, _) in zip(instalments, judged.instalments, strict=True):
        due += one.amount_minor
        misses += state in (BROKEN, PARTLY) and due - paid > tolerance_minor
    is_over = all(state != OPEN for state, _ in judged.instalments)
    state = BROKEN if misses > misses_max or is_over else ACTIVE
    return Judged(state, min(total, max(0, paid)), judged.instalments)
