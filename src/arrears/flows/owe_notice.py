"""Notes that a borrower must be told before an adverse record of a loan goes to a bureau, by which rule, and by when."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.disclosing import Loan, notice_days
from arrears.flows.house_rules import legal_rules
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Account, BureauNotice, Case, Deadline, Person

HORIZON_DAYS: Final = 92  # a report is planned a quarter ahead at most


@transaction.atomic
def owe_notice(
    case_id: int, *, by: Person | None, at: dt.datetime, loan_id: str, bureau: str, report_on: dt.date
) -> Outcome[BureauNotice]:
    """The notice, owed: `due_on` is the last day on which telling still lets the record go out on `report_on`, by the waiting
    times of the law packs. One that is owed already, or given and still good, is that one. `by`: none for the worker."""
    case = open_case(case_id, "give_notice", by=by, at=at, needs_lock=False) if by else Case.objects.get(pk=case_id)
    if isinstance(case, Outcome):
        return passed_on(case)
    if bureau not in legal_rules().bureaus or not Account.objects.filter(case=case, loan_id=loan_id).exists():
        return refused("notice.terms", f"Name a loan of this case and one of: {', '.join(legal_rules().bureaus)}.")
    if not at.date() <= report_on <= at.date() + dt.timedelta(days=HORIZON_DAYS):
        return refused("notice.report_on", f"The record goes out today or within {HORIZON_DAYS} days.")
    rules = notice_days(Loan(case.pk, loan_id), bureau, report_on, at=at)
    known = BureauNotice.objects.filter(case=case, loan_id=loan_id, bureau=bureau, state__in=("owed", "given"))
    held = known.select_for_update().order_by("-pk").first()
    if held is not None and (held.state == "owed" or all(one.is_given for one in rules)):
        return done(held)
    first = rules[0] if rules else None
    notice, is_new = BureauNotice.objects.get_or_create(
        case=case, loan_id=loan_id, bureau=bureau, rule=" ".join(sorted(one.rule for one in rules))[:120], owed_since=at.date(),
        defaults={"due_on": first.last_on if first else None},
    )  # fmt: skip
    if first is not None and is_new:
        Deadline.objects.create(
            case=case, kind="bureau_notice", title=loan_id, noun="bureau_notice", noun_id=notice.pk, due_on=first.last_on,
            rule=first.rule, citation=first.citation[:200],
        )  # fmt: skip
    facts = {"loan_id": loan_id, "bureau": bureau, "rule": notice.rule, "report_on": report_on.isoformat()}
    deed = Deed("owe_notice", "bureau_notice", notice.pk, case.pk, facts)
    record_activity(deed, by=by, at=at, actor_name="" if by else "worker")
    return done(notice)
