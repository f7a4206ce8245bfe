"""How do agencies do? The house sees the league; an agency sees itself, and nobody else's figures."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.casework.league import AgencyCounts, Drawn, Standing, compare_draw, rank_agencies
from arrears.departments.agencies.reach import HOUSE, OF_AGENCY, own_agencies
from arrears.screens.access import person_of, requires
from arrears.screens.charts import Chart
from arrears.screens.departments import Level
from arrears.screens.tables import export, is_export
from arrears.store.agency_figures import SINCE_DAYS
from arrears.store.day_figures import Day, fresh_figures
from arrears.store.tables import Placement

_COLUMNS: Final = {
    "agency": "counts.title", "currency": "counts.currency", "cases": "counts.cases", "with_agency": "counts.open",
    "outstanding_minor": "counts.outstanding_minor", "recovered_minor": "counts.recovered_minor",
    "recovered_share": "recovered_share", "commission_minor": "counts.commission_minor", "contacts_per_case": "contacts_per_case",
    "law_refused": "counts.law_refused", "complaints": "counts.complaints", "upheld": "counts.upheld",
    "complaints_per_1000": "complaints_per_1000", "promises": "counts.promises", "promises_kept": "counts.promises_kept",
    "kept_share": "kept_share",
}  # fmt: skip
_DRAWS_SHOWN: Final = 6


@requires(Level.READ, roles=HOUSE)
def league(request: HttpRequest) -> HttpResponseBase:
    """All agencies side by side, and where cases were dealt by lot, how sure a difference is."""
    rows, draws = _league()
    if is_export(request):
        return export(request, "agencies", _COLUMNS, rows)
    context = {"rows": rows, "draws": draws[:_DRAWS_SHOWN], "chart": _chart(rows), "since_days": SINCE_DAYS}
    return render(request, "agencies/league.html", context)


@requires(Level.WORK, roles=OF_AGENCY)
def performance(request: HttpRequest) -> HttpResponseBase:
    """One's own agency."""
    own = own_agencies(person_of(request))
    rows = [row for row in _league()[0] if row.counts.agency in own]
    ended = Placement.objects.filter(agency_id__in=own).exclude(state="placed").order_by("-ended_on", "-pk")
    context = {"rows": rows, "since_days": SINCE_DAYS, "ended": ended.select_related("batch")[:20]}
    return render(request, "agencies/performance.html", context)


def _league() -> tuple[list[Standing], list[tuple[str, list[Any]]]]:
    at = timezone.now()
    told = fresh_figures(Day(at.date(), "UTC"), ("league", "draws"), at)
    draws: dict[str, list[Drawn]] = defaultdict(list)
    for row in told["draws"]:
        draws[row["draw"]].append(Drawn(row["agency"], row["title"], row["cases"], row["paying"]))
    rows = rank_agencies(AgencyCounts(**row) for row in told["league"])
    return rows, [(name, compare_draw(parts)) for name, parts in draws.items()]


def _chart(rows: list[Standing]) -> Chart | None:
    told = [row for row in rows if row.recovered_share is not None]
    if not told:
        return None
    return Chart(
        key="league", title=_("Recovered of what was owed when placed"), unit="%", is_flat=True, height="small",
        labels=[f"{row.counts.title} · {row.counts.currency}" for row in told],
        series={_("Recovered"): [round(100 * (row.recovered_share or 0), 2) for row in told]},
    )  # fmt: skip
