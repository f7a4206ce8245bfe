"""What makes the agencies desk of a demo's book worth a look? Two invented agencies that had cases for some weeks.

Everything happens as people do it: a rule, a second person's leave, the law asked case by case, calls, a complaint, a few cases
taken back. Only the money is made up, in a few payments whose ids say so: the demo's real book ends in another year.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.flows.ask_approval import payload_hash
from arrears.flows.ask_placement import Terms, ask_placement, plan_placement
from arrears.flows.decide_approval import decide_approval
from arrears.flows.place_accounts import place_accounts
from arrears.flows.recall_placement import recall_placement
from arrears.flows.record_complaint import record_complaint
from arrears.flows.record_contact import record_contact
from arrears.flows.record_promise import record_promise
from arrears.flows.settle_commissions import settle_commissions
from arrears.store.tables import Account, Agency, Case, Payment, Person, Placement

AGENCIES: Final = {
    "example-recovery": {"title": "Example Recovery (invented)", "licence": "Example register 000-01", "commission_bps": 1_500},
    "sample-collect": {"title": "Sample Collections (invented)", "licence": "Example register 000-02", "commission_bps": 1_800},
}  # fmt: skip
_PAPERS: Final = ("has_recipient_contract", "is_on_partner_list", "has_impact_assessment")
_TITLE: Final = "Autumn draw"
_DAYS_AGO: Final = 38
_TAKEN_BACK: Final = 2  # the payment that is taken back
_OUTCOMES: Final = (
    "no_answer",
    "conversation",
    "conversation",
    "no_answer",
    "refused",
    "hung_up",
    "conversation",
    "busy",
)


def make_demo_agencies() -> dict[str, Agency]:
    """The two agencies, by code."""
    return {code: Agency.objects.get_or_create(code=code, defaults=told)[0] for code, told in AGENCIES.items()}


def fill_demo_agencies(at: dt.datetime) -> None:
    """Some weeks with two agencies. A book that has placements already is left as it is."""
    if Placement.objects.exists():
        return
    began = at - dt.timedelta(days=_DAYS_AGO)
    if not _place(Terms(_TITLE, "past_due_days >= 91", _all(), _PAPERS, cases_max=60), began):
        return
    placements = list(Placement.objects.select_related("case", "agency").order_by("case_id"))
    _work(placements, began)
    _pay(placements, began)
    settle_commissions((began + dt.timedelta(days=20)).date(), at=began + dt.timedelta(days=20))
    _take_back(placements, began, at)
    settle_commissions(at.date(), at=at)


def _all() -> tuple[int, ...]:
    return tuple(agency.pk for agency in make_demo_agencies().values())


def _place(terms: Terms, at: dt.datetime) -> bool:
    """Asked by one, granted by another, and each case only if the law lets it go."""
    asker, decider = Person.objects.get(username="agencies-head"), Person.objects.get(username="controller")
    seen = payload_hash(plan_placement(terms, by=asker, at=at)[1])
    asked = ask_placement(terms, by=asker, at=at, reason="Longest past due of the demo's book", seen=seen)
    if not asked.is_done or not decide_approval(asked.made.pk, by=decider, at=at, granted=True).is_done:
        return False
    return place_accounts(asked.made.pk, by=asker, at=at).is_done


def _work(placements: list[Placement], began: dt.datetime) -> None:
    """Each agency's collector calls, and some of those they reach promise."""
    people = {"example-recovery": "agency", "sample-collect": "agency-two"}
    for number, placement in enumerate(placements):
        by = Person.objects.get(username=people[placement.agency.code])
        at = began + dt.timedelta(days=1 + number % 9)
        outcome = _OUTCOMES[number % len(_OUTCOMES)]
        record_contact(placement.case_id, by=by, at=at, channel="call", outcome=outcome, seconds=40 + number)
        if outcome == "conversation" and number % 3 == 1:
            loan = Account.objects.filter(case_id=placement.case_id, arrears_minor__gt=0).first()
            if loan is not None:
                due = at.date() + dt.timedelta(days=10)
                record_promise(
                    placement.case_id,
                    by=by,
                    at=at,
                    loan_id=loan.loan_id,
                    instalments=[(due, loan.arrears_minor // 4 or 1)],
                )


def _pay(placements: list[Placement], began: dt.datetime) -> None:
    """Of each agency every fifth pays something; one payment is taken back."""
    held = [[one for one in placements if one.agency.code == code][::5] for code in AGENCIES]
    for number, placement in enumerate(one for mine in held for one in mine):
        loan = Account.objects.filter(case_id=placement.case_id).order_by("-arrears_minor", "loan_id").first()
        if loan is None:
            continue
        amount, day = max(100, loan.arrears_minor // 3), (began + dt.timedelta(days=7 + number)).date()
        paid = {"paid_on": day, "amount_minor": amount}
        Payment.objects.get_or_create(account=loan, payment_id=f"EXAMPLE-{number}", defaults=paid)
        if number == _TAKEN_BACK:
            back = {**paid, "paid_on": day + dt.timedelta(days=15), "kind": "reversal"}
            Payment.objects.get_or_create(account=loan, payment_id=f"EXAMPLE-{number}-R", defaults=back)


def _take_back(placements: list[Placement], began: dt.datetime, at: dt.datetime) -> None:
    """A complaint, and cases taken back: a few long enough ago that their data are overdue."""
    head = Person.objects.get(username="agencies-head")
    complained = Case.objects.get(pk=placements[0].case_id)
    record_complaint(
        complained.pk, by=head, at=began + dt.timedelta(days=6), kind="frequency", words="Three calls on one day (invented).",
        about_agency=placements[0].agency, received_via="letter",
    )  # fmt: skip
    early = [placement.case_id for placement in placements if placement.agency.code == "example-recovery"][:3]
    recall_placement(early, by=head, at=began + dt.timedelta(days=6), reason="complaint under review")
    late = [placement.case_id for placement in placements if placement.agency.code == "sample-collect"][:2]
    recall_placement(late, by=head, at=at, reason="borrower pays the lender directly")
