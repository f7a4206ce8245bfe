"""What is counted for the day's figures? Each function is one or two grouped statements over an index of its day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from arrears.store.tables import (
    Agency,
    Case,
    Complaint,
    Contact,
    Membership,
    Payment,
    Placement,
    PlannedContact,
    PromiseInstalment,
    RefusedContact,
    WorkItem,
)

Rows = list[dict[str, Any]]
AT_WORK_MINUTES = 15


def count_contacts(since: dt.datetime, until: dt.datetime) -> Rows:
    """Outbound and inbound attempts: department, channel, direction, outcome, agency_id, n."""
    made = Contact.objects.filter(at__gte=since, at__lt=until)
    return _grouped(made, "department", "channel", "direction", "outcome", "agency_id")


def count_tasks(on: dt.date) -> Rows:
    """Tasks of the day: department, state, n."""
    return _grouped(WorkItem.objects.filter(plan_on=on), "department", "state")


def count_planned(on: dt.date) -> Rows:
    """Contacts planned for the day: department, channel, state, n."""
    return _grouped(PlannedContact.objects.filter(plan_on=on), "department", "channel", "state")


def count_refused(on: dt.date) -> Rows:
    """Contacts refused for the day: department, channel, verdict, n."""
    return _grouped(RefusedContact.objects.filter(plan_on=on), "department", "channel", "verdict")


def count_promises(on: dt.date) -> Rows:
    """Instalments due that day: state, currency, n, amount_minor, paid_minor."""
    due = PromiseInstalment.objects.filter(due_on=on)
    rows = due.values("state", currency=F("promise__currency")).order_by("state", "currency")
    return [
        dict(row)
        for row in rows.annotate(n=Count("pk"), amount_minor=Sum("amount_minor"), paid_minor=Sum("paid_minor"))
    ]


def count_payments(on: dt.date) -> Rows:
    """Money of the day: kind, currency, n, amount_minor."""
    rows = Payment.objects.filter(paid_on=on).values("kind", currency=F("account__currency"))
    return [
        dict(row) for row in rows.annotate(n=Count("pk"), amount_minor=Sum("amount_minor")).order_by("kind", "currency")
    ]


def count_complaints(on: dt.date) -> Rows:
    """One row: open, overdue, received that day."""
    is_open = Q(state="open")
    told = Complaint.objects.filter(is_open | Q(received_on=on)).aggregate(
        open=Count("pk", filter=is_open), overdue=Count("pk", filter=is_open & Q(answer_due_on__lt=on)),
        received=Count("pk", filter=Q(received_on=on)),
    )  # fmt: skip
    return [told]


def count_cases() -> Rows:
    """Cases that are with people: department, state, n. Reads the whole table, every few minutes: no index holds both words."""
    return _grouped(Case.objects.exclude(department=""), "department", "state")


def list_agents(since: dt.datetime, at: dt.datetime) -> Rows:
    """Who holds a case now or finished something lately: department, person, name, is_now, done, contacts."""
    recent = at - dt.timedelta(minutes=AT_WORK_MINUTES)
    locked = set(
        Case.objects.filter(locked_by__isnull=False, locked_until__gt=at).values_list("locked_by_id", flat=True)
    )
    done = _by_person(WorkItem.objects.filter(done_by__isnull=False, done_at__gte=since), "done_by_id")
    contacts = _by_person(Contact.objects.filter(by__isnull=False, at__gte=since), "by_id")
    lately = set(
        WorkItem.objects.filter(done_by__isnull=False, done_at__gte=recent).values_list("done_by_id", flat=True)
    )
    lately |= set(Contact.objects.filter(by__isnull=False, at__gte=recent).values_list("by_id", flat=True))
    worked = locked | set(done) | set(contacts)
    held = Membership.objects.filter(person_id__in=worked).select_related("person").order_by("person_id", "pk")
    first: dict[int, Membership] = {}
    for one in held:
        first.setdefault(one.person_id, one)
    return [
        {
            "department": one.department, "person": number, "name": str(one.person),
            "is_now": number in locked or number in lately, "done": done.get(number, 0), "contacts": contacts.get(number, 0),
        }
        for number, one in sorted(first.items(), key=lambda pair: (pair[1].department, str(pair[1].person)))
    ]  # fmt: skip


def count_agencies() -> Rows:
    """The league of agencies: agency_id, title, placed, open, outstanding_minor, recovered_minor, commission_minor, complaints."""
    sums = Placement.objects.values("agency_id", "currency").order_by("agency_id", "currency").annotate(
        placed=Count("pk"), open=Count("pk", filter=Q(state="placed")), outstanding_minor=Sum("outstanding_minor"),
        recovered_minor=Sum("recovered_minor"), commission_minor=Sum("commission_minor"),
    )  # fmt: skip
    titles = dict(Agency.objects.values_list("pk", "title"))
    told = Complaint.objects.filter(about_agency__isnull=False).values("about_agency").annotate(n=Count("pk"))
    complaints = {row["about_agency"]: row["n"] for row in told}
    return [
        {**row, "title": titles[row["agency_id"]], "complaints": complaints.get(row["agency_id"], 0)} for row in sums
    ]


def _grouped(rows: QuerySet[Any], *keys: str) -> Rows:
    return list(rows.values(*keys).order_by(*keys).annotate(n=Count("pk")))


def _by_person(rows: QuerySet[Any], key: str) -> dict[int, int]:
    return dict(rows.values_list(key).order_by(key).annotate(n=Count("pk")))
