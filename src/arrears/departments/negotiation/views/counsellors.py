"""Which debt counsellors speak for borrowers, how far, and until when? Recorded with their paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.casework.words import MANDATE_SCOPES
from arrears.flows.record_mandate import record_mandate
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.case_page.stops_told import told_stops
from arrears.screens.case_words import choices
from arrears.screens.departments import Level
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import cases_for, get_case
from arrears.screens.tables import page_of
from arrears.store.tables import CounsellorMandate


class MandateForm(forms.Form):
    """One mandate."""

    counsellor = forms.CharField(label=_("Counsellor (firm or office)"), max_length=200)
    licence = forms.CharField(label=_("Licence or register, as they state it"), max_length=120, required=False)
    reached_at = forms.CharField(label=_("Contact person and number (kept sealed)"), max_length=200, required=False)
    scope = forms.ChoiceField(label=_("How far it goes"))
    since = forms.DateField(label=_("Since"), widget=DateInput())
    until = forms.DateField(label=_("Until"), widget=DateInput(), required=False)
    is_verified = forms.BooleanField(label=_("I have seen the signed mandate"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["scope"].choices = choices("scope", MANDATE_SCOPES)  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        told = super().clean() or {}
        if told.get("since") and told.get("until") and told["until"] <= told["since"]:
            self.add_error("until", gettext("This day lies after the first."))
        return told


@requires(Level.READ)
def counsellors(request: HttpRequest) -> HttpResponse:
    """Mandates on cases in reach, the latest first."""
    found = CounsellorMandate.objects.filter(case__in=cases_for(person_of(request)))
    page = page_of(request, found.select_related("case", "verified_by").order_by("-recorded_at", "-id"))
    return render(request, "negotiation/counsellors.html", {"page": page, "today": timezone.localdate()})


@requires(Level.WORK)
def mandate(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form of a new mandate."""
    person = person_of(request)
    case = get_case(person, case_id)
    form = MandateForm(request.POST or None)
    context = {"case": case, "form": form, "stops": told_stops("represented", case)}
    if request.method != "POST":
        return render(request, "negotiation/mandate.html", context)
    if not form.is_valid():
        return refused(request, "negotiation/mandate.html", context)
    done = record_mandate(case.pk, by=person, at=timezone.now(), **form.cleaned_data)
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "negotiation/mandate.html", context)
    return saved(request, "negotiation:case", gettext("The mandate is recorded."), case.pk)
