"""Records many attempts at once, such as a dialler's day: by the rules of `record_contact`, in a few queries for hundreds.

Each row has the caller's own id, under which a second sending changes nothing; a row that does not hold spoils no other.
One call is one transaction: all its good rows are there, or none. What an agency did while it had a case is recorded also when
the file comes after the case went back: it was made, and it counts against everybody's next attempt.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from arrears.casework.locks import judge_write
from arrears.flows.acting import check_act
from arrears.flows.record_contact import MISSED, contact_fault
from arrears.flows.stopping import stop_point
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activities
from arrears.store.cases import hold_of
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for
from arrears.store.tables import Account, Case, Contact, ContactPoint, Person, Placement, PlannedContact, WorkItem

RECORDED: Final = "recorded"
KNOWN: Final = "known"  # was recorded before, under the same id


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One attempt, as it happened."""

    contact_id: str  # the caller's own id
    case_id: int
    channel: str
    outcome: str
    direction: str = "outbound"
    party: str = "borrower"
    purpose: str = "collection"
    point_id: int | None = None
    loan_ids: tuple[str, ...] = ()  # empty: all loans of the case
    note: str = ""
    seconds: int | None = None
    happened_at: dt.datetime | None = None  # none: now
    call_back_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store says about the rows' cases, read once."""

    cases: Mapping[int, Case]
    loans: Mapping[int, list[str]]
    points: Mapping[int, ContactPoint]
    owner_of: dict[str, int]  # contact_id -> case
    agencies: frozenset[int]  # that speak through this person
    ended: Mapping[int, list[Placement]]  # of cases that went back from them


@transaction.atomic
def record_contacts(rows: Sequence[ContactRow], *, by: Person, at: dt.datetime) -> list[Outcome[str]]:
    """For each row, in order: `recorded`, `known`, or why not."""
    denied = check_act("record_contact", by=by, at=at)
    if denied is not None:
        return [passed_on(denied) for _ in rows]
    known = _read(rows, by, at)
    rows = [replace(row, call_back_at=None) if row.case_id in known.ended else row for row in rows]
    outcomes: list[Outcome[str]] = []
    made: list[tuple[ContactRow, Contact]] = []
    for row in rows:
        outcome = _judge(row, known, by, at)
        outcomes.append(outcome)
        if outcome.is_done and outcome.value == RECORDED:
            made.append((row, _contact(row, known, by, at)))
            known.owner_of[row.contact_id] = row.case_id
    if made:
        contacts = [contact for _, contact in made]
        Contact.objects.bulk_create(contacts)
        deeds: list[Deed] = []
        for run in _runs(contacts):
            _settle(run, by, at)
            deeds += _stop(run, known, by, at)
        _mark(made, known.cases)
        record_activities(deeds, by=by, at=at)
    return outcomes


def _stops(contact: Contact) -> bool:
    """Whether the attempt says that the number is not the borrower's."""
    return contact.outcome in MISSED and contact.point_id is not None and contact.party == "borrower"


def _runs(contacts: Sequence[Contact]) -> Iterator[Sequence[Contact]]:
    """Attempts up to each that stops a number: what it cancels, a later attempt was not planned for."""
    first = 0
    for place, contact in enumerate(contacts, 1):
        if _stops(contact) or place == len(contacts):
            yield contacts[first:place]
            first = place


def _read(rows: Sequence[ContactRow], by: Person, at: dt.datetime) -> _Known:
    ids, held = {row.case_id for row in rows}, list_memberships(by, at.date())
    agencies = frozenset(one.agency_id for one in held if one.agency_id is not None)
    mine = set(cases_for(by, at, held).filter(pk__in=ids).values_list("pk", flat=True))
    ended = _ended(ids - mine, agencies)
    # in one order, so that two uploads of the same cases wait for each other instead of deadlocking
    locked = Case.objects.filter(pk__in=mine | set(ended)).order_by("pk").select_for_update()
    cases = {case.pk: case for case in locked}
    loans: dict[int, list[str]] = defaultdict(list)
    owned = Account.objects.filter(case_id__in=cases).order_by("-score", "loan_id")
    for case_id, loan_id in owned.values_list("case_id", "loan_id"):
        loans[case_id].append(loan_id)
    points = ContactPoint.objects.in_bulk([row.point_id for row in rows if row.point_id is not None])
    named = Contact.objects.filter(contact_id__in=[row.contact_id for row in rows])
    return _Known(cases, loans, points, dict(named.values_list("contact_id", "case_id")), agencies, ended)


def _ended(case_ids: set[int], agencies: frozenset[int]) -> dict[int, list[Placement]]:
    found: dict[int, list[Placement]] = defaultdict(list)
    if agencies and case_ids:
        for one in Placement.objects.filter(case_id__in=case_ids, agency_id__in=agencies).exclude(state="placed"):
            found[one.case_id].append(one)
    return dict(found)


