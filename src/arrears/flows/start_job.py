"""Gives the worker something to do in the background: a night, a what-if, a check of the activity chain."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.jobs import list_open_jobs
from arrears.store.tables import Job, Person, StrategyVersion

_ACTS = {"night": "start_night", "what_if": "compare_strategy", "verify_log": "verify_log"}


@transaction.atomic
def start_job(
    kind: str, *, by: Person, at: dt.datetime, night_on: dt.date | None = None, strategy: str = "", version_id: int | None = None,
) -> Outcome[Job]:  # fmt: skip
    """The job, waiting for the worker. One of a kind at a time: a second night would wait for the first one's lock."""
    denied = check_act(_ACTS[kind], by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if kind == "night" and (night_on is None or not strategy):
        return refused("job.terms", "A night needs its day and its strategy.")
    version = StrategyVersion.objects.filter(pk=version_id).first() if version_id else None
    if kind == "what_if" and version is None:
        return refused("strategy.unknown", "There is no such strategy version.")
    if list_open_jobs(kind):
        return conflict("job.under_way", "One is under way already. Wait until it has ended.")
    job = Job.objects.create(
        kind=kind, night_on=night_on, strategy=strategy or (version.strategy if version else ""), version=version,
        asked_by=by, asked_at=at,
    )  # fmt: skip
    facts = {"kind": kind, "night_on": night_on.isoformat() if night_on else None, "version": version_id}
    record_activity(Deed(_ACTS[kind], "job", job.pk, None, facts), by=by, at=at)
    return done(job)
