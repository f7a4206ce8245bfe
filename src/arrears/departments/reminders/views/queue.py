"""Which cases wait, and which is next? The queue, its filters, and call-backs that fall due."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arrears.screens.access import person_of, requires
from arrears.screens.case_words import said
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.cases import list_queue
from arrears.store.tables import Case, Person, WorkItem

HERE: Final = "reminders"
_COLUMNS: Final = {
    "case": "pk", "borrower": "borrower_ref", "stage": "stage", "bucket": "bucket", "past_due_days": "past_due_days",
    "arrears_minor": "arrears_minor", "currency": "currency", "last_contact_at": "last_contact_at",
    "last_outcome": "last_outcome", "call_back_at": "call_back_at",
}  # fmt: skip


class Filters(forms.Form):
    """What the list is narrowed to; all optional, all in the address."""

    whose = forms.ChoiceField(
        label=_("Whose"), required=False,
        choices=[("", _("all in reach")), ("mine", _("my own")), ("free", _("nobody's")), ("held", _("held"))],
    )  # fmt: skip
    bucket = forms.ChoiceField(label=_("Bucket"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)

    def __init__(self, *args: Any, cases: QuerySet[Case], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("bucket", "stage"):
            known = cases.order_by(name).values_list(name, flat=True).distinct()[:40]
            named = [(one, said("stage", one) if name == "stage" else one) for one in known if one]
            self.fields[name].choices = [("", _("all")), *named]  # type: ignore[attr-defined]


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """The department's cases in this person's reach, most urgent first."""
    person, at = person_of(request), timezone.now()
    reach = cases_for(person)
    filters = Filters(request.GET or None, cases=list_queue(reach, HERE))
    cases = _narrowed(reach, filters, person, at)
    if is_export(request):
        return export(request, "queue", _COLUMNS, cases)
    page = page_of(request, _with_work(cases))
    context = {
        "page": page,
        "filters": filters,
        "at": at,
        "is_narrowed": any(request.GET.get(name) for name in filters.fields),
    }
    return render(request, "reminders/queue.html", {**context, "due": _call_backs(reach, person, at)[:5]})


@requires(Level.READ)
def call_backs(request: HttpRequest) -> HttpResponseBase:
    """Agreed call-backs, the nearest first."""
    person, at = person_of(request), timezone.now()
    cases = cases_for(person).filter(call_back_at__isnull=False).exclude(state="closed")
    cases = cases.select_related("owner", "borrower", "locked_by").order_by("call_back_at", "id")
    if is_export(request):
        return export(request, "call-backs", _COLUMNS, cases)
    return render(request, "reminders/call_backs.html", {"page": page_of(request, cases), "at": at})


def _call_backs(reach: QuerySet[Case], person: Person, at: dt.datetime) -> QuerySet[Case]:
    """Own ones due within the hour, and those already late."""
    soon = at + dt.timedelta(hours=1)
    return reach.filter(owner=person, state="open", call_back_at__lte=soon).order_by("call_back_at", "id")


def _narrowed(reach: QuerySet[Case], filters: Filters, person: Person, at: dt.datetime) -> QuerySet[Case]:
    told = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    cases = list_queue(reach, HERE)
    if told.get("whose") == "mine":
        cases = cases.filter(Q(owner=person) | Q(co_worker=person))
    elif told.get("whose") == "free":
        cases = cases.filter(Q(owner__isnull=True) | Q(owned_until__lte=at, is_retained=False))
    elif told.get("whose") == "held":
        here = Q(department_override=HERE) | Q(department_override="", department=HERE)
        cases = reach.filter(here, state="held").order_by("-priority", "id")
    for name in ("bucket", "stage"):
        if told.get(name):
            cases = cases.filter(**{name: told[name]})
    return cases


def _with_work(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With owner, lock and the next task, in as many queries as a page of one row takes."""
    tasks = WorkItem.objects.filter(state="open").order_by("plan_on", "rank")
    return cases.select_related("owner", "locked_by", "borrower").prefetch_related(
        Prefetch("work_items", queryset=tasks, to_attr="open_tasks")
    )
