"""Emergency stops: is anything stopped here and now?"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from arrears.store.reading import kept_by_key
from arrears.store.tables import Person, Switch


def list_stops() -> QuerySet[Switch]:
    """Stops that hold, the oldest first."""
    return Switch.objects.filter(lifted_at__isnull=True).order_by("pressed_at", "id")


def read_stops() -> list[Switch]:
    """The same for the gate, which asks at every call and reads only what a stop is about."""
    return _stops().rows()


@kept_by_key
def _stops() -> QuerySet[Switch]:
    return list_stops().only("channel", "department", "agency_id")


def is_any_stop(reader: Person) -> bool:
    """Whether any stop holds. Every page asks this: whoever came by `at_the_door` brought the answer along."""
    seen: bool | None = getattr(reader, "_is_any_stop", None)
    return list_stops().exists() if seen is None else seen


def find_stop(*, channel: str, department: str = "", agency_id: int | None = None) -> Switch | None:
    """A stop that holds for this contact: one that names nothing, or nothing else than it."""
    same_agency = Q(agency__isnull=True) | Q(agency_id=agency_id) if agency_id else Q(agency__isnull=True)
    return list_stops().filter(
        same_agency, Q(channel="") | Q(channel=channel), Q(department="") | Q(department=department)
    ).first()  # fmt: skip


def stops_contact(stop: Switch, channel: str, department: str, agency_id: int | None) -> bool:
    """Whether a stop that holds stops this contact too, as `find_stop` asks: for many contacts the stops are read once."""
    names = ((stop.agency_id, agency_id), (stop.channel, channel), (stop.department, department))
    return all(not named or named == here for named, here in names)
