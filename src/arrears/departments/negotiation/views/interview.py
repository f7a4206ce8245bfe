"""What can the borrower afford? An income-and-expense interview, line by line, its surplus shown as it is typed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arrears.flows.record_interview import Line, record_interview
from arrears.kernel.money import MINOR_DIGITS, minor_units
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import get_case
from arrears.store.tables import Case

INCOME: Final = ("wages", "business", "benefits", "family", "other_income")
EXPENSE: Final = ("housing", "utilities", "food", "children", "health", "transport", "other_expense")
EMPLOYMENT: Final = (
    ("", _("not said")), ("employed", _("employed")), ("self_employed", _("self-employed")), ("unemployed", _("without work")),
    ("retired", _("retired")), ("student", _("in education")), ("other", _("other")),
)  # fmt: skip


class LineForm(forms.Form):
    """One item; without an amount it is left out."""

    item = forms.CharField(max_length=48, widget=forms.HiddenInput())
    amount = forms.DecimalField(label=_("a month"), required=False, min_value=0, max_digits=12, decimal_places=2)
    is_verified = forms.BooleanField(label=_("paper seen"), required=False)


class HouseholdForm(forms.Form):
    """Who lives from it, and what else is owed."""

    household_count = forms.IntegerField(label=_("People in the household"), min_value=1, max_value=30, initial=1)
    dependants_count = forms.IntegerField(label=_("Of them dependants"), min_value=0, max_value=29, initial=0)
    employment = forms.ChoiceField(label=_("Employment"), choices=EMPLOYMENT, required=False)
    other_debt = forms.DecimalField(label=_("Instalments to other lenders, a month"), min_value=0, max_digits=12, decimal_places=2,
                                    required=False)  # fmt: skip
    comment = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=4_000
    )

    def clean(self) -> dict[str, Any]:
        """No more dependants than people."""
        told = super().clean() or {}
        if told.get("household_count") and (told.get("dependants_count") or 0) >= told["household_count"]:
            self.add_error("dependants_count", gettext("At least one person of the household is no dependant."))
        return told


LineForms = formset_factory(LineForm, extra=0, max_num=20, absolute_max=30)
Parts = dict[str, Any]


@requires(Level.WORK)
def interview(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form; POST records it and goes back to the case."""
    person, at = person_of(request), timezone.now()
    case = get_case(person, case_id)
    parts = _parts(request)
    if request.method != "POST":
        return render(request, "negotiation/interview.html", _context(parts, case))
    if not all(part.is_valid() for part in parts.values()):
        return refused(request, "negotiation/interview.html", _context(parts, case))
    done = _record(case, parts, at, person)
    if not done.is_done:
        return refused(request, "negotiation/interview.html", {**_context(parts, case), "fault": said(done)})
    return saved(request, "negotiation:case", gettext("The interview is recorded."), case.pk)


def _parts(request: HttpRequest) -> Parts:
    told = request.POST or None
    return {
        "income": LineForms(told, prefix="income", initial=[{"item": item} for item in INCOME]),
        "expense": LineForms(told, prefix="expense", initial=[{"item": item} for item in EXPENSE]),
        "household": HouseholdForm(told),
    }


def _context(parts: Parts, case: Case) -> Parts:
    return {**parts, "case": case, "lists": [(parts["income"], "income"), (parts["expense"], "expense")]}


def _record(case: Case, parts: Parts, at: dt.datetime, person: Any) -> Any:
    household = parts["household"].cleaned_data
    lines = [*_lines(parts["income"], case, is_income=True), *_lines(parts["expense"], case, is_income=False)]
    return record_interview(
        case.pk, by=person, at=at, lines=lines,
        household_count=household["household_count"], dependants_count=household["dependants_count"],
        employment=household["employment"], comment=household["comment"], other_debt_minor=_minor(household["other_debt"], case),
    )  # fmt: skip


def _lines(forms_told: Any, case: Case, *, is_income: bool) -> list[Line]:
    return [
        Line(is_income, told["item"], _minor(told["amount"], case), told["is_verified"])
        for told in (form.cleaned_data for form in forms_told)
        if told.get("amount") is not None
    ]


def _minor(amount: Decimal | None, case: Case) -> int:
    return minor_units(amount or Decimal(0), case.currency if case.currency in MINOR_DIGITS else "CNY")