def _agency_of(row: ContactRow, known: _Known, at: dt.datetime) -> int | None:
    """Which agency made the attempt; none: the house, or nobody who may say so."""
    day = (row.happened_at or at).date()
    for one in known.ended.get(row.case_id, ()):
        if one.ended_on is not None and row.happened_at is not None and one.placed_on <= day <= one.ended_on:
            return one.agency_id
    agency = known.cases[row.case_id].agency_id
    return agency if agency in known.agencies else None


def _judge(row: ContactRow, known: _Known, by: Person, at: dt.datetime) -> Outcome[str]:
    case = known.cases.get(row.case_id)
    if case is None or (case.pk in known.ended and _agency_of(row, known, at) is None):
        return refused("case.not_in_reach", "There is no such case in your reach.")
    if reason := judge_write(hold_of(case), by.pk, at):
        return conflict(reason, "Somebody else is working this case at the moment. Send this row again later.")
    owner = known.owner_of.get(row.contact_id)
    if owner is not None:
        return done(KNOWN) if owner == case.pk else refused("contact.id_taken", "This id belongs to another case.")
    fault = contact_fault(
        row.channel, row.outcome, row.direction, row.party, row.purpose, row.happened_at or at, at
    )  # fmt: skip
    if fault:
        return refused("contact.word", fault)
    point = known.points.get(row.point_id) if row.point_id is not None else None
    strange_point = row.point_id is not None and (point is None or point.borrower_id != case.borrower_id)
    if strange_point or not set(row.loan_ids) <= set(known.loans[case.pk]):
        return refused("contact.not_of_this_case", "That number or loan does not belong to this case.")
    return done(RECORDED)


def _contact(row: ContactRow, known: _Known, by: Person, at: dt.datetime) -> Contact:
    case, agency = known.cases[row.case_id], _agency_of(row, known, at)
    return Contact(
        contact_id=row.contact_id, case=case, loan_ids=list(row.loan_ids) or known.loans[case.pk],
        at=row.happened_at or at, channel=row.channel, direction=row.direction, party=row.party, outcome=row.outcome,
        purpose=row.purpose, actor="agency" if agency else "creditor", point_id=row.point_id, by=by,
        agency_id=agency, note=row.note, department=case.department_override or case.department,
        seconds=row.seconds, source="agency" if agency else "api", recorded_at=at,
        was_misdirected=row.outcome in MISSED,
    )  # fmt: skip


def _settle(contacts: Sequence[Contact], by: Person, at: dt.datetime) -> None:
    """The tasks and plans these attempts were for are done."""
    tried: dict[tuple[int, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.direction == "outbound":
            tried[contact.case_id, contact.channel].append(contact)
    ids, channels = {case_id for case_id, _ in tried}, {channel for _, channel in tried}
    tasks = WorkItem.objects.filter(case_id__in=ids, state="open", action__in=channels)
    finished = [
        pk
        for pk, case_id, action, plan_on in tasks.values_list("pk", "case_id", "action", "plan_on")
        if any(plan_on <= contact.at.date() for contact in tried.get((case_id, action), ()))
    ]
    WorkItem.objects.filter(pk__in=finished).update(state="done", done_by=by, done_at=at)
    plans = []
    waiting = PlannedContact.objects.filter(case_id__in=ids, state__in=("planned", "claimed"), channel__in=channels)
    for plan in waiting:
        if made := tried.get((plan.case_id, plan.channel)):
            plan.state, plan.contact = "sent", made[0]
            plans.append(plan)
    PlannedContact.objects.bulk_update(plans, ["state", "contact"])


def _mark(made: Sequence[tuple[ContactRow, Contact]], cases: Mapping[int, Case]) -> None:
    """What the list of cases shows of the latest attempt; an older one that comes in late does not turn it back."""
    changed = {}
    for row, contact in sorted(made, key=lambda one: one[1].at):
        case = cases[contact.case_id]
        if case.last_contact_at is None or contact.at >= case.last_contact_at:
            case.last_contact_at, case.last_outcome, case.call_back_at = contact.at, contact.outcome, row.call_back_at
        changed[case.pk] = case
    for case in changed.values():
        case.version += 1
    Case.objects.bulk_update(changed.values(), ["last_contact_at", "last_outcome", "call_back_at", "version"])


def _stop(contacts: Sequence[Contact], known: _Known, by: Person, at: dt.datetime) -> Iterator[Deed]:
    """What the log says of each attempt; numbers that are not the borrower's are used no more."""
    for contact in contacts:
        facts: dict[str, object] = {
            "channel": contact.channel, "outcome": contact.outcome, "party": contact.party, "at": contact.at.isoformat(),
        }  # fmt: skip
        if contact.point_id is not None and _stops(contact):
            case, point = known.cases[contact.case_id], known.points[contact.point_id]
            facts |= stop_point(point, case, by=by, at=at, reason=contact.outcome)
        yield Deed("record_contact", "contact", contact.contact_id, contact.case_id, facts)
