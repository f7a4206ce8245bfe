"""What is offered, who approved it, what did the borrower answer? Recorded here; priced by another part."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from arrears.casework.words import OFFER_KINDS, OFFER_STATES
from arrears.departments.negotiation.views.matrix import matrix_of
from arrears.flows.answer_offer import answer_offer
from arrears.flows.make_offer import make_offer
from arrears.flows.record_offer import record_offer
from arrears.kernel.money import MINOR_DIGITS, minor_units
from arrears.screens.access import person_of, requires
from arrears.screens.case_page.forms import DateInput
from arrears.screens.case_words import choices
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply, refused, saved
from arrears.screens.outcomes import said
from arrears.screens.scope import cases_for, get_case, get_in_reach, reach_of
from arrears.screens.tables import export, is_export, page_from
from arrears.store.reading import kept
from arrears.store.scope import Reach
from arrears.store.tables import Account, Case, Interview, Offer

PARTS_MAX: Final = 24
_COLUMNS: Final = {
    "offer": "pk", "borrower": "case.borrower_ref", "loan": "account.loan_id", "kind": "kind", "state": "state",
    "amount_minor": "amount_minor", "waived_minor": "waived_minor", "currency": "currency", "valid_until": "valid_until",
}  # fmt: skip
_SHOWN: Final = (
    "kind", "state", "amount_minor", "waived_minor", "currency", "valid_until", "case__borrower_ref", "account__loan_id",
    "by__display_name", "by__username", "approval__state",
)  # fmt: skip


class OfferForm(forms.Form):
    """One offer. Equal monthly parts, the last one takes what does not divide."""

    loan_id = forms.ChoiceField(label=_("Loan"))
    kind = forms.ChoiceField(label=_("Kind"))
    amount = forms.DecimalField(label=_("To be paid"), min_value=0, max_digits=14, decimal_places=2)
    waived = forms.DecimalField(label=_("Given up by us"), min_value=0, max_digits=14, decimal_places=2, required=False)
    parts = forms.IntegerField(label=_("Monthly parts"), min_value=1, max_value=PARTS_MAX, initial=1)
    first_on = forms.DateField(label=_("First part due on"), widget=DateInput())
    valid_until = forms.DateField(label=_("Offer holds until"), widget=DateInput())
    reason = forms.CharField(
        label=_("Why this, for this borrower"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )

    def __init__(self, *args: Any, case: Case, day: dt.date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case, self.day = case, day
        loans = Account.objects.filter(case=case).order_by("-arrears_minor", "loan_id")
        self.accounts = list(loans[:200])
        self.fields["loan_id"].choices = [(one.loan_id, one.loan_id) for one in self.accounts]  # type: ignore[attr-defined]
        self.fields["kind"].choices = choices("offer_kind", OFFER_KINDS)  # type: ignore[attr-defined]
        self.fields["first_on"].initial = day + dt.timedelta(days=30)
        self.fields["valid_until"].initial = day + dt.timedelta(days=14)
        self.fields["waived"].initial = 0

    def clean(self) -> dict[str, Any]:
        """Amounts in minor units, parts with their days."""
        told = super().clean() or {}
        if not self.errors:
            told["amount_minor"] = self._minor(told["amount"])
            told["waived_minor"] = self._minor(told["waived"] or Decimal(0))
            told["instalments"] = monthly(told["amount_minor"], told["parts"], told["first_on"])
        return told

    def _minor(self, amount: Decimal) -> int:
        return minor_units(amount, self.case.currency if self.case.currency in MINOR_DIGITS else "CNY")


def monthly(amount_minor: int, parts: int, first_on: dt.date) -> list[tuple[dt.date, int]]:
    """Equal parts a month apart; rounded down, the last takes the rest. The day stays, or is the month's last."""
    if amount_minor <= 0:
        return []
    each = amount_minor // parts
    amounts = [each] * (parts - 1) + [amount_minor - each * (parts - 1)]
    return [(_months_later(first_on, number), amount) for number, amount in enumerate(amounts) if amount > 0]


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


@requires(Level.READ)
def offers(request: HttpRequest) -> HttpResponseBase:
    """All offers on cases in reach, the latest first."""
    person, asked = person_of(request), request.GET.get("state", "")
    state = asked if asked in OFFER_STATES else ""
    if is_export(request):
        return export(request, "offers", _COLUMNS, _latest(cases_for(person), state))
    reach, values = reach_of(person)
    page = page_from(request, lambda start, stop: _offers(reach, state, start, stop).rows(**values))
    return render(request, "negotiation/offers.html", {"page": page, "states": OFFER_STATES, "state": asked})


def _latest(reach: QuerySet[Case], state: str) -> QuerySet[Offer]:
    found = Offer.objects.filter(case__in=reach, **({"state": state} if state else {}))
    return found.select_related("case", "account", "by", "approval").order_by("-recorded_at", "-id")


@kept
def _offers(reach: Reach, state: str, start: int, stop: int) -> QuerySet[Offer]:
    return _latest(reach.cases(), state).only(*_SHOWN)[start:stop]


@requires(Level.WORK)
def offer(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form of a new offer, with who would have to approve it."""
    person, at = person_of(request), timezone.now()
    case = get_case(person, case_id)
    form = OfferForm(request.POST or None, case=case, day=timezone.localdate())
    last = Interview.objects.filter(case=case).order_by("-held_at").first()
    context = {"case": case, "form": form, "interview": last, "matrix": matrix_of()}
    if request.method != "POST":
        return render(request, "negotiation/offer.html", context)
    if not form.is_valid():
        return refused(request, "negotiation/offer.html", context)
    told = form.cleaned_data
    done = record_offer(
        case.pk, by=person, at=at, loan_id=told["loan_id"], kind=told["kind"], amount_minor=told["amount_minor"],
        waived_minor=told["waived_minor"], instalments=told["instalments"], valid_until=told["valid_until"],
        reason=told["reason"], interview_id=last.pk if last else None,
    )  # fmt: skip
    if not done.is_done:
        form.add_error(None, said(done))
        return refused(request, "negotiation/offer.html", context)
    return saved(request, "negotiation:case", gettext("The offer is recorded and waits for its approval."), case.pk)


@requires(Level.WORK)
@require_POST
def make(request: HttpRequest, offer_id: int) -> HttpResponse:
    """It was put to the borrower."""
    found = get_in_reach(person_of(request), Offer.objects.all(), offer_id)
    done = make_offer(found.pk, by=person_of(request), at=timezone.now())
    return outcome_reply(
        request, done, "negotiation:case", found.case_id, done=gettext("The offer is with the borrower now.")
    )


@requires(Level.WORK)
@require_POST
def answer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """What the borrower said to it."""
    found = get_in_reach(person_of(request), Offer.objects.all(), offer_id)
    done = answer_offer(
        found.pk, by=person_of(request), at=timezone.now(), answer=request.POST.get("answer", ""),
        reason=request.POST.get("reason", "")[:500],
    )  # fmt: skip
    return outcome_reply(request, done, "negotiation:case", found.case_id, done=gettext("The answer is recorded."))
