"""Who is of the house and who of an agency here, and what is in their reach beside cases?"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404

from arrears.screens.access import memberships_of
from arrears.store.tables import Agency, Person

HOUSE: Final = ("supervisor", "head", "controller", "compliance")
STEERING: Final = ("supervisor", "head", "controller")
OF_AGENCY: Final = ("agency_collector", "agency_head")
MONEY_AND_DATA: Final = (*HOUSE, "agency_head")


def own_agencies(person: Person) -> list[int]:
    """The agencies this person works for; empty for people of the house."""
    return [one.agency_id for one in memberships_of(person) if one.agency_id is not None]


def agencies_for(person: Person) -> QuerySet[Agency]:
    """The agencies this person may read about: all of them, or the own one."""
    own = own_agencies(person)
    return Agency.objects.filter(pk__in=own) if own else Agency.objects.all()


def of_agencies(person: Person, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with an `agency`: all of them for the house, the own one's for its people."""
    own = own_agencies(person)
    return rows.filter(agency_id__in=own) if own else rows


def get_of_agencies(person: Person, rows: QuerySet[Any], row_id: int) -> Any:
    """One of them. Errors: `Http404`, the same for what is not there and what is another agency's."""
    found = of_agencies(person, rows).filter(pk=row_id).first()
    if found is None:
        raise Http404
    return found
