"""What does a step of a legal matter depend on? Papers, limitation, dispute, approval, law: read from the store, for the decider.

Used by the flows of matters; whoever calls `change` has the matter locked and writes the log.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, Sum

from arrears.casework.matters import MatterFacts
from arrears.flows.acting import open_case
from arrears.flows.gate_facts import gate_facts
from arrears.flows.house_rules import legal_rules
from arrears.flows.law_desk import law_desk
from arrears.flows.limitation import Limitation, list_limitation
from arrears.kernel.outcome import Outcome, conflict, passed_on, refused
from arrears.kernel.verdict import Answer, Verdict
from arrears.store.tables import Account, Approval, Case, Dispute, Document, LegalMatter, Person

CHANGED: Final = "Somebody changed this matter since you opened it. Look at it again, then decide."
IN_COURT: Final = ("payment_order", "suit")  # the law's act `sue`; enforcement and mediation are no suit


def find_matter(matter_id: int) -> LegalMatter | None:
    """The matter, locked until the transaction ends."""
    return LegalMatter.objects.select_for_update().filter(pk=matter_id).first()


def open_matter_of(
    matter_id: int, act: str, *, by: Person, at: dt.datetime, version: int
) -> tuple[LegalMatter, Case] | Outcome[LegalMatter]:
    """The matter and its case, both locked, or why not. `version`: the one that was seen; another one is a conflict."""
    matter = find_matter(matter_id)
    case = open_case(matter.case_id if matter else 0, act, by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    if matter is None:
        return refused("matter.unknown", "There is no such matter.")
    return (matter, case) if matter.version == version else conflict("matter.changed", CHANGED)


def change(matter: LegalMatter, *columns: str, at: dt.datetime, keeps_state: bool = False) -> None:
    """Save with a new version. Before it is filed, any change takes it back to the start, and what was asked for falls."""
    if not keeps_state and matter.state in ("ready", "approved"):
        matter.state = "candidate"
        columns = (*columns, "state")
    if not keeps_state:
        asked = Approval.objects.filter(noun="matter", noun_id=matter.pk, done_at__isnull=True)
        asked.filter(state="asked").update(state="withdrawn", decided_at=at, decision_reason="the matter was changed")
        asked.filter(state="granted").update(state="expired", decision_reason="the matter was changed")
    matter.version += 1
    matter.save(update_fields=[*dict.fromkeys(columns), "version"])


def papers_of(matter: LegalMatter) -> list[Document]:
    """Its bundle, in order of filing."""
    return list(Document.objects.filter(noun="matter", noun_id=matter.pk).select_related("by").order_by("kind", "pk"))


def limitation_of(matter: LegalMatter, at: dt.datetime) -> Limitation | None:
    """The clock that ends first among its loans; none for a case without loans."""
    far = dt.date.max
    found = [
        one for one in list_limitation([matter.case_id], at=at).get(matter.case_id, ())
        if matter.loan_id in ("", one.loan_id)
    ]  # fmt: skip
    return min(found, key=lambda one: (one.has_run_out is False, one.last_on or far), default=None)


def last_day_of(matter: LegalMatter, limitation: Limitation | None, papers: Sequence[Document]) -> dt.date | None:
    """By the law where it can tell; else by what the papers prove, if that proof is filed. Enforcement has no clock in any pack."""
    by_law = limitation.last_on if limitation is not None and matter.kind != "enforcement" else None
    if by_law is not None:
        return by_law
    return matter.limitation_on if any(one.kind == "limitation_evidence" for one in papers) else None


def matter_facts(matter: LegalMatter, at: dt.datetime) -> MatterFacts:
    """All that the decider asks."""
    papers, loans = papers_of(matter), Account.objects.filter(case_id=matter.case_id)
    loans = loans.filter(loan_id=matter.loan_id) if matter.loan_id else loans
    owed = loans.filter(currency=matter.currency).aggregate(sum=Sum("outstanding_minor"))["sum"] or 0
    kinds = frozenset(one.kind for one in papers)
    same_loan = Q(loan_id=matter.loan_id) | Q(loan_id="") if matter.loan_id else Q()
    return MatterFacts(
        state=matter.state, court=matter.court, reference=matter.reference, claimed_minor=matter.claimed_minor,
        owed_minor=owed, missing_papers=legal_rules().missing_papers(matter.kind, kinds),
        limitation_on=last_day_of(matter, limitation_of(matter, at), papers),
        is_limitation_waived="limitation_waiver" in kinds,
        is_approved=find_grant(matter, papers) is not None,
        is_contested=Dispute.objects.filter(same_loan, case_id=matter.case_id, state="open").exists(),
        is_law_against=(verdict := law_on(matter, at)) is not None and verdict.answer is not Answer.ALLOW,
    )  # fmt: skip


def law_on(matter: LegalMatter, at: dt.datetime) -> Verdict | None:
    """What the law gate says to the suit; none for what is no suit."""
    if matter.kind not in IN_COURT:
        return None
    facts = gate_facts([matter.case_id], at)[matter.case_id]
    loans = [str(one["loan_id"]) for one in facts["loans"] if matter.loan_id in ("", one["loan_id"])]
    return law_desk().answer([{**facts, "proposed": {"act": "sue", "actor": "creditor", "loans": loans}}])[0]


def payload_of(matter: LegalMatter, papers: Sequence[Document], limitation_on: dt.date | None) -> dict[str, Any]:
    """Exactly what a second person approves: what is claimed where, and each paper by its hash."""
    return {
        "matter": matter.pk, "case": matter.case_id, "loan_id": matter.loan_id, "kind": matter.kind, "court": matter.court,
        "claimed_minor": matter.claimed_minor, "currency": matter.currency,
        "limitation_on": limitation_on.isoformat() if limitation_on else None,
        "papers": sorted([one.kind, one.sha256] for one in papers),
    }  # fmt: skip


def find_grant(matter: LegalMatter, papers: Sequence[Document] | None = None) -> Approval | None:
    """The unused grant over exactly what would be filed now. Whether the claim is still in time is asked anew, not granted."""
    held = papers_of(matter) if papers is None else papers
    granted = Approval.objects.filter(
        noun="matter", noun_id=matter.pk, kind="suit", state="granted", done_at__isnull=True
    ).order_by("-pk")
    now = payload_of(matter, held, None)
    same = (one for one in granted if {**one.payload, "limitation_on": None} == now)
    return next((one for one in same if one.decided_by_id != one.asked_by_id), None)
