"""The worker's jobs: which one is next, how far is it, how did it end?"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from arrears.store.tables import Job

SILENT_SECONDS: Final = 120  # a worker that said nothing for so long is gone; its job is taken up again


def list_open_jobs(kind: str = "") -> list[Job]:
    """Waiting or under way, the oldest first."""
    found = Job.objects.filter(state__in=("waiting", "running")).select_related("asked_by").order_by("asked_at", "id")
    return list(found.filter(kind=kind) if kind else found)


def find_last_job(kind: str, **named: Any) -> Job | None:
    """The latest asked for."""
    return Job.objects.filter(kind=kind, **named).select_related("asked_by").order_by("-asked_at", "-id").first()


@transaction.atomic
def take_next_job(at: dt.datetime) -> Job | None:
    """The next job, now ours. Two workers never take the same one."""
    silent_since = at - dt.timedelta(seconds=SILENT_SECONDS)
    waiting = Job.objects.filter(Q(state="waiting") | Q(state="running", beat_at__lt=silent_since)).order_by(
        "asked_at", "id"
    )
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    job = waiting.first()
    if job is not None:
        job.state, job.started_at, job.beat_at, job.step = "running", at, at, ""
        job.done = job.of = job.loans = 0
        job.save()
    return job


def record_progress(job: Job, at: dt.datetime, *, step: str, done: int = 0, of: int = 0, loans: int = 0) -> None:
    """How far it is."""
    job.step, job.done, job.of, job.loans, job.beat_at = step, done, of, loans, at
    job.save(update_fields=["step", "done", "of", "loans", "beat_at"])


def record_end(job: Job, at: dt.datetime, *, result: dict[str, Any] | None = None, fault: str = "") -> None:
    """It is done, or failed and why."""
    job.state, job.finished_at, job.result, job.fault = "failed" if fault else "done", at, result or {}, fault
    job.save(update_fields=["state", "finished_at", "result", "fault"])
