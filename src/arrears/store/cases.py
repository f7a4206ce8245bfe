"""Cases: one to act on, the next to work, those of a queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from arrears.casework.locks import Hold
from arrears.store.tables import Case, Person, WorkItem
from arrears.store.tables.case import is_in

URGENT: Final = ("-priority", "id")  # most urgent first


def find_case_to_change(cases: QuerySet[Case], case_id: int) -> Case | None:
    """The case, if it is among `cases`, locked until the transaction ends."""
    # one statement: on PostgreSQL a row that changed while we waited for its lock is judged again by the same conditions
    return cases.select_for_update().filter(pk=case_id).first()


def get_case(case_id: int) -> Case:
    """Errors: `Case.DoesNotExist`."""
    return Case.objects.select_related("borrower").get(pk=case_id)


def hold_of(case: Case) -> Hold:
    """Who has the case, as `casework.locks` judges it."""
    return Hold(
        state=case.state, owner=case.owner_id, owned_until=case.owned_until, co_worker=case.co_worker_id,
        locked_by=case.locked_by_id, locked_until=case.locked_until, is_retained=case.is_retained,
    )  # fmt: skip


def save_case(case: Case, *columns: str) -> None:
    """Write these columns and raise the version: whoever saves from an older page is told so."""
    case.version += 1
    case.save(update_fields=[*columns, "version"])


def first_of(parts: Sequence[QuerySet[Case]], count: int, order: Sequence[str] = URGENT) -> QuerySet[Case]:
    """Of cases in several overlapping parts at least the first `count`, in order. Only where a database can cut parts short.

    Each part is read in the order of its own index, no further than wanted. As one condition joined by OR PostgreSQL reads all of a
    department in order and throws away what is in none of them: for a small team in a large department nearly everything.
    """
    if len(parts) == 1:
        return parts[0].order_by(*order)
    first = [one.order_by(*order).values("pk")[:count] for one in parts]
    return Case.objects.filter(pk__in=first[0].union(*first[1:], all=True)).order_by(*order)


def list_queue(cases: QuerySet[Case], department: str, queue: str = "") -> QuerySet[Case]:
    """Open cases of a department, most urgent first."""
    found = cases.filter(is_in(department), state="open")
    return (found.filter(queue=queue) if queue else found).order_by(*URGENT)


def list_call_backs(person: Person, at: dt.datetime) -> QuerySet[Case]:
    """Own cases whose agreed call-back is due, the longest waiting first."""
    return Case.objects.filter(owner=person, state="open", call_back_at__lte=at).order_by("call_back_at", "id")


def list_next_placed(cases: QuerySet[Case], person: Person, at: dt.datetime) -> QuerySet[Case]:
    """Open cases of an agency that this person may work now: those nobody tried today, most urgent first.

    The night plans no tasks for what is placed; the agency works in its own order within the same law.
    """
    not_locked = Q(locked_until__isnull=True) | Q(locked_until__lte=at) | Q(locked_by=person)
    mine_or_free = Q(owner__isnull=True) | Q(owner=person) | Q(owned_until__lte=at, is_retained=False)
    rested = Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=at - dt.timedelta(hours=20))
    waits = Q(call_back_at__isnull=True) | Q(call_back_at__lte=at)
    found = cases.filter(not_locked, mine_or_free, rested, waits, agency__isnull=False, state="open")
    return found.order_by("-priority", "id")


def list_next_work(
    cases: QuerySet[Case], person: Person, at: dt.datetime, department: str, queue: str = ""
) -> QuerySet[WorkItem]:
    """Open tasks that may be done at this moment by this person, first of the day first.

    Of a day that is over they are left over, since no later night took their place: they are done within the same hours of today.
    """
    not_locked = Q(case__locked_until__isnull=True) | Q(case__locked_until__lte=at) | Q(case__locked_by=person)
    mine_or_free = (
        Q(case__owner__isnull=True) | Q(case__owner=person) | Q(case__owned_until__lte=at, case__is_retained=False)
    )
    found = WorkItem.objects.filter(
        not_locked, mine_or_free, _in_hours(at), department=department, state="open", case__state="open", case__in=cases,
    )  # fmt: skip
    return (found.filter(queue=queue) if queue else found).order_by("plan_on", "rank")


def _in_hours(at: dt.datetime) -> Q:
    has_begun = Q(earliest_at__isnull=True) | Q(earliest_at__lte=at)
    return has_begun & (Q(latest_at__isnull=True) | Q(latest_at__gt=at) | _same_hours(at))


def _same_hours(at: dt.datetime) -> Q:
    """The hours of a task, on whichever day; in one zone, where they may go past midnight."""
    clock = timezone.localtime(at).time()
    begun, not_over = Q(earliest_at__time__lte=clock), Q(latest_at__time__gt=clock)
    is_within_a_day = Q(earliest_at__time__lt=F("latest_at__time"))
    return (is_within_a_day & begun & not_over) | (~is_within_a_day & (begun | not_over))
