"""Which visits are ordered, to whom do they go, and how is one ordered, assigned or cancelled?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from arrears.casework.field_rules import Place
from arrears.casework.visits import OPEN
from arrears.casework.words import VISIT_STATES
from arrears.departments.field import words
from arrears.flows.assign_visit import assign_visit
from arrears.flows.cancel_visit import cancel_visit
from arrears.flows.house_rules import field_rules
from arrears.flows.order_visit import MINUTES_MAX, MINUTES_MIN, order_visit
from arrears.flows.visit_law import DayLaw, ask_visit_law
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.case_page.people import memberships_of_people, people_of
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import get_case, get_in_reach, in_reach
from arrears.screens.tables import export, is_export, page_of
from arrears.store.case_rows import fill_in
from arrears.store.tables import Activity, Case, Person, VisitOrder

HERE: Final = "field"
# What a row of the list shows.
_ROW: Final = (
    "visit_on", "earliest_at", "latest_at", "state", "people_min", "outcome", "case__borrower_ref", "first_id", "second_id",
)  # fmt: skip
_COLUMNS: Final = {
    "visit": "pk", "borrower": "case.borrower_ref", "visit_on": "visit_on", "state": "state", "earliest_at": "earliest_at",
    "latest_at": "latest_at", "first": "first.username", "second": "second.username", "route_number": "route_number",
    "arrived_at": "arrived_at", "left_at": "left_at", "outcome": "outcome",
}  # fmt: skip
_E6: Final = 1_000_000


class OrderForm(forms.Form):
    """One visit."""

    visit_on = forms.DateField(label=_("Day"), widget=DateInput())
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=MINUTES_MIN, max_value=MINUTES_MAX)
    skills = forms.MultipleChoiceField(label=_("What it needs"), required=False, widget=forms.CheckboxSelectMultiple)
    latitude = forms.DecimalField(
        label=_("Latitude, where known"), required=False, min_value=-90, max_value=90, decimal_places=6
    )
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, decimal_places=6
    )
    comment = forms.CharField(
        label=_("For whoever goes"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1_000, required=False
    )

    def __init__(self, *args: Any, day: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        rules = field_rules()
        self.fields["visit_on"].initial, self.fields["minutes"].initial = day, rules.minutes
        self.fields["skills"].choices = words.choices("skill", rules.skills)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both coordinates, or none."""
        told = super().clean() or {}
        pair = (told.get("latitude"), told.get("longitude"))
        if (pair[0] is None) != (pair[1] is None):
            self.add_error("longitude", gettext("Give both coordinates, or none."))
        elif pair[0] is not None and pair[1] is not None:
            told["place"] = Place(int(pair[0] * _E6), int(pair[1] * _E6))
        return told


