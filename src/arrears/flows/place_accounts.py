"""Places cases with an agency as one batch, each only if the law lets it.

The whole batch is asked at once (`act: place`); a case that may not be placed stays, with the reason. A batch needs a
granted approval of kind `placement` over exactly these cases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.gate_facts import gate_facts
from arrears.flows.law_desk import LawDesk, law_desk
from arrears.kernel.outcome import Outcome, State, done, passed_on, refused
from arrears.kernel.verdict import Answer, Verdict
from arrears.store.activities import Deed, record_activities
from arrears.store.cases import save_case
from arrears.store.scope import cases_for
from arrears.store.tables import Agency, Approval, Case, Person, Placement, PlacementBatch


@transaction.atomic
def place_accounts(
    case_ids: Sequence[int], *, agency: Agency, by: Person, at: dt.datetime, title: str, approval_id: int,
    commission_bps: int | None = None, due_back_on: dt.date | None = None, rule: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None, desk: LawDesk | None = None,
) -> Outcome[tuple[PlacementBatch, dict[int, tuple[str, ...]]]]:  # fmt: skip
    """The batch, and for each case that stays the reasons. `facts`: further facts of the act the packs ask for, as
    `has_recipient_contract: true`; what is not said is not known, and then the law says no.
    """
    denied = check_act("place_accounts", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if not agency.is_active:
        return refused("placement.agency", "This agency takes no cases at present.")
    approval = _approval(approval_id, agency, case_ids)
    if approval is None:
        return Outcome(State.NEEDS_PERSON, ("placement.approval_missing",), "Ask for an approval of this batch first.")
    reach = cases_for(by, at)
    cases = {one.pk: one for one in reach.select_for_update().filter(pk__in=list(case_ids)).order_by("pk")}
    stays: dict[int, tuple[str, ...]] = {
        case_id: ("case.not_in_reach",) for case_id in case_ids if case_id not in cases
    }
    stays |= {one.pk: reasons for one in cases.values() if (reasons := _unfit(one))}
    wanted = [case for case_id, case in cases.items() if case_id not in stays]
    verdicts = _ask(wanted, at, facts or {}, desk or law_desk())
    stays |= {
        case_id: tuple(reason.rule for reason in verdict.because) or ("law.unknown",)
        for case_id, verdict in verdicts.items()
        if verdict.answer is not Answer.ALLOW
    }
    placed = [case for case in wanted if case.pk not in stays]
    bps = agency.commission_bps if commission_bps is None else commission_bps
    batch = PlacementBatch.objects.create(
        agency=agency, title=title, rule=dict(rule or {}), commission_bps=bps, placed_on=at.date(), due_back_on=due_back_on,
        cases_count=len(placed), outstanding_minor=sum(one.outstanding_minor for one in placed),
        currency=placed[0].currency if placed else "", by=by, at=at,
    )  # fmt: skip
    _place(placed, batch, at)
    approval.done_at = at
    approval.save(update_fields=["done_at"])
    deeds = [Deed("place_case", "placement_batch", batch.pk, case.pk, {"agency": agency.pk}) for case in placed]
    counts = {"placed": len(placed), "stays": len(stays)}
    record_activities([*deeds, Deed("place_accounts", "placement_batch", batch.pk, None, counts)], by=by, at=at)
    return done((batch, stays))


def _approval(approval_id: int, agency: Agency, case_ids: Sequence[int]) -> Approval | None:
    """Granted, not used, and over this agency and these cases."""
    approval = Approval.objects.select_for_update().filter(
        pk=approval_id, kind="placement", state="granted", done_at__isnull=True
    ).first()  # fmt: skip
    if approval is None or approval.payload.get("agency") != agency.pk:
        return None
    return approval if set(case_ids) <= set(approval.payload.get("cases", ())) else None


def _unfit(case: Case) -> tuple[str, ...]:
    if case.state != "open":
        return (f"case.{case.state}",)
    return ("placement.placed_already",) if case.agency_id is not None else ()


def _ask(cases: Sequence[Case], at: dt.datetime, facts: Mapping[str, Any], desk: LawDesk) -> dict[int, Verdict]:
    known = gate_facts([case.pk for case in cases], at)
    questions = []
    for case in cases:
        loans = [str(loan["loan_id"]) for loan in known[case.pk]["loans"]]
        act = {"act": "place", "recipient": "agency", "actor": "creditor", "loans": loans, **facts}
        questions.append({**known[case.pk], "proposed": act})
    return {case.pk: verdict for case, verdict in zip(cases, desk.answer(questions), strict=True)}


def _place(cases: Sequence[Case], batch: PlacementBatch, at: dt.datetime) -> None:
    Placement.objects.bulk_create(
        Placement(
            batch=batch, case=case, agency=batch.agency, commission_bps=batch.commission_bps, placed_on=at.date(),
            outstanding_minor=case.outstanding_minor, currency=case.currency,
        )
        for case in cases
    )  # fmt: skip
    for case in cases:
        case.agency, case.owner, case.owned_until, case.team = batch.agency, None, None, None
        case.locked_by, case.locked_until, case.is_retained = None, None, False
        save_case(case, "agency", "owner", "owned_until", "team", "locked_by", "locked_until", "is_retained")
