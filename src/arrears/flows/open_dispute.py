"""Opens a dispute: the debt is contested, so pursuing it stops, and a day of answer runs."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import DISPUTE_KINDS
from arrears.flows.acting import open_case
from arrears.flows.dispute_days import answer_day
from arrears.flows.stopping import stop_for
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, Deadline, Dispute, Person


@transaction.atomic
def open_dispute(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, claim: str, loan_id: str = "",
    answer_due_on: dt.date | None = None, rule: str = "",
) -> Outcome[Dispute]:  # fmt: skip
    """The dispute with its deadline: by the law packs, unless `answer_due_on` names an earlier day that somebody promised.

    The status `dispute_open` and its stop come with it.
    """
    case = open_case(case_id, "open_dispute", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if kind not in DISPUTE_KINDS or (loan_id and not Account.objects.filter(case=case, loan_id=loan_id).exists()):
        return refused("dispute.terms", f"Name a loan of this case and one of: {', '.join(DISPUTE_KINDS)}.")
    loans = [loan_id] if loan_id else list(Account.objects.filter(case=case).values_list("loan_id", flat=True))
    due_on, law_rule, citation = answer_day(case, kind, loans, at=at)
    if answer_due_on is not None and answer_due_on <= due_on:
        due_on, law_rule, citation = answer_due_on, rule, ""
    rule = law_rule
    dispute = Dispute.objects.create(
        case=case, loan_id=loan_id, kind=kind, opened_on=at.date(), answer_due_on=due_on, rule=rule, claim=claim,
        opened_by=by, recorded_at=at,
    )  # fmt: skip
    Deadline.objects.create(
        case=case, kind="dispute_answer", title=kind, noun="dispute", noun_id=dispute.pk, due_on=due_on, rule=rule,
        citation=citation[:200],
    )  # fmt: skip
    told = stop_for("dispute_open", case, by=by, at=at, since=at.date(), loan_id=loan_id, cause=f"dispute {dispute.pk}")
    facts = {**told, "kind": kind, "loan_id": loan_id, "answer_due_on": due_on.isoformat()}
    record_activity(Deed("open_dispute", "dispute", dispute.pk, case.pk, facts), by=by, at=at)
    return done(dispute)
