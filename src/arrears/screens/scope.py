"""Which case does this address, or this search, mean for this person? Out of reach is the same as not there.

The reach itself is `arrears.store.scope.cases_for`; every page reads cases through it or through these.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models import Case as Choice
from django.http import Http404
from django.utils import timezone

from arrears.screens.access import memberships_of
from arrears.store import scope
from arrears.store.reading import Given, kept_by_key
from arrears.store.tables import Account, Case, Person


def cases_for(person: Person) -> QuerySet[Case]:
    """The cases this person may see now."""
    return scope.cases_for(person, timezone.now(), memberships_of(person))


def in_reach(person: Person, key: str = "case_id") -> Choice:
    """The filter for a long list of rows that hang on cases, read in order a page at a time (`store.scope.hangs_on`)."""
    return scope.hangs_on(cases_for(person), key)


def reach_of(person: Person) -> tuple[scope.Reach, dict[str, Any]]:
    """The same for a statement that is written once (`store.reading`): what shapes it, and the values for its places."""
    return scope.reach_of(person, timezone.now(), memberships_of(person))


def get_case(person: Person, case_id: int, *related: str) -> Case:
    """The case with its borrower (and `related`). Errors: `Http404`, which tells nothing of cases out of reach."""
    reach, values = reach_of(person)
    for found in _case(reach, related).rows(**values, case=case_id):
        return found
    raise Http404


@kept_by_key
def _case(reach: scope.Reach, related: tuple[str, ...]) -> QuerySet[Case]:
    return reach.cases().select_related("borrower", *related).filter(pk=Given("case", BigIntegerField()))


def get_in_reach(person: Person, rows: QuerySet[Any], row_id: int) -> Any:
    """A row that hangs on a case (a promise, a dispute, a visit …), if its case is in reach. Errors: `Http404`."""
    found = rows.filter(pk=row_id, case__in=cases_for(person)).first()
    if found is None:
        raise Http404
    return found


def find_case(person: Person, text: str) -> Case | None:
    """The case of that number, borrower id or loan id, if it is in reach."""
    wanted = text.strip().removeprefix("#")
    if not wanted:
        return None
    of_loan = list(Account.objects.filter(loan_id=wanted).values_list("case_id", flat=True))  # in one OR it is a scan
    named = Q(borrower_ref=wanted) | Q(pk__in=of_loan)
    if wanted.isdecimal() and len(wanted) < 19:
        named |= Q(pk=int(wanted))
    # First by the unique indexes, then by reach: the reach alone would be read row by row.
    ids = list(Case.objects.filter(named).values_list("pk", flat=True)[:20])
    return cases_for(person).filter(pk__in=ids).first() if ids else None
