"""Emergency stops: is anything stopped here and now?"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from arrears.store.plain_rows import Read, read_rows
from arrears.store.tables import Person, Switch

_ABOUT = Read(Switch, "s", ("channel", "department", "agency_id"))


def list_stops() -> QuerySet[Switch]:
    """Stops that hold, the oldest first."""
    return Switch.objects.filter(lifted_at__isnull=True).order_by("pressed_at", "id")


def read_stops() -> list[Switch]:
    """The same for the gate, which asks at every call and reads only what a stop is about."""
    text = "SELECT {s.columns} FROM {s.table} WHERE s.lifted_at IS NULL ORDER BY s.pressed_at, s.id"
    return [stop for (stop,) in read_rows(text, (_ABOUT,), ())]


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
