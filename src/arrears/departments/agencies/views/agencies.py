"""Who collects for us, under which licence, for which share, and in which state?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.departments.agencies.reach import HOUSE
from arrears.departments.agencies.views.batches import may_steer
from arrears.flows.record_agency import DATA_RETURN_DAYS_MAX, record_agency
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.tables import page_of
from arrears.store.tables import Agency, Membership, Person

_WRITING = ("head", "controller")


class AgencyForm(forms.Form):
    """What is known of an agency."""

    code = forms.SlugField(label=_("Code"), max_length=32, help_text=_("Small letters, digits and -; it stays."))
    title = forms.CharField(label=_("Name"), max_length=120)
    licence = forms.CharField(
        label=_("Licence or registration"),
        max_length=120,
        required=False,
        help_text=_("Number and register, as the agency states it."),
    )
    share = forms.DecimalField(label=_("Usual commission, percent"), min_value=0, max_value=100, decimal_places=2)
    data_return_days = forms.IntegerField(
        label=_("Days to return or delete data"), min_value=1, max_value=DATA_RETURN_DAYS_MAX, initial=30
    )
    is_active = forms.BooleanField(label=_("Takes new cases"), required=False)


@requires(Level.READ, roles=HOUSE)
def agencies(request: HttpRequest) -> HttpResponse:
    """All of them."""
    found = Agency.objects.order_by("-is_active", "title").annotate(
        with_them=Count("placements", filter=Q(placements__state="placed"))
    )
    context = {"page": page_of(request, found), "may_write": _may_write(person_of(request))}
    return render(request, "agencies/agencies.html", context)


@requires(Level.READ, roles=HOUSE)
def write(request: HttpRequest, agency_id: int | None = None) -> HttpResponse:
    """One agency: what is known, its people, and the form for whoever may change it."""
    person = person_of(request)
    agency = get_object_or_404(Agency, pk=agency_id) if agency_id is not None else None
    form = AgencyForm(request.POST or None, initial=_initial(agency))
    form.fields["code"].disabled = agency is not None
    people = Membership.objects.filter(agency=agency).select_related("person") if agency else Membership.objects.none()
    context = {
        "agency": agency, "form": form, "may_write": _may_write(person), "may_steer": may_steer(person),
        "people": list(people.order_by("role", "person__username")[:100]),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "agencies/agency.html", context)
    if not form.is_valid():
        return refused(request, "agencies/agency.html", context)
    told: dict[str, Any] = form.cleaned_data
    done = record_agency(
        told["code"], by=person, at=timezone.now(), title=told["title"], licence=told["licence"], is_active=told["is_active"],
        commission_bps=int(told["share"] * 100), data_return_days=told["data_return_days"],
    )  # fmt: skip
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "agencies/agency.html", context)
    return saved(request, "agencies:agency", gettext("The agency is on record."), done.made.pk)


def _initial(agency: Agency | None) -> dict[str, Any]:
    if agency is None:
        return {"is_active": True}
    names = ("code", "title", "licence", "data_return_days", "is_active")
    return {**{name: getattr(agency, name) for name in names}, "share": Decimal(agency.commission_bps) / 100}


def _may_write(person: Person) -> bool:
    return any(one.role in _WRITING for one in memberships_of(person))
