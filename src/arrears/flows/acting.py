"""May this person do this, here and now? What every flow asks first; silence anywhere means no.

Three questions: does one of their roles allow the act, is the case in their reach, and is nobody else working it.
Whoever asks about a case out of reach learns no more than about one that does not exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from arrears.casework.locks import judge_write
from arrears.flows.house_rules import access_matrix
from arrears.kernel.outcome import Outcome, conflict, refused
from arrears.store.cases import find_case_to_change, hold_of
from arrears.store.memberships import list_memberships, list_roles
from arrears.store.scope import cases_for
from arrears.store.tables import Case, Person

_DENIED = "You may not do this. Ask your supervisor."
_UNKNOWN = "There is no such case in your reach."
_LOCKED = "Somebody else is working this case at the moment. Look again in a few minutes."
_CHANGED = "Somebody changed this case since you opened it. Look at it again, then decide."


def check_act(act: str, *, by: Person, at: dt.datetime) -> Outcome[Case] | None:
    """A refusal when none of the person's roles allows the act; nothing when one does."""
    if access_matrix().may(act, list_roles(by, at.date())):
        return None
    return refused("access.denied", _DENIED)


def open_case(
    case_id: int, act: str, *, by: Person, at: dt.datetime, version: int | None = None, needs_lock: bool = True
) -> Case | Outcome[Case]:
    """The case, locked until the transaction ends, or why not.

    `version`: the one the person saw; another one is a conflict. `needs_lock`: somebody else's lock stops the act.
    """
    denied = check_act(act, by=by, at=at)
    if denied is not None:
        return denied
    case = find_case_to_change(cases_for(by, at, list_memberships(by, at.date())), case_id)
    if case is None:
        return refused("case.not_in_reach", _UNKNOWN)
    if version is not None and version != case.version:
        return conflict("case.changed", _CHANGED)
    if needs_lock and (reason := judge_write(hold_of(case), by.pk, at)):
        return conflict(reason, _LOCKED)
    return case


def refusal(reason: str) -> Outcome[Case]:
    """A refusal by `casework.locks`, in words."""
    words = {
        "case.locked_by_other": _LOCKED,
        "case.owned_by_other": "This case belongs to somebody else. Ask for a transfer, or your supervisor to take it over.",
        "case.held": "This case is held: nobody works it until it is resumed.",
        "case.closed": "This case is closed.",
    }
    is_race = reason == "case.locked_by_other"
    return conflict(reason, words[reason]) if is_race else refused(reason, words.get(reason, ""))


def speaks_for(by: Person, case: Case, at: dt.datetime) -> int | None:
    """The agency that speaks through this person on this case; none: the house does, also about a case that is placed."""
    held = (one.agency_id for one in list_memberships(by, at.date()))
    return case.agency_id if case.agency_id is not None and case.agency_id in held else None


def refused_outside(department: str, *, by: Person, at: dt.datetime) -> Outcome[Case] | None:
    """A refusal for whoever holds no role that reaches into that department: for acts that are about no case."""
    return None if roles_in(by, at, department) else refused("access.denied", _DENIED)


def roles_in(by: Person, at: dt.datetime, department: str) -> Iterable[str]:
    """The roles a person holds that reach into a department: its own, and the control centre's."""
    held = list_memberships(by, at.date()) if by.is_active else ()
    return tuple(one.role for one in held if one.department == department or one.role == "controller")
