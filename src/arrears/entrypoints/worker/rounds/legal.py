"""Looks after the legal desk's calendar: notices that were sent, notices the night planned, and limitation once a day."""

from __future__ import annotations

import datetime as dt

from arrears.flows.gather_notices import gather_notices
from arrears.flows.settle_notices import settle_notices
from arrears.flows.work_out_limitation import TOGETHER, work_out_limitation
from arrears.store.tables import Case
from arrears.store.tables.case import is_in

_HERE = "credit_and_legal"
_clock: dict[str, object] = {"on": None, "after": 0}  # of this process: which day's cases were looked at, and how far


def run_round(at: dt.datetime) -> bool:
    """Whether there was something to do."""
    settled = settle_notices(at=at)
    return bool(sum(settled.values())) | bool(gather_notices(at=at)) | _work_out_next(at)


def _work_out_next(at: dt.datetime) -> bool:
    """The next few hundred cases of this desk, each once a day; another worker doing the same changes nothing."""
    if _clock["on"] != at.date():
        _clock.update(on=at.date(), after=0)
    cases = Case.objects.filter(is_in(_HERE), pk__gt=_clock["after"]).exclude(state="closed").order_by("pk")
    ids = list(cases.values_list("pk", flat=True)[:TOGETHER])
    if ids:
        work_out_limitation(ids, by=None, at=at)
        _clock["after"] = ids[-1]
    return bool(ids)
