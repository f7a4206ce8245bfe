"""What makes a demo's book a demo's desk? Its last night taken in, one ready person a role, and some cases with an agency."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from django.utils import timezone

from arrears.entrypoints.desk.demo_legal import fill_demo_legal
from arrears.entrypoints.desk.demo_people import DemoPerson, make_demo_people
from arrears.entrypoints.desk.demo_visits import make_demo_visits
from arrears.flows.ask_approval import ask_approval
from arrears.flows.decide_approval import decide_approval
from arrears.flows.place_accounts import place_accounts
from arrears.flows.take_night import Progress, take_night
from arrears.flows.take_personal import take_personal
from arrears.store.tables import Agency, Case, Person

_PLACED: Final = 60
# What the law asks of a placement and the invented agency has; whatever else is not known stays not known, and says no.
_FACTS: Final = {"has_recipient_contract": True, "is_on_partner_list": True, "has_impact_assessment": True}


def fill_demo_desk(book: Path, as_of: dt.date, progress: Progress | None = None) -> list[DemoPerson]:
    """The people who may sign in. The same book filled again changes nothing but their passwords."""
    at = timezone.now()
    _ = take_night(book, as_of, at=at, progress=progress).made
    _ = take_personal(book, as_of).made  # without addresses nobody could be visited
    people = make_demo_people()
    agency = Agency.objects.get(code="example-recovery")
    if not Case.objects.filter(agency=agency).exists():
        _place_some(agency, at)
    fill_demo_legal(at)
    make_demo_visits(at)
    return people


def _place_some(agency: Agency, at: dt.datetime) -> None:
    """As people do it: asked by one, granted by another, and each case only if the law lets it go."""
    asker, decider = Person.objects.get(username="placements"), Person.objects.get(username="controller")
    late = Case.objects.filter(state="open", agency__isnull=True).order_by("-past_due_days", "id")
    cases = list(late.values_list("pk", flat=True)[:_PLACED])
    title = "Demo placement"
    asked = ask_approval(
        by=asker, at=at, kind="placement", department="agencies", payload={"agency": agency.pk, "cases": cases}, title=title,
        reason="Longest past due of the demo's book",
    )  # fmt: skip
    if asked.is_done and decide_approval(asked.made.pk, by=decider, at=at, granted=True).is_done:
        place_accounts(cases, agency=agency, by=decider, at=at, title=title, approval_id=asked.made.pk, facts=_FACTS)
