"""Nights: which were taken in, which is under way and how far it is; start or re-run one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arrears.book.layout import Book
from arrears.book.snapshots import list_snapshots
from arrears.departments.control_centre.working import start_worker
from arrears.flows.start_job import start_job
from arrears.flows.strategies import book_folder, config_of_book, find_in_force
from arrears.kernel.errors import ArrearsError
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused
from arrears.screens.live import live_stream
from arrears.screens.tables import Columns, export, is_export
from arrears.store.jobs import find_last_job, list_open_jobs
from arrears.store.tables import NightRun

_SHOWN = 60


class NightForm(forms.Form):
    """What a night needs."""

    night_on = forms.DateField(
        label=gettext_lazy("Close of business of"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy(
            "The night ages every loan as of the end of this day and plans the day after. The same day again replaces it."
        ),
    )
    strategy = forms.ChoiceField(label=gettext_lazy("Strategy"))

    def __init__(self, *args: Any, strategies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strategy"].choices = [(name, name) for name in strategies]  # type: ignore[attr-defined]


@requires(Level.READ)
def nights(request: HttpRequest) -> HttpResponseBase:
    """The list, and what is under way."""
    rows = NightRun.objects.select_related("by").order_by("-night_on")
    if is_export(request):
        columns: Columns = {
            "night_on": "night_on",
            "state": "state",
            "rows": "rows",
            "seconds": "seconds",
            "started_at": "started_at",
            "finished_at": "finished_at",
            "by": lambda row: str(row.by or ""),
            "manifest_sha256": "manifest_sha256",
        }
        return export(request, "nights", columns, rows)
    return render(request, "control_centre/nights.html", _context(_form()))


@requires(Level.STEER)
def start(request: HttpRequest) -> HttpResponse:
    """Give a night to the worker."""
    form = _form(request.POST)
    if form is None or not form.is_valid():
        return refused(request, "control_centre/nights.html", _context(form))
    outcome = start_job(
        "night", by=person_of(request), at=timezone.now(), night_on=form.cleaned_data["night_on"],
        strategy=form.cleaned_data["strategy"],
    )  # fmt: skip
    if outcome.is_done:
        start_worker()
    return outcome_reply(
        request, outcome, "control_centre:nights", done=_("The night is under way. You may leave this page.")
    )


@requires(Level.READ)
async def live(request: HttpRequest) -> HttpResponseBase:
    """How far it is."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def facts() -> Mapping[str, str]:
        with translation.override(language), timezone.override(zone):
            context = {"jobs": list_open_jobs("night"), "last": find_last_job("night")}
            return {"jobs": render_to_string("control_centre/parts/jobs.html", context, request=request)}

    return live_stream(facts, look_seconds=1.0)


def _context(form: NightForm | None) -> dict[str, Any]:
    rows = list(NightRun.objects.select_related("by").defer("totals").order_by("-night_on")[:_SHOWN])
    return {"form": form, "nights": rows, "jobs": list_open_jobs("night"), "last": find_last_job("night")}


def _form(given: Any = None) -> NightForm | None:
    """None where the desk has no book to run a night on."""
    try:
        strategies = sorted(config_of_book().strategies)
        first = {"strategy": find_in_force().name, "night_on": _last_day()}
    except ArrearsError:
        return None
    return NightForm(given, strategies=strategies, initial=first)


def _last_day() -> dt.date | None:
    """Business date of the newest tape in the book."""
    held = list_snapshots(Book(book_folder()))
    return held[-1].business_on if held else None
