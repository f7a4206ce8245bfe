"""Records an offer and asks for its approval: nothing is put to a borrower before the right role has granted it.

Amounts are as the negotiator gives them; pricing an offer is another part's work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from arrears.casework.words import OFFER_KINDS
from arrears.flows.acting import open_case
from arrears.flows.ask_approval import ask_approval
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, Case, Interview, Offer, Person

# Which row of the approval matrix decides, by the kind of offer; what is given up counts where something is given up.
APPROVAL_OF: Final[Mapping[str, str]] = {
    "plan": "plan", "extension": "plan", "reduced_payment": "plan", "restructure": "offer", "settlement": "settlement",
    "waiver": "waiver",
}  # fmt: skip
GIVES_UP: Final = ("settlement", "waiver")
Instalments = Sequence[tuple[dt.date, int]]


@transaction.atomic
def record_offer(
    case_id: int, *, by: Person, at: dt.datetime, loan_id: str, kind: str, amount_minor: int, waived_minor: int = 0,
    instalments: Instalments = (), valid_until: dt.date | None = None, reason: str = "", interview_id: int | None = None,
) -> Outcome[Offer]:  # fmt: skip
    """The offer, waiting for its approval. `instalments`: when what is to be paid falls due."""
    case = open_case(case_id, "record_offer", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    account = Account.objects.filter(case=case, loan_id=loan_id).first()
    if account is None:
        return refused(*_TERMS)
    if fault := _fault(account, kind, amount_minor, waived_minor, instalments, valid_until, at):
        return refused(*fault)
    interview = Interview.objects.filter(case=case, pk=interview_id or 0).first()
    offer = Offer.objects.create(
        case=case, account=account, interview=interview, kind=kind, state="asked", currency=account.currency,
        amount_minor=amount_minor, waived_minor=waived_minor, valid_until=valid_until, reason=reason, by=by, recorded_at=at,
        terms={"instalments": [[day.isoformat(), amount] for day, amount in sorted(instalments)]},
    )  # fmt: skip
    asked = ask_approval(
        by=by, at=at, kind=APPROVAL_OF[kind], department="negotiation", payload=_payload(offer, account, case),
        title=f"{kind} {account.loan_id}", reason=reason or kind, currency=account.currency, case_id=case.pk,
        amount_minor=waived_minor if kind in GIVES_UP else amount_minor, noun="offer", noun_id=offer.pk,
    )  # fmt: skip
    if not asked.is_done:
        transaction.set_rollback(True)
        return passed_on(asked)
    offer.approval = asked.made
    offer.save(update_fields=["approval"])
    facts = {"kind": kind, "loan_id": loan_id, "amount_minor": amount_minor, "waived_minor": waived_minor}
    record_activity(Deed("record_offer", "offer", offer.pk, case.pk, facts), by=by, at=at)
    return done(offer)


_TERMS: Final = (
    "offer.terms", "An offer is about a loan of this case, with amounts of zero or more and a day until which it holds."
)  # fmt: skip


def _payload(offer: Offer, account: Account, case: Case) -> dict[str, Any]:
    return {
        "offer": offer.pk, "case": case.pk, "loan_id": account.loan_id, "kind": offer.kind, "amount_minor": offer.amount_minor,
        "waived_minor": offer.waived_minor, "terms": offer.terms,
    }  # fmt: skip


def _fault(
    account: Account, kind: str, amount_minor: int, waived_minor: int, instalments: Instalments, until: dt.date | None,
    at: dt.datetime,
) -> tuple[str, str] | None:  # fmt: skip
    sums = sum(amount for _, amount in instalments)
    wrong = kind not in OFFER_KINDS or min(amount_minor, waived_minor) < 0 or amount_minor + waived_minor == 0
    if wrong or until is None or until < at.date() or any(amount <= 0 for _, amount in instalments):
        return _TERMS
    if instalments and sums != amount_minor:
        return "offer.sums", "The parts do not add up to what is to be paid."
    if amount_minor + waived_minor > account.outstanding_minor:
        return "offer.too_much", "More is offered or waived than is owed."
    return None
