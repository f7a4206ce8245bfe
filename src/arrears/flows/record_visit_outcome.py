"""Records what came of a visit. One that was made becomes a contact, as any other; one that was not says why."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.visits import NOT_MADE, OPEN, OUTCOMES
from arrears.flows.record_contact import record_contact
from arrears.flows.stopping import stop_point
from arrears.flows.visiting import open_visit
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, VisitOrder
from arrears.store.visits import save_visit

_ALONE = ("not_home", "wrong_number")  # whoever else opened was told nothing


@transaction.atomic
def record_visit_outcome(
    visit_id: int, *, by: Person, at: dt.datetime, outcome: str, party: str = "borrower", note: str = ""
) -> Outcome[VisitOrder]:
    """The visit, done (or not done), and its contact. The same outcome again changes nothing; another one is a conflict."""
    found = open_visit(visit_id, "record_visit", by=by, at=at, is_own=True)
    if isinstance(found, Outcome):
        return found
    visit, case = found
    if visit.outcome:
        return (
            done(visit)
            if visit.outcome == outcome
            else conflict("visit.has_outcome", "Its outcome is recorded already.")
        )
    if fault := _fault(visit, outcome, party):
        return refused(*fault)
    visit.outcome, visit.comment = outcome, note[:2_000] or visit.comment
    if outcome in NOT_MADE:
        visit.state, visit.route_number = "not_done", None
    else:
        contact = record_contact(
            case.pk, by=by, at=at, channel="visit", outcome=outcome, party=party, point_id=visit.point_id, note=note[:2_000],
            contact_id=f"V-{visit.pk}", happened_at=visit.arrived_at, seconds=_seconds(visit),
        )  # fmt: skip
        if not contact.is_done:
            transaction.set_rollback(True)
            return passed_on(contact)
        if outcome == "wrong_number" and party != "borrower" and visit.point is not None:
            stop_point(
                visit.point, case, by=by, at=at, reason=outcome
            )  # who lives there said so: nobody goes there again
        visit.contact, visit.state = contact.made, "done" if visit.left_at else "under_way"
    save_visit(visit, "outcome", "comment", "state", "route_number", "contact")
    facts = {"outcome": outcome, "party": party}
    record_activity(Deed("record_visit_outcome", "visit", visit.pk, case.pk, facts), by=by, at=at)
    return done(visit)


def _fault(visit: VisitOrder, outcome: str, party: str) -> tuple[str, str] | None:
    if outcome not in (*OUTCOMES, *NOT_MADE):
        return "visit.outcome", f"Use one of: {', '.join((*OUTCOMES, *NOT_MADE))}."
    if outcome in NOT_MADE:
        begun = "This visit was begun: say what came of it."
        return None if visit.arrived_at is None and visit.state in OPEN else ("visit.outcome", begun)
    if visit.arrived_at is None:
        return "visit.not_arrived", "Nobody has arrived there yet."
    if party != "borrower" and outcome not in _ALONE:
        return (
            "visit.party",
            "Nothing is said to anybody but the borrower: the outcome is that the borrower was not there.",
        )
    return None


def _seconds(visit: VisitOrder) -> int | None:
    if visit.left_at is None or visit.arrived_at is None:
        return None
    return int((visit.left_at - visit.arrived_at).total_seconds())
