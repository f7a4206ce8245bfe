"""Today at a glance: the whole book in pictures, live, each number a door to what is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation

from arrears.departments.control_centre import pictures
from arrears.departments.control_centre.figures import Today, cost_of, counted, made, read_today
from arrears.departments.control_centre.pictures import link
from arrears.screens.access import requires
from arrears.screens.departments import Level
from arrears.screens.live import Shared, live_stream
from arrears.store.jobs import list_open_jobs

LOOK_SECONDS = 4.0
_LOOKS = Shared(LOOK_SECONDS / 2)  # the book is the same for all who watch it


@requires(Level.READ)
def today(request: HttpRequest) -> HttpResponse:
    """The page."""
    told = read_today(timezone.now())
    context = {
        "today": told, "cost": cost_of(told), **_moving(told),
        "charts": {
            "balances": pictures.balances(told), "counts": pictures.counts(told), "stages": pictures.stages(told),
            "refusals": pictures.refusals(told), "promises": pictures.promises(told), "days": pictures.days(told),
        },
        "jobs": list_open_jobs(), "league": _league(told),
    }  # fmt: skip
    return render(request, "control_centre/today.html", context)


@requires(Level.READ)
async def live(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001  Django's signature
    """What of the page moves, whenever it does."""
    language, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def facts() -> Mapping[str, str]:
        with translation.override(language), timezone.override(zone):
            context = _moving(read_today(timezone.now(), whole=False))
            return {
                name: render_to_string(f"control_centre/parts/{name}.html", context)
                for name in ("tiles", "contacts", "capacity", "agents")
            }

    return live_stream(lambda: _LOOKS.told((language, str(zone)), facts), look_seconds=LOOK_SECONDS)


def _league(told: Today) -> list[dict[str, Any]]:
    """Agencies by the share they recovered of what they were given."""
    rows = [
        {**row, "share": row["recovered_minor"] / row["outstanding_minor"] if row["outstanding_minor"] else None}
        for row in told.agencies
    ]
    return sorted(rows, key=lambda row: -(row["share"] or 0))


def _moving(told: Today) -> dict[str, Any]:
    promises, states = told.live.get("promises", ()), counted(told.live.get("promises", ()), "state")
    complaints = next(iter(told.live.get("complaints", ())), {"open": 0, "overdue": 0, "received": 0})
    agents = told.live.get("agents", ())
    tasks = counted(told.of_night.get("tasks", ()), "state")
    refused = counted(told.of_night.get("refused", ()), "verdict")
    return {
        "today": told, "contacts_chart": pictures.contacts(told), "capacity_chart": pictures.capacity(told),
        "made": sum(made(told.live.get("contacts", ()), "channel").values()),
        "planned": sum(row["n"] for row in told.of_night.get("planned", ())),
        "refused": refused.total(), "unreachable": refused["not_reachable"],
        "refused_by_law": refused.total() - refused["not_reachable"],
        "due": sum(row["n"] for row in promises), "kept": states["kept"], "complaints": complaints,
        "tasks_done": tasks["done"], "tasks": sum(tasks.values()), "agents": agents,
        "at_work": sum(1 for one in agents if one["is_now"]),
        "links": {
            "promises": link("promises", due=told.day.on), "contacts": link("contacts", day=told.day.on),
            "refused": link("refused", day=told.plan_on), "complaints": link("complaints", state="open"),
            "overdue": link("complaints", overdue=told.day.on), "late": link("accounts", late="1"),
            "cures": link("moves", before="late", now="M0"), "tasks": link("tasks", day=told.plan_on),
        },
        "outstanding": pictures.big_money(told.summed("outstanding_minor"), told.currency),
        "arrears": pictures.big_money(told.summed("arrears_minor"), told.currency),
        "loans": told.summed("loans"), "late": told.summed("loans", late_only=True),
        "cured": told.cures[0], "cured_share": told.cures[0] / told.cures[1] if told.cures[1] else None,
    }  # fmt: skip
