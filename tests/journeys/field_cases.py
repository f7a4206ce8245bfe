"""Cases for the journey of the field department: four borrowers with an address, three of whom have a visit ordered for today."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils import timezone

from arrears.casework.field_rules import Place
from arrears.flows.house_rules import field_rules
from arrears.flows.order_visit import order_visit
from arrears.store.tables import Case, Person, Team
from tests.store.daylight import move_to_morning
from tests.store.field_cast import make_visited

PLACES = {"FAY": Place(12_000, -8_000), "FIO": Place(-6_000, 14_000), "FEN": Place(20_000, 9_000)}


def fill() -> None:
    """FOX waits in the queue; the others have their orders."""
    for number, name in enumerate((*PLACES, "FOX")):
        make_visited(name, priority=90 - number)
    Case.objects.update(
        team=Team.objects.get(code="field-1"), stage="field", queue="visit", bucket="M3", past_due_days=75
    )
    move_to_morning(Path(os.environ["ARREARS_BOOK"]))
    field_rules.cache_clear()
    at = timezone.now()
    day = at.astimezone(ZoneInfo(field_rules().zone)).date()
    for name, place in PLACES.items():
        case = Case.objects.get(borrower_ref=name)
        assert order_visit(case.pk, by=Person.objects.get(username="field"), at=at, visit_on=day, place=place).is_done
