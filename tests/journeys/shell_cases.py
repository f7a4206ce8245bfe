"""Cases for the shell's own journeys: five of reminders, of which one is another person's, and one placed with an agency."""

from __future__ import annotations

from arrears.store.tables import Agency, Case, Person
from tests.store.desk_cast import make_case


def fill() -> None:
    """BEN belongs to the demo's collector, CAI to the supervisor, DEE is free, EVE is with another agency."""
    other = Agency.objects.create(code="northwind", title="Northwind Collections (invented)")
    for number, borrower_id in enumerate(("BEN", "CAI", "DEE", "EVE")):
        make_case(borrower_id, priority=100 - number)
    Case.objects.filter(borrower_ref="BEN").update(owner=Person.objects.get(username="collector"))
    Case.objects.filter(borrower_ref="CAI").update(owner=Person.objects.get(username="supervisor"))
    Case.objects.filter(borrower_ref="EVE").update(agency=other)