class AssignForm(forms.Form):
    """Who goes."""

    first = forms.ModelChoiceField(label=_("First"), queryset=Person.objects.none(), empty_label=None)
    second = forms.ModelChoiceField(
        label=_("Second"), queryset=Person.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("first", "second"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


def field_people(at: dt.datetime) -> QuerySet[Person]:
    """Who works in the field department."""
    return people_of(Q(department=HERE), at)


def field_crew(at: dt.datetime) -> dict[Person, bool]:
    """The same as they are, by name: whether they visit day by day; supervisors go where somebody is missing."""
    held = memberships_of_people(Q(department=HERE), at).select_related("person")
    rows = held.only("role", "person__username", "person__display_name")
    found: dict[Person, bool] = {}
    for one in rows.order_by("person__display_name", "person__username"):
        found[one.person] = found.get(one.person, False) or one.role == "collector"
    return found


def named(numbers: Iterable[int], known: Iterable[Person]) -> dict[int | None, Person]:
    """People by their number: those `known`, and whoever else is named and is perhaps no longer of the department."""
    found: dict[int | None, Person] = {one.pk: one for one in known}
    others = set(numbers) - found.keys()
    return found | (Person.objects.in_bulk(others) if others else {})


@requires(Level.READ)
def orders(request: HttpRequest) -> HttpResponseBase:
    """Visits to cases in reach, the latest first."""
    found = VisitOrder.objects.filter(in_reach(person_of(request)))
    if request.GET.get("state") in VISIT_STATES:
        found = found.filter(state=request.GET["state"])
    found = found.select_related("case", "first", "second").order_by("-visit_on", "first_id", "route_number", "-id")
    if is_export(request):
        return export(request, "visits", _COLUMNS, found)
    page = page_of(request, found.select_related(None).select_related("case").only(*_ROW))
    fill_in(Person, [(page.rows, "first"), (page.rows, "second")], {})
    context = {"page": page, "states": VISIT_STATES, "state": request.GET.get("state", "")}
    return render(request, "field/orders.html", context)


@requires(Level.READ)
def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Everything about one visit."""
    found = get_in_reach(
        person_of(request), VisitOrder.objects.select_related("case", "first", "second", "contact"), visit_id
    )
    return render(request, "field/visit.html", _visit_context(found))


@requires(Level.WORK)
def order(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form of a new visit, with what the law says of today."""
    person, at = person_of(request), timezone.now()
    case = get_case(person, case_id)
    form = OrderForm(request.POST or None, day=timezone.localdate())
    context = {"case": case, "form": form, "law": _law(case, form, at), "rules": field_rules()}
    if request.method != "POST":
        return render(request, "field/order.html", context)
    if not form.is_valid():
        return refused(request, "field/order.html", context)
    told = form.cleaned_data
    done = order_visit(
        case.pk, by=person, at=at, visit_on=told["visit_on"], minutes=told["minutes"], skills=told["skills"],
        place=told.get("place"), comment=told["comment"],
    )  # fmt: skip
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "field/order.html", context)
    return saved(request, "field:case", gettext("The visit is ordered. A supervisor says who goes."), case.pk)


@requires(Level.STEER)
@require_POST
def assign(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Who goes."""
    person, at = person_of(request), timezone.now()
    found = get_in_reach(person, VisitOrder.objects.select_related("case", "first", "second", "contact"), visit_id)
    form = AssignForm(request.POST, people=field_people(at))
    if not form.is_valid():
        return refused(request, "field/visit.html", {**_visit_context(found), "assign": form})
    version = request.POST.get("version", "")
    done = assign_visit(
        found.pk,
        by=person,
        at=at,
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
        **form.cleaned_data,
    )
    return outcome_reply(request, done, "field:visit", found.pk, done=gettext("They go."))


@requires(Level.STEER)
@require_POST
def cancel(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Nobody goes."""
    found = get_in_reach(person_of(request), VisitOrder.objects.all(), visit_id)
    done = cancel_visit(found.pk, by=person_of(request), at=timezone.now(), reason=request.POST.get("reason", ""))
    return outcome_reply(request, done, "field:visit", found.pk, done=gettext("The visit is cancelled."))


def _visit_context(found: VisitOrder) -> dict[str, Any]:
    at = timezone.now()
    log = Activity.objects.filter(noun="visit", noun_id=str(found.pk)).select_related("actor").order_by("-number")[:60]
    initial = {"first": found.first_id, "second": found.second_id}
    return {
        "visit": found, "is_open": found.state in OPEN, "at": at, "log": log,
        "evidence": found.evidence.select_related("by").order_by("taken_at"),
        "receipts": found.receipts.select_related("by", "account").order_by("taken_at"),
        "assign": AssignForm(people=field_people(at), initial=initial),
        "is_unlawful": found.arrived_at is not None and not found.receipt_hash,
    }  # fmt: skip


def _law(case: Case, form: OrderForm, at: dt.datetime) -> DayLaw | None:
    """The day that the form names, as the law sees it."""
    day = timezone.localdate()
    if form.is_bound and form.is_valid():
        day = form.cleaned_data["visit_on"]
    return ask_visit_law([case.pk], day, field_rules(), at).get(case.pk)
