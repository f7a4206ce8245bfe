"""What makes a demo's book a demo's desk? Its last night taken in, one ready person a role, and some weeks with two agencies."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from django.utils import timezone

from arrears.entrypoints.desk.demo_agencies import fill_demo_agencies
from arrears.entrypoints.desk.demo_legal import fill_demo_legal
from arrears.entrypoints.desk.demo_people import DemoPerson, make_demo_people
from arrears.entrypoints.desk.demo_visits import make_demo_visits
from arrears.flows.take_night import Progress, take_night
from arrears.flows.take_personal import take_personal
from arrears.store.tables import Person

_CLOCK: Final = "Asia/Shanghai"


def fill_demo_desk(book: Path, as_of: dt.date, progress: Progress | None = None) -> list[DemoPerson]:
    """The people who may sign in. The same book filled again changes nothing but their passwords."""
    at = timezone.now()
    _ = take_night(book, as_of, at=at, progress=progress).made
    _ = take_personal(book, as_of).made  # without addresses nobody could be visited
    people = make_demo_people()
    # They sit where the borrowers live: else a page would tell one moment by two clocks.
    Person.objects.filter(username__in=[person.username for person in people]).update(timezone=_CLOCK)
    fill_demo_agencies(at)
    fill_demo_legal(at)
    make_demo_visits(at)
    return people
