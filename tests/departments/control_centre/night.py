"""A night's sums as the hand-off keeps them, without a book: small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from arrears.store.tables import NightRun

UNIT = 10_000  # a night's sums are ten-thousandths of a major unit


def totals(plan_on: dt.date) -> dict[str, Any]:
    """100 loans late before: 40 cured. Two arms. One rule refused three contacts."""
    return {
        "plan_on": plan_on.isoformat(),
        "strategy": {"name": "cn_online_consumer", "version": "2026.11", "sha256": "0" * 64},
        "packs": [{"name": "cn_mainland", "version": "2026.11.1"}],
        "capacity": {"reminders": {"per_day": 3000, "given": 5, "over": 2}, "field": {"per_day": 60, "given": 0, "over": 0}},
        "totals": {
            "buckets": [
                {"bucket": "M0", "currency": "CNY", "loans": 940, "arrears_total": 0, "outstanding": 5_000_000 * UNIT},
                {"bucket": "M1", "currency": "CNY", "loans": 60, "arrears_total": 63_000 * UNIT, "outstanding": 360_000 * UNIT},
            ],
            "stages": [{"stage": "early", "department": "reminders", "loans": 60, "arrears_total": 0, "outstanding": 0}],
            "rolls": [
                {"from_bucket": "M0", "to_bucket": "M0", "currency": "CNY", "loans": 900, "arrears_total": 0, "outstanding": 0},
                {"from_bucket": "M1", "to_bucket": "M0", "currency": "CNY", "loans": 40, "arrears_total": 0, "outstanding": 0},
                {"from_bucket": "M1", "to_bucket": "M1", "currency": "CNY", "loans": 60, "arrears_total": 0, "outstanding": 0},
            ],
            "arms": [
                {"arm": "no_contact", "bucket": "M0", "loans": 50, "arrears_total": 0, "outstanding": 0},
                {"arm": "no_contact", "bucket": "M1", "loans": 50, "arrears_total": 0, "outstanding": 0},
                {"arm": "treated", "bucket": "M0", "loans": 890, "arrears_total": 0, "outstanding": 0},
                {"arm": "treated", "bucket": "M1", "loans": 10, "arrears_total": 0, "outstanding": 0},
            ],
            "refused_by_rule": [
                {"rule": "CN-GBT-45251-FREQ", "pack": "cn_gbt_45251", "force": "prohibition", "basis": "read",
                 "citation": "GB/T 45251-2025", "count": 3},
            ],
            "refused_by_channel": [{"channel": "call", "count": 3}],
        },
    }  # fmt: skip


def take(days_ago: int = 1) -> NightRun:
    """The night of so many days ago, taken in."""
    night_on = timezone.localdate() - dt.timedelta(days=days_ago)
    return NightRun.objects.create(
        night_on=night_on, manifest_sha256="0" * 64, state="taken", rows={"cases": 5}, started_at=timezone.now(),
        finished_at=timezone.now(), seconds=1.5, totals=totals(night_on + dt.timedelta(days=1)),
    )  # fmt: skip
