"""Cases in bulk: choose, see exactly which and how many, ask for a second person's leave. Nothing happens here yet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arrears.casework.words import DEPARTMENTS, HOLD_REASONS
from arrears.departments.control_centre.lists import BUCKETS
from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_bulk import ask_bulk, plan_bulk
from arrears.screens.access import person_of, requires
from arrears.screens.case_words import said
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.tables import export, is_export
from arrears.store.case_choice import CASES_MAX, Choice
from arrears.store.memberships import list_workers
from arrears.store.tables import Agency, Approval, Person

_SHOWN = 100
ACTIONS = (
    ("move_cases", gettext_lazy("Move to another department")), ("hold_cases", gettext_lazy("Hold")),
    ("recall_cases", gettext_lazy("Recall from an agency")), ("reassign_cases", gettext_lazy("Give to other people")),
)  # fmt: skip


class ChoiceForm(forms.Form):
    """Which cases, and what is to be done with them. Sent as an address, so that a choice can be kept and shared."""

    action = forms.ChoiceField(label=gettext_lazy("What"), choices=ACTIONS)
    target_department = forms.ChoiceField(label=gettext_lazy("To department"), required=False)
    target_reason = forms.ChoiceField(label=gettext_lazy("Reason to hold"), required=False)
    until = forms.DateField(
        label=gettext_lazy("Hold until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("To these people, in turn"),
        required=False,
        queryset=Person.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    stage = forms.CharField(label=gettext_lazy("Stage"), required=False, max_length=64)
    queue = forms.CharField(label=gettext_lazy("Queue"), required=False, max_length=64)
    bucket = forms.ChoiceField(
        label=gettext_lazy("Bucket"),
        required=False,
        choices=[("", gettext_lazy("any")), *((one, one) for one in BUCKETS)],
    )
    agency = forms.ModelChoiceField(label=gettext_lazy("Agency"), required=False, queryset=Agency.objects.none())
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), required=False, queryset=Person.objects.none())
    is_free = forms.BooleanField(label=gettext_lazy("Only cases nobody owns"), required=False)
    days_min = forms.IntegerField(
        label=gettext_lazy("Days past due, from"), required=False, min_value=0, max_value=100_000
    )
    days_max = forms.IntegerField(label=gettext_lazy("to"), required=False, min_value=0, max_value=100_000)
    cases_max = forms.IntegerField(
        label=gettext_lazy("Only the most urgent"), required=False, min_value=1, max_value=CASES_MAX
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        departments = [(one, said("department", one)) for one in DEPARTMENTS]
        fields["department"].choices = [("", gettext_lazy("any")), *departments]
        fields["target_department"].choices = [("", "–"), *departments]
        fields["target_reason"].choices = [("", "–"), *((one, said("hold", one)) for one in HOLD_REASONS)]
        workers = list_workers(timezone.now().date())
        fields["people"].queryset = fields["owner"].queryset = workers
        fields["agency"].queryset = Agency.objects.order_by("title")

    def clean(self) -> dict[str, Any]:
        """The act needs its object."""
        told: dict[str, Any] = super().clean() or {}
        needed = {"move_cases": "target_department", "hold_cases": "target_reason", "reassign_cases": "people"}
        field = needed.get(told.get("action", ""))
        if field and not told.get(field):
            self.add_error(field, _("This act needs it."))
        return told

    def choice(self) -> Choice:
        """As the store takes it."""
        told = self.cleaned_data
        return Choice(
            department=told["department"], queue=told["queue"], stage=told["stage"], bucket=told["bucket"],
            agency=told["agency"].pk if told["agency"] else None, owner=told["owner"].pk if told["owner"] else None,
            is_free=told["is_free"], days_min=told["days_min"], days_max=told["days_max"], cases_max=told["cases_max"],
        )  # fmt: skip

    def act(self) -> dict[str, Any]:
        """Action, target, until, people."""
        told = self.cleaned_data
        target = {"move_cases": told["target_department"], "hold_cases": told["target_reason"]}.get(told["action"], "")
        people = [one.pk for one in told["people"]] if told["action"] == "reassign_cases" else []
        until: dt.date | None = told["until"] if told["action"] == "hold_cases" else None
        return {"action": told["action"], "target": target, "until": until, "people": people}


@requires(Level.STEER)
def bulk(request: HttpRequest) -> HttpResponseBase:
    """The choice, and once it is made exactly which cases it means."""
    is_chosen = "action" in request.GET
    form = ChoiceForm(request.GET) if is_chosen else ChoiceForm(initial={"action": "move_cases"})
    context = _context(form)
    if is_chosen and form.is_valid():
        found, payload = plan_bulk(form.choice(), by=person_of(request), at=timezone.now(), **form.act())
        if is_export(request):
            columns = {
                name: name
                for name in (
                    "borrower_ref",
                    "stage",
                    "department",
                    "bucket",
                    "past_due_days",
                    "arrears_minor",
                    "currency",
                    "owner",
                    "agency",
                )
            }
            return export(request, "chosen-cases", columns, [_told(case) for case in found.cases])
        context |= {
            "found": found, "seen": payload_hash(payload), "count": len(found.cases), "shown": found.cases[:_SHOWN],
            "by_stage": found.by("stage")[:12], "by_owner": found.by("owner")[:12], "by_department": found.by("department")[:12],
            "sums": found.sums(), "says": _says(form, len(found.cases)),
        }  # fmt: skip
    return render(request, "control_centre/bulk.html", context)


@requires(Level.STEER)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for exactly what was shown."""
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return render(request, "control_centre/bulk.html", _context(form), status=422)
    outcome = ask_bulk(
        form.choice(), by=person_of(request), at=timezone.now(), reason=request.POST.get("reason", ""),
        seen=request.POST.get("seen", ""), **form.act(),
    )  # fmt: skip
    said_done = _("Asked. A second person decides it under Approvals; until then nothing changes.")
    return outcome_reply(
        request, outcome, "control_centre:approvals" if outcome.is_done else "control_centre:bulk", done=said_done
    )


def _told(case: Any) -> dict[str, Any]:
    return {
        "borrower_ref": case.borrower_ref, "stage": case.stage, "department": case.department_override or case.department,
        "bucket": case.bucket, "past_due_days": case.past_due_days, "arrears_minor": case.arrears_minor,
        "currency": case.currency, "owner": str(case.owner or ""), "agency": str(case.agency or ""),
    }  # fmt: skip


def _says(form: ChoiceForm, count: int) -> str:
    act = form.act()
    cases = ngettext("%(n)s case", "%(n)s cases", count) % {"n": f"{count:,}"}
    if act["action"] == "move_cases":
        return _("%(cases)s would go to %(where)s.") % {"cases": cases, "where": said("department", act["target"])}
    if act["action"] == "hold_cases":
        return _("%(cases)s would be held: %(why)s.") % {"cases": cases, "why": said("hold", act["target"])}
    if act["action"] == "recall_cases":
        return _("%(cases)s would come back from their agencies.") % {"cases": cases}
    return _("%(cases)s would be dealt out in turn to %(who)s.") % {
        "cases": cases,
        "who": ", ".join(str(one) for one in form.cleaned_data["people"]),
    }


_WHAT = ("action", "target_department", "target_reason", "until", "people")


def _context(form: ChoiceForm) -> dict[str, Any]:
    return {
        "form": form, "max": CASES_MAX, "waiting": Approval.objects.filter(state="asked", noun="bulk").count(),
        "what": [form[name] for name in _WHAT], "which": [form[name] for name in form.fields if name not in _WHAT],
    }  # fmt: skip
