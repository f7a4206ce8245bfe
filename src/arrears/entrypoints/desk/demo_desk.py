"""What makes a demo's book a demo's desk? Its last night taken in, one ready person a role, and some weeks with two agencies."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.utils import timezone

from arrears.entrypoints.desk.demo_agencies import fill_demo_agencies
from arrears.entrypoints.desk.demo_people import DemoPerson, make_demo_people
from arrears.flows.take_night import Progress, take_night


def fill_demo_desk(book: Path, as_of: dt.date, progress: Progress | None = None) -> list[DemoPerson]:
    """The people who may sign in. The same book filled again changes nothing but their passwords."""
    at = timezone.now()
    _ = take_night(book, as_of, at=at, progress=progress).made
    people = make_demo_people()
    fill_demo_agencies(at)
    return people
