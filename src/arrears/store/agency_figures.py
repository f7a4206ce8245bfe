"""What is counted for the league of agencies? A handful of grouped statements, whatever the number of cases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, Sum

from arrears.store.tables import Agency, Complaint, Contact, Placement, PlacementBatch, Promise, RefusedContact

Rows = list[dict[str, Any]]
SINCE_DAYS = 365  # contacts, refusals, complaints and promises of so many days; money and cases of all time


def count_league(on: dt.date) -> Rows:
    """A row an agency and currency, in the words of `casework.league.AgencyCounts`."""
    since = on - dt.timedelta(days=SINCE_DAYS)
    of = _counts(since)
    sums = Placement.objects.values("agency_id", "currency").order_by("agency_id", "currency").annotate(
        cases=Count("pk"), open=Count("pk", filter=Q(state="placed")), outstanding=Sum("outstanding_minor"),
        recovered=Sum("recovered_minor"), commission=Sum("commission_minor"),
    )  # fmt: skip
    titles = dict(Agency.objects.values_list("pk", "title"))
    return [
        {
            "agency": row["agency_id"], "title": titles[row["agency_id"]], "currency": row["currency"], "cases": row["cases"],
            "open": row["open"], "outstanding_minor": row["outstanding"], "recovered_minor": row["recovered"],
            "commission_minor": row["commission"], **of[row["agency_id"]],
        }
        for row in sums
    ]  # fmt: skip


def count_draws() -> Rows:
    """A row a draw and agency: draw, agency, title, cases, paying. Only draws in which several agencies took part."""
    draws: dict[str, list[PlacementBatch]] = defaultdict(list)
    for batch in PlacementBatch.objects.select_related("agency").order_by("-placed_on", "pk"):
        if batch.rule.get("draw"):
            draws[batch.rule["draw"]].append(batch)
    several = {name: held for name, held in draws.items() if len({batch.agency_id for batch in held}) > 1}
    ids = [batch.pk for held in several.values() for batch in held]
    counted = Placement.objects.filter(batch_id__in=ids).values_list("batch_id").annotate(
        n=Count("pk"), paying=Count("pk", filter=Q(recovered_minor__gt=0))
    )  # fmt: skip
    by_batch = {number: (cases, paying) for number, cases, paying in counted.order_by()}
    return [
        {
            "draw": name, "agency": batch.agency_id, "title": batch.agency.title, "cases": by_batch.get(batch.pk, (0, 0))[0],
            "paying": by_batch.get(batch.pk, (0, 0))[1],
        }
        for name, held in several.items()
        for batch in held
    ]  # fmt: skip


def _counts(since: dt.date) -> dict[int, dict[str, int]]:
    """By agency: contacts, law_refused, complaints, upheld, promises, promises_kept."""
    found: dict[int, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("contacts", "law_refused", "complaints", "upheld", "promises", "promises_kept"), 0)
    )
    made = Contact.objects.filter(agency__isnull=False, at__date__gte=since, direction="outbound")
    refused = RefusedContact.objects.filter(case__agency__isnull=False, plan_on__gte=since)
    told = Complaint.objects.filter(about_agency__isnull=False, received_on__gte=since)
    judged = Promise.objects.filter(by__memberships__agency__isnull=False, promised_on__gte=since)
    judged = judged.filter(state__in=("kept", "partly", "broken"))
    for name, rows, key in (
        ("contacts", made, "agency_id"), ("law_refused", refused, "case__agency_id"), ("complaints", told, "about_agency_id"),
        ("upheld", told.filter(is_upheld=True), "about_agency_id"), ("promises", judged, "by__memberships__agency_id"),
        ("promises_kept", judged.filter(state="kept"), "by__memberships__agency_id"),
    ):  # fmt: skip
        for agency, count in rows.values_list(key).annotate(n=Count("pk", distinct=True)).order_by():
            found[agency][name] = count
    return found
