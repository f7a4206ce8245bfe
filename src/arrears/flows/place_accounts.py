"""Places the cases of a granted request with their agencies, each only if it is as it was shown and the law lets it go now.

All or nothing as a write; case by case as a judgement: a case that was worked since, is held, disputed or refused by the law
stays, with the reason. From this moment the agency's people see the cases that went, and the house's collectors do not.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.ask_approval import payload_hash
from arrears.flows.law_desk import LawDesk
from arrears.flows.placement_choice import law_reasons, standing_reasons
from arrears.kernel.outcome import Outcome, State, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activities
from arrears.store.case_choice import lock_cases
from arrears.store.scope import cases_for
from arrears.store.tables import Agency, Approval, Case, Person, Placement, PlacementBatch, PlannedContact, WorkItem

_BY_PEOPLE = ("call", "visit")  # what the house had planned to do in person is the agency's now
_COLUMNS = (
    "agency",
    "owner",
    "owned_until",
    "team",
    "co_worker",
    "locked_by",
    "locked_until",
    "is_retained",
    "version",
)


_KEYS: Final = {"shares", "cases", "papers", "due_back_on", "title", "when", "draw", "left"}
_NOT_GRANTED: Final[Outcome[Any]] = Outcome(
    State.NEEDS_PERSON, ("placement.approval_missing",),
    "Ask for an approval of this batch first; once it is granted, one of the two carries it out.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of a request."""

    batches: tuple[PlacementBatch, ...]  # one an agency that got cases
    left: Mapping[int, tuple[str, ...]]  # cases that stayed, with the reasons

    @property
    def cases_count(self) -> int:
        return sum(batch.cases_count for batch in self.batches)


@transaction.atomic
def place_accounts(approval_id: int, *, by: Person, at: dt.datetime, desk: LawDesk | None = None) -> Outcome[Placed]:
    """The batches and what stayed. The request is used up; it can be carried out once."""
    denied = check_act("place_accounts", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    approval = Approval.objects.select_for_update().filter(pk=approval_id, kind="placement").first()
    if approval is None:
        return _NOT_GRANTED
    if why_not := _why_not(approval, by):
        return why_not
    told = approval.payload
    agencies = Agency.objects.in_bulk([number for number, _ in told["shares"]])
    if not agencies or not all(one.is_active for one in agencies.values()):
        return refused("placement.agency", "This agency takes no cases at present.")
    going, left = _judge(told, by, at, desk)
    if not going:
        transaction.set_rollback(True)
        return refused("placement.nothing_left", "Of the cases that were shown none may go any more. Ask again.")
    placed = Placed(tuple(_batches(going, told, agencies, by, at)), left)
    approval.done_at = at
    approval.save(update_fields=["done_at"])
    _log(placed, going, told, approval, by, at)
    return done(placed)


def _why_not(approval: Approval, by: Person) -> Outcome[Placed] | None:
    if approval.state != "granted" or by.pk not in (approval.asked_by_id, approval.decided_by_id):
        return _NOT_GRANTED
    if approval.done_at is not None:
        return conflict("approval.done", "This was carried out already.")
    if payload_hash(approval.payload) != approval.payload_sha256 or not set(approval.payload) >= _KEYS:
        return refused(
            "approval.payload_changed", "What is to be done is not what was asked for. It has to be asked again."
        )
    return None


def _judge(
    told: Mapping[str, Any], by: Person, at: dt.datetime, desk: LawDesk | None
) -> tuple[list[Case], dict[int, tuple[str, ...]]]:
    """The cases that go, and why each other one stays."""
    shown = {number: version for number, version, _ in told["cases"]}
    found = lock_cases(cases_for(by, at), shown)
    left: dict[int, tuple[str, ...]] = {number: ("case.not_in_reach",) for number in shown if number not in found}
    left |= {number: ("case.changed",) for number, case in found.items() if case.version != shown[number]}
    same = [case for number, case in found.items() if number not in left]
    left |= {number: why for number, why in standing_reasons(same, at).items() if why}
    free = [case for case in same if case.pk not in left]
    left |= law_reasons(free, told["papers"], at, desk)
    return [case for case in free if case.pk not in left], left


def _batches(
    going: Sequence[Case], told: Mapping[str, Any], agencies: Mapping[int, Agency], by: Person, at: dt.datetime
) -> list[PlacementBatch]:
    to = {number: agency for number, _, agency in told["cases"]}
    dealt: dict[int, list[Case]] = defaultdict(list)
    for case in going:
        dealt[to[case.pk]].append(case)
    due = dt.date.fromisoformat(told["due_back_on"]) if told["due_back_on"] else None
    rule = {name: told[name] for name in ("when", "draw", "papers", "left")}
    found = []
    for number, bps in told["shares"]:
        if cases := dealt.get(number):
            currencies = {case.currency for case in cases}
            batch = PlacementBatch.objects.create(
                agency=agencies[number], title=told["title"], rule=rule, commission_bps=bps, placed_on=at.date(), due_back_on=due,
                cases_count=len(cases), outstanding_minor=sum(case.outstanding_minor for case in cases),
                currency=currencies.pop() if len(currencies) == 1 else "", by=by, at=at,
            )  # fmt: skip
            _place(cases, batch, at)
            found.append(batch)
    return found


def _place(cases: Sequence[Case], batch: PlacementBatch, at: dt.datetime) -> None:
    Placement.objects.bulk_create(
        (
            Placement(
                batch=batch, case=case, agency=batch.agency, commission_bps=batch.commission_bps, placed_on=at.date(),
                outstanding_minor=case.outstanding_minor, currency=case.currency,
            )
            for case in cases
        ),
        batch_size=500,
    )  # fmt: skip
    for case in cases:
        case.agency, case.owner, case.owned_until, case.team, case.co_worker = batch.agency, None, None, None, None
        case.locked_by, case.locked_until, case.is_retained, case.version = None, None, False, case.version + 1
    Case.objects.bulk_update(cases, _COLUMNS, batch_size=200)
    for first in range(0, len(cases), 500):
        ids = [case.pk for case in cases[first : first + 500]]
        WorkItem.objects.filter(case_id__in=ids, state="open").update(state="cancelled", done_at=at)
        PlannedContact.objects.filter(case_id__in=ids, state="planned", channel__in=_BY_PEOPLE).update(
            state="cancelled", state_reason="case.placed"
        )


def _log(
    placed: Placed, going: Sequence[Case], told: Mapping[str, Any], approval: Approval, by: Person, at: dt.datetime
) -> None:
    to = {number: agency for number, _, agency in told["cases"]}
    batch_of = {batch.agency_id: batch.pk for batch in placed.batches}
    deeds = [
        Deed("place_case", "placement_batch", batch_of[to[case.pk]], case.pk, {"agency": to[case.pk]}) for case in going
    ]
    facts = {"approval": approval.pk, "payload": approval.payload_sha256, "stays": len(placed.left)}
    deeds += [
        Deed(
            "place_accounts",
            "placement_batch",
            batch.pk,
            None,
            {**facts, "agency": batch.agency_id, "placed": batch.cases_count},
        )
        for batch in placed.batches
    ]
    record_activities(deeds, by=by, at=at)
