"""Asks to move, hold, recall or re-assign many cases at once: exactly those that were shown, each at the version shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from arrears.casework.words import DEPARTMENTS, HOLD_REASONS
from arrears.flows.acting import check_act
from arrears.flows.ask_approval import ask_approval, payload_hash
from arrears.kernel.outcome import Outcome, conflict, passed_on, refused
from arrears.store.case_choice import ACTIONS, CASES_MAX, Choice, Preview, preview
from arrears.store.scope import cases_for
from arrears.store.tables import Approval, Person


def plan_bulk(
    choice: Choice, *, action: str, by: Person, at: dt.datetime, target: str = "", until: dt.date | None = None,
    people: Sequence[int] = (),
) -> tuple[Preview, dict[str, Any]]:  # fmt: skip
    """What would be changed, and the payload that says so. Reads only.

    `target`: the department to move to, or the reason to hold. `people`: who gets the cases, dealt out in turn.
    """
    found = preview(cases_for(by, at), choice, action, target)
    cases: list[list[int]] = [
        [case.pk, case.version, *([people[place % len(people)]] if people else [])]
        for place, case in enumerate(found.cases)
    ]
    payload = {
        "action": action, "target": target, "until": until.isoformat() if until else None, "people": list(people),
        "choice": choice.told(), "count": len(cases), "cases": cases,
    }  # fmt: skip
    return found, payload


@transaction.atomic
def ask_bulk(
    choice: Choice, *, action: str, by: Person, at: dt.datetime, reason: str, seen: str, target: str = "",
    until: dt.date | None = None, people: Sequence[int] = (),
) -> Outcome[Approval]:  # fmt: skip
    """The request. `seen`: hash of the payload that was shown; when the cases are others by now, nothing is asked."""
    denied = check_act("ask_bulk", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if why_not := _why_not(action, target, people):
        return refused("bulk.terms", why_not)
    found, payload = plan_bulk(choice, action=action, by=by, at=at, target=target, until=until, people=people)
    if found.is_over or not found.cases:
        return refused("bulk.count", f"Choose from 1 to {CASES_MAX:,} cases.")
    if payload_hash(payload) != seen:
        return conflict("bulk.changed", "The cases changed since they were shown. Look at them again.")
    departments = {case.department_override or case.department for case in found.cases}
    home = departments.pop() if len(departments) == 1 else ""
    currencies = found.sums()
    currency, amount = max(currencies.items(), key=lambda pair: pair[1])
    return ask_approval(
        by=by, at=at, kind=action, department=home or "control_centre", payload=payload, reason=reason,
        amount_minor=amount if len(currencies) == 1 else 0, currency=currency if len(currencies) == 1 else "",
        title=f"{len(found.cases):,} · {choice.department or home or '*'} → {target or len(people) or 'recall'}", noun="bulk",
    )  # fmt: skip


def _why_not(action: str, target: str, people: Sequence[int]) -> str:
    if action not in ACTIONS:
        return "There is no such act."
    if action == "move_cases" and target not in DEPARTMENTS:
        return "Name the department the cases go to."
    if action == "hold_cases" and target not in HOLD_REASONS:
        return "Name the reason to hold."
    if action == "reassign_cases" and not people:
        return "Name who gets the cases."
    return ""
