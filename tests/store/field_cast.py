"""Cases of the field department with an address, and a day at whose noon a visit is lawful."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from arrears.flows.assign_visit import assign_visit
from arrears.flows.order_visit import order_visit
from arrears.flows.personal_key import sealer_of
from arrears.store.tables import Borrower, Case, ContactPoint, Membership, Person, Status, VisitOrder
from tests.store.desk_cast import Desk, make_case, make_desk

CHINA = ZoneInfo("Asia/Shanghai")
DAY = dt.date(2026, 11, 23)  # a Monday
DOOR = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def make_field_desk(*, names: tuple[str, ...] = ("FIO", "FEN")) -> Desk:
    """The desk's people with a supervisor of the field department (sara), and cases there, each with an address."""
    made = make_desk()
    sara = Person.objects.create(username="sara", password=made.people["finn"].password, display_name="Sara")
    Membership.objects.create(person=sara, role="supervisor", department="field")
    made.people["sara"] = sara
    for number, name in enumerate(names):
        made.cases[name] = make_visited(name, priority=50 - number)
    return made


def make_visited(name: str, *, priority: int = 0) -> Case:
    """A case of the field department whose borrower lives in an invented road."""
    case = make_case(name, department="field", priority=priority)
    sealed = sealer_of().seal({"name": f"{name.title()} Example", "national_id": "000000190001010000"}, name)
    Borrower.objects.filter(pk=case.borrower_id).update(sealed=sealed)
    ContactPoint.objects.create(
        borrower=case.borrower, number=1, kind="postal", sealed=sealer_of().seal(f"Example Road {name}", name)
    )
    return case


def ordered(desk: Desk, name: str = "FIO", at: dt.datetime = DOOR, day: dt.date | None = None) -> VisitOrder:
    """A visit, ordered by finn."""
    return order_visit(
        desk.cases[name].pk, by=desk.people["finn"], at=at, visit_on=day or at.astimezone(CHINA).date()
    ).made


def assigned(desk: Desk, name: str = "FIO", at: dt.datetime = DOOR, day: dt.date | None = None) -> VisitOrder:
    """A visit for finn and fred."""
    visit = ordered(desk, name, at, day)
    people = desk.people
    return assign_visit(visit.pk, first=people["finn"], second=people["fred"], by=people["sara"], at=at).made


def stop_by_law(case: Case, status: str = "deceased") -> None:
    """A status that the law knows and nobody at the desk has seen yet."""
    Status.objects.create(case=case, status=status, since=DAY, source="tape", recorded_at=DOOR)
