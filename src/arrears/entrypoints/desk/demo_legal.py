"""What is on the legal desk of a demo? A dozen cases with notices, disputes, matters and a submission, made as people do.

Every paper, court and consent is plainly invented. What the law does not allow at the hour a demo is made stays undone.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from arrears.flows.add_document import add_document
from arrears.flows.ask_matter import ask_matter
from arrears.flows.ask_submission import ask_submission
from arrears.flows.check_dispute import check_dispute
from arrears.flows.decide_approval import decide_approval
from arrears.flows.file_matter import file_matter
from arrears.flows.give_notice import give_notice
from arrears.flows.house_rules import legal_rules
from arrears.flows.move_case import move_case
from arrears.flows.open_dispute import open_dispute
from arrears.flows.open_matter import open_matter
from arrears.flows.owe_notice import owe_notice
from arrears.flows.prepare_submission import prepare_submission
from arrears.flows.record_deadline import record_deadline
from arrears.flows.schedule_hearing import schedule_hearing
from arrears.flows.work_out_limitation import work_out_limitation
from arrears.store.tables import Account, Approval, Case, Consent, LegalMatter, Person, Team

_CASES: Final = 12
_HERE: Final = "credit_and_legal"
_COURT: Final = "Example District Court (invented)"
_PAPER: Final = "Invented for the demo: this is no real paper.\n"


def fill_demo_legal(at: dt.datetime) -> None:
    """Once a book: a desk with cases is left as it is."""
    if LegalMatter.objects.exists():
        return
    officer, head = Person.objects.get(username="legal"), Person.objects.get(username="legal-head")
    cases = _move_here(at)
    if len(cases) < _CASES:
        return
    for case in cases:
        Consent.objects.create(
            case=case,
            kind="bureau_report",
            given_at=at - dt.timedelta(days=400),
            proof="invented for the demo",
            source="desk",
        )
    _notices(cases[:5], officer, at)
    _disputes(cases[5:7], officer, at)
    _matters(cases[7:10], officer, head, at)
    _submission(cases[:3], officer, at)
    work_out_limitation([case.pk for case in cases], by=officer, at=at)


def _move_here(at: dt.datetime) -> list[Case]:
    """The largest late balances go to this desk, to its team."""
    controller = Person.objects.get(username="controller")
    late = Case.objects.filter(state="open", agency=None, past_due_days__gt=0).exclude(department=_HERE)
    ids = list(late.order_by("-outstanding_minor", "id").values_list("pk", flat=True)[:_CASES])
    for case_id in ids:
        move_case(
            case_id, department=_HERE, by=controller, at=at, reason="demo: people decide about court", version=None
        )
    Case.objects.filter(pk__in=ids).update(team=Team.objects.get(code="credit-and-legal-1"))
    return list(Case.objects.filter(pk__in=ids, department_override=_HERE).order_by("pk"))


def _loan_of(case: Case) -> str:
    return str(
        Account.objects.filter(case=case)
        .order_by("-arrears_minor", "loan_id")
        .values_list("loan_id", flat=True)
        .first()
    )


def _notices(cases: list[Case], officer: Person, at: dt.datetime) -> None:
    """Two of long ago that are overdue, two of today, one given by letter if the hour allows it."""
    bureau = next(iter(legal_rules().bureaus))
    for number, case in enumerate(cases):
        owed_at = at - dt.timedelta(days=12) if number < 2 else at
        report_on = owed_at.date() + dt.timedelta(days=10)
        owed = owe_notice(case.pk, by=officer, at=owed_at, loan_id=_loan_of(case), bureau=bureau, report_on=report_on)
        if number == 4 and owed.is_done:
            give_notice(
                owed.made.pk, by=officer, at=at, channel="letter", outcome="sent", note="RR000000000XX (invented)"
            )


def _disputes(cases: list[Case], officer: Person, at: dt.datetime) -> None:
    """One near its day and checked, one overdue."""
    for case, days, kind, claim in zip(
        cases,
        (17, 24),
        ("bureau_record", "bureau_record"),
        ("I paid on time in May.", "This loan is not mine."),
        strict=True,
    ):
        begun = at - dt.timedelta(days=days)
        opened = open_dispute(case.pk, by=officer, at=begun, kind=kind, claim=claim, loan_id=_loan_of(case))
        if days < 20 and opened.is_done:
            check_dispute(
                opened.made.pk, by=officer, at=at, finding="The payment of May was booked six days late by us."
            )


def _matters(cases: list[Case], officer: Person, head: Person, at: dt.datetime) -> None:
    """One being prepared, one that waits for the head, one filed with its hearing."""
    for number, (case, kind) in enumerate(zip(cases, ("mediation", "payment_order", "suit"), strict=True)):
        opened = open_matter(
            case.pk, by=officer, at=at, kind=kind, loan_id=_loan_of(case), court=_COURT if number else ""
        )
        if not opened.is_done or number == 0:
            continue
        matter = opened.made
        for paper in legal_rules().bundles[kind]:
            content = f"{_PAPER}{paper} {case.borrower_ref}\n".encode()
            add_document(
                case.pk,
                by=officer,
                at=at,
                kind=paper,
                content=content,
                filename=f"{paper}.txt",
                noun="matter",
                noun_id=matter.pk,
            )
        matter.refresh_from_db()
        asked = ask_matter(matter.pk, by=officer, at=at, version=matter.version, reason="No answer to three offers.")
        if asked.is_done and number == 2:
            _file(asked.made, officer, head, at)


def _file(matter: LegalMatter, officer: Person, head: Person, at: dt.datetime) -> None:
    waiting = Approval.objects.filter(noun="matter", noun_id=matter.pk, state="asked").first()
    if waiting is None or not decide_approval(waiting.pk, by=head, at=at, granted=True).is_done:
        return
    matter.refresh_from_db()
    filed = file_matter(
        matter.pk, by=officer, at=at, version=matter.version, filed_on=at.date(), reference="(2026) Example 0001"
    )
    if filed.is_done:
        schedule_hearing(matter.pk, by=officer, at=at, held_at=at + dt.timedelta(days=9), place="Hall 3")
        record_deadline(
            matter.case_id, by=officer, at=at, kind="evidence", title="Bank's ledger extract", matter_id=matter.pk,
            due_on=at.date() + dt.timedelta(days=5),
        )  # fmt: skip


def _submission(cases: list[Case], officer: Person, at: dt.datetime) -> None:
    """One that waits for its approval; some of its borrowers were not told yet."""
    loans = {_loan_of(case): True for case in cases}
    made = prepare_submission(
        by=officer, at=at, bureau=next(iter(legal_rules().bureaus)), period_on=at.date().replace(day=1) - dt.timedelta(days=1),
        loans=loans, filename="demo-invented.txt", content=_PAPER.encode(),
    )  # fmt: skip
    if made.is_done:
        ask_submission(made.made.pk, by=officer, at=at, reason="Last month")
