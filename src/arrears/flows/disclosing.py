"""May a loan's adverse record go to a bureau, from which day, and by when must the borrower be told? The law's act `disclose`.

The notice that was given, the borrower's written consent and what the house has on file are put beside the case's facts; what is
not known stays unknown, and then the law says no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from arrears.flows.gate_facts import Facts, gate_facts
from arrears.flows.house_rules import legal_rules
from arrears.flows.law_desk import law_desk
from arrears.kernel.verdict import Answer, Verdict
from arrears.law.running import NoticeDay
from arrears.store.tables import BureauNotice, Consent

NOTICE: Final = "adverse_credit_notice"  # the word of the law packs
TOGETHER: Final = 500


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan of one case, and whether what would be said of it is adverse."""

    case_id: int
    loan_id: str
    is_adverse: bool = True


def ask_disclosure(loans: Sequence[Loan], bureau: str, *, at: dt.datetime) -> dict[Loan, Verdict]:
    """The law's answer for each."""
    found: dict[Loan, Verdict] = {}
    for first in range(0, len(loans), TOGETHER):
        part = loans[first : first + TOGETHER]
        found.update(zip(part, law_desk().answer(_questions(part, bureau, at)), strict=True))
    return found


def report_day(case_id: int, loan_id: str, bureau: str, *, at: dt.datetime) -> dt.date | None:
    """The first day on which the record may go out if the borrower is told now; none where that cannot be known."""
    (question,) = _questions([Loan(case_id, loan_id)], bureau, at)
    told = {"at": at, "channel": "letter", "notice": NOTICE, "loans": [loan_id]}
    (verdict,) = law_desk().answer([{**question, "history": [*question["history"], told]}])
    if verdict.lawful_from:
        return dt.datetime.fromisoformat(verdict.lawful_from).date()
    return at.date() if verdict.answer is Answer.ALLOW else None


def notice_days(loan: Loan, bureau: str, report_on: dt.date, *, at: dt.datetime) -> tuple[NoticeDay, ...]:
    """The rules that want the borrower told before a record goes out on that day, the one that bites first in front."""
    (question,) = _questions([loan], bureau, at)
    midday = dt.datetime.combine(report_on, dt.time(12), dt.UTC)
    asked = {**question, "as_of": max(midday, at).isoformat()}
    return law_desk().notice_days([asked], NOTICE)[0][loan.loan_id]


def _questions(loans: Sequence[Loan], bureau: str, at: dt.datetime) -> list[Facts]:
    ids = sorted({one.case_id for one in loans})
    known, notices, consents = gate_facts(ids, at), _notices(ids), _consents(ids, at)
    on_file = legal_rules().bureaus[bureau].on_file if bureau in legal_rules().bureaus else ()
    questions = []
    for loan in loans:
        facts = known[loan.case_id]
        told = [row for row in notices.get(loan.case_id, ()) if loan.loan_id in row["loans"]]
        act: dict[str, Any] = {
            "act": "disclose", "recipient": "credit_bureau", "actor": "creditor", "loans": [loan.loan_id],
            "discloses": ["adverse_credit" if loan.is_adverse else "positive_credit"], **dict.fromkeys(on_file, True),
        }  # fmt: skip
        act |= {"has_written_consent": True} if loan.case_id in consents else {}
        questions.append({**facts, "history": [*facts["history"], *told], "proposed": act})
    return questions


def _notices(case_ids: Iterable[int]) -> Mapping[int, list[Facts]]:
    found: dict[int, list[Facts]] = {}
    given = BureauNotice.objects.filter(case_id__in=list(case_ids), state="given").exclude(given_on=None)
    for one in given.select_related("contact"):
        at = one.contact.at if one.contact else dt.datetime.combine(one.given_on or dt.date.max, dt.time(), dt.UTC)
        row = {"at": at, "channel": one.contact.channel if one.contact else "letter", "notice": NOTICE}
        found.setdefault(one.case_id, []).append({**row, "loans": [one.loan_id], "received_on": one.given_on})
    return found


def _consents(case_ids: Iterable[int], at: dt.datetime) -> set[int]:
    """Cases whose borrower's written consent is on file with its proof, and not taken back."""
    held = Consent.objects.filter(case_id__in=list(case_ids), kind="bureau_report", given_at__lte=at).exclude(proof="")
    return {
        case_id
        for case_id, revoked_at in held.values_list("case_id", "revoked_at")
        if revoked_at is None or revoked_at > at
    }
