"""Capacity against work, and moving some of it from one department to another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arrears.casework.words import DEPARTMENTS
from arrears.departments.control_centre import pictures
from arrears.departments.control_centre.figures import read_today
from arrears.flows.ask_capacity import ask_capacity
from arrears.flows.strategies import find_in_force
from arrears.kernel.errors import ArrearsError
from arrears.screens.access import person_of, requires
from arrears.screens.case_words import said
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused
from arrears.store.tables import Approval
from arrears.strategy.reading import read_strategy


class CapacityForm(forms.Form):
    """From where to where, how much, why."""

    source = forms.ChoiceField(label=gettext_lazy("From"))
    target = forms.ChoiceField(label=gettext_lazy("To"))
    tasks = forms.IntegerField(label=gettext_lazy("Tasks a day"), min_value=1, max_value=1_000_000)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400)

    def __init__(self, *args: Any, departments: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            self.fields[name].choices = [(one, said("department", one)) for one in departments]  # type: ignore[attr-defined]


@requires(Level.STEER)
def capacity(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "control_centre/capacity.html", _context(None))


@requires(Level.STEER)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a move of capacity."""
    context = _context(request.POST)
    form = context["form"]
    if form is None or not form.is_valid():
        return refused(request, "control_centre/capacity.html", context)
    outcome = ask_capacity(by=person_of(request), at=timezone.now(), **form.cleaned_data)
    said_done = _("Asked. Once a second person has approved it, the next night works with the new numbers.")
    return outcome_reply(
        request, outcome, "control_centre:approvals" if outcome.is_done else "control_centre:capacity", done=said_done
    )


def _context(given: Any) -> dict[str, Any]:
    told = read_today(timezone.now(), whole=False)
    try:
        now = find_in_force()
        held = read_strategy(now.where, now.text, thorough=False).capacity
    except ArrearsError:
        now, held = None, {}
    rows = {row["department"]: row for row in told.capacity}
    return {
        "form": CapacityForm(given, departments=[one for one in DEPARTMENTS if one in held]) if held else None,
        "now": now,
        "chart": pictures.capacity(told),
        "today": told,
        "rows": [
            {
                "department": one,
                "per_day": held.get(one),
                **{key: value for key, value in rows.get(one, {}).items() if key != "per_day"},
            }
            for one in DEPARTMENTS
            if one in held or one in rows
        ],
        "asked": list(
            Approval.objects.filter(kind="capacity", state="asked").select_related("asked_by").order_by("asked_at")
        ),
    }
