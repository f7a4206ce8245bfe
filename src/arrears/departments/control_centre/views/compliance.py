"""What compliance looks at: refusals by rule with citations, overrides, reads, complaints, and whether the log holds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.departments.control_centre import pictures
from arrears.departments.control_centre.figures import read_today
from arrears.departments.control_centre.lists import ACTIVITY, OVERRIDES
from arrears.departments.control_centre.views.lists import show
from arrears.departments.control_centre.working import start_worker
from arrears.flows.start_job import start_job
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.tables import export, is_export
from arrears.store.jobs import find_last_job
from arrears.store.tables import Activity, ActivityHead, PersonalRead

_LATEST = 8


@requires(Level.READ)
def compliance(request: HttpRequest) -> HttpResponseBase:
    """The page."""
    told = read_today(timezone.now())
    rows = sorted(told.totals.get("refused_by_rule", ()), key=lambda row: -row["count"])
    if is_export(request):
        return export(
            request, "refusals", {name: name for name in ("rule", "pack", "force", "basis", "citation", "count")}, rows
        )
    context = {
        "today": told,
        "refusals": rows,
        "chart": pictures.refusals(told),
        "chain": _chain(),
        "overrides": list(Activity.objects.filter(verb__in=OVERRIDES).order_by("-number")[:_LATEST]),
        "reads": list(PersonalRead.objects.select_related("by", "case").order_by("-pk")[:_LATEST]),
        "complaints": next(iter(told.live.get("complaints", ())), {}),
        "packs": (told.night.totals.get("packs") if told.night else None) or [],
        "overdue": pictures.link("complaints", overdue=told.day.on),
        "open": pictures.link("complaints", state="open"),
    }
    return render(request, "control_centre/compliance.html", context)


@requires(Level.READ)
def activity(request: HttpRequest) -> HttpResponseBase:
    """The log, with the state of its chain above it."""
    return show(request, ACTIVITY, chain=_chain())


@requires(Level.READ)
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain once more, in the background. Changes nothing but the note of when it was done."""
    outcome = start_job("verify_log", by=person_of(request), at=timezone.now())
    if outcome.is_done:
        start_worker()
    return outcome_reply(request, outcome, "control_centre:activity", done=_("The log is being verified."))


def _chain() -> dict[str, Any]:
    """Number of links, and what the last walk over them said."""
    head = ActivityHead.objects.first()
    return {"links": head.number if head else 0, "hash": head.hash if head else "", "job": find_last_job("verify_log")}
