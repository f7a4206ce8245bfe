"""Opens a legal matter: mediation, payment order, suit or enforcement about one loan, or all loans of a case."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.matters import OPEN
from arrears.casework.words import MATTER_KINDS
from arrears.flows.acting import open_case
from arrears.flows.matter_facts import limitation_of
from arrears.flows.work_out_limitation import work_out_limitation
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, LegalMatter, Person


@transaction.atomic
def open_matter(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, loan_id: str = "", court: str = "", claimed_minor: int | None = None,
) -> Outcome[LegalMatter]:  # fmt: skip
    """The matter, a candidate, with the day the claim must be brought by as far as the law can tell.

    `court`: or the mediator. `claimed_minor`: all that is owed, unless told otherwise.
    """
    case = open_case(case_id, "record_matter", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    loans = Account.objects.filter(case=case, **({"loan_id": loan_id} if loan_id else {}))
    currencies = set(loans.values_list("currency", flat=True))
    if kind not in MATTER_KINDS or len(currencies) != 1 or (claimed_minor is not None and claimed_minor < 0):
        return refused(
            "matter.terms", f"Name loans of this case in one currency and one of: {', '.join(MATTER_KINDS)}."
        )
    if LegalMatter.objects.filter(case=case, kind=kind, loan_id__in={loan_id, ""}, state__in=OPEN).exists():
        return conflict("matter.open", "A matter of this kind about this loan is open already.")
    matter = LegalMatter.objects.create(
        case=case, loan_id=loan_id, kind=kind, court=court.strip()[:200], currency=currencies.pop(), owner=by, recorded_at=at,
        claimed_minor=sum(loans.values_list("outstanding_minor", flat=True)) if claimed_minor is None else claimed_minor,
    )  # fmt: skip
    work_out_limitation([case.pk], by=by, at=at)
    limitation = limitation_of(matter, at)
    if limitation is not None and kind != "enforcement":
        matter.limitation_on = limitation.last_on
        matter.save(update_fields=["limitation_on"])
    facts = {"kind": kind, "loan_id": loan_id, "claimed_minor": matter.claimed_minor, "currency": matter.currency}
    record_activity(Deed("open_matter", "matter", matter.pk, case.pk, facts), by=by, at=at)
    return done(matter)
