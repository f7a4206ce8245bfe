"""Carries out a bulk act: the cases that were shown, each only if it is still as it was shown. One write for all of them.

Used by what carries approvals out; whoever calls it has the approval locked and writes the log of the approval itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from arrears.flows.recall_placement import recall_placement
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.store.activities import Deed, record_activities
from arrears.store.case_choice import lock_cases
from arrears.store.memberships import list_memberships
from arrears.store.scope import cases_for
from arrears.store.tables import Approval, Case, Person

_OWNED_DAYS = 14
_COLUMNS = {
    "move_cases": ("department_override", "owner", "owned_until", "team", "locked_by", "locked_until"),
    "hold_cases": ("state", "hold_reason", "held_until", "locked_by", "locked_until"),
    "reassign_cases": ("owner", "owned_since", "owned_until", "team", "is_retained", "locked_by", "locked_until"),
}  # fmt: skip
_VERBS = {"move_cases": "move_case", "hold_cases": "hold_case", "reassign_cases": "transfer_case"}


def do_bulk(approval: Approval, *, by: Person, at: dt.datetime) -> Outcome[dict[str, object]]:
    """How many were done, and how many were left alone and why (`changed`, `locked`, `out_of_reach`)."""
    told = approval.payload
    shown = {row[0]: row for row in told["cases"]}
    people = _people(told["people"], at)
    if people is None:
        return refused("bulk.people", "Somebody who was to get cases cannot work them any more.")
    found = lock_cases(cases_for(by, at), shown)
    left: Counter[str] = Counter({"out_of_reach": len(shown) - len(found)})
    changed = []
    for number, case in found.items():
        if why := _why_left(case, shown[number][1], at):
            left[why] += 1
            continue
        changed.append(case)
    if told["action"] == "recall_cases":
        back = recall_placement([case.pk for case in changed], by=by, at=at, reason=approval.reason)
        if not back.is_done:
            return passed_on(back)
    else:
        for case in changed:
            _change(case, told, shown[case.pk], people, at)
        _write(changed, told["action"], approval, by=by, at=at)
    return done({"done": len(changed), "left": {why: count for why, count in left.items() if count}})


def _people(numbers: list[int], at: dt.datetime) -> dict[int, Any] | None:
    """Team by person; none when one of them holds no role with cases any more."""
    found = {}
    for person in Person.objects.filter(pk__in=numbers, is_active=True):
        held = [one for one in list_memberships(person, at.date()) if one.role in ("collector", "supervisor", "head")]
        if held:
            found[person.pk] = (person, held[0].team)
    return found if len(found) == len(set(numbers)) else None


def _why_left(case: Case, version: int, at: dt.datetime) -> str:
    if case.version != version or case.state == "closed":
        return "changed"
    return "locked" if case.locked_until is not None and case.locked_until > at else ""


def _change(case: Case, told: dict[str, Any], row: list[int], people: dict[int, Any], at: dt.datetime) -> None:
    action = told["action"]
    case.version += 1
    case.locked_by = case.locked_until = None
    if action == "hold_cases":
        case.state, case.hold_reason = "held", told["target"]
        case.held_until = dt.date.fromisoformat(told["until"]) if told["until"] else None
        return
    case.owner = case.owned_until = case.team = None
    if action == "move_cases":
        case.department_override = told["target"]
    else:
        case.owner, case.team = people[row[2]]
        case.owned_since, case.owned_until, case.is_retained = at, at + dt.timedelta(days=_OWNED_DAYS), False


def _write(cases: list[Case], action: str, approval: Approval, *, by: Person, at: dt.datetime) -> None:
    facts = {"approval": approval.pk, "asked_by": approval.asked_by_id}
    Case.objects.bulk_update(cases, [*_COLUMNS[action], "version"], batch_size=200)
    record_activities(
        (Deed(_VERBS[action], "case", case.pk, case.pk, {**facts, "owner": case.owner_id}) for case in cases),
        by=by,
        at=at,
    )
