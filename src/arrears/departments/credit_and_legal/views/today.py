"""What is due, what is late, what waits? The legal officer's first page."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arrears.casework.matters import OPEN
from arrears.departments.credit_and_legal.reach import counted, counted_days, deadlines_for, hearings_for
from arrears.flows.house_rules import legal_rules
from arrears.screens.access import memberships_of, person_of, requires
from arrears.screens.departments import Level
from arrears.screens.scope import in_reach
from arrears.store.day_figures import Day
from arrears.store.kept_figures import kept_figures
from arrears.store.tables import Approval, BureauNotice, BureauSubmission, Dispute, LegalMatter, Person

AHEAD_DAYS: Final = 21
_SHOWN: Final = 25
# What a row shows: a case has fifty columns, and reading them costs more than finding it.
_DUE: Final = ("due_on", "kind", "noun", "noun_id", "rule", "title", "case__borrower_ref")
_HEARING: Final = ("at", "place", "matter__kind", "matter__court", "matter__case__borrower_ref")


@requires(Level.READ)
def today(request: HttpRequest) -> HttpResponse:
    """Numbers that lead to their rows, and what is due next."""
    person, day, at = person_of(request), timezone.localdate(), timezone.now()
    until = day + dt.timedelta(days=AHEAD_DAYS)
    due = deadlines_for(person).exclude(kind="limitation").filter(due_on__lte=until).order_by("due_on", "id")
    hearings = hearings_for(person).filter(at__lte=at + dt.timedelta(days=AHEAD_DAYS)).order_by("at", "id")
    clock = Day(day, str(timezone.get_current_timezone()))
    kept = kept_figures("legal", person, memberships_of(person), clock, at, lambda: _counts(person, day))
    asked = Approval.objects.filter(department="credit_and_legal", state="asked").exclude(asked_by=person)
    context = {
        "today": day, "tiles": {**kept, "approvals": counted(asked)}, "due": list(due.only(*_DUE)[:_SHOWN]),
        "hearings": list(hearings.only(*_HEARING)[:_SHOWN]), "ahead": AHEAD_DAYS, "matters": _mine(person),
    }  # fmt: skip
    return render(request, "credit_and_legal/today.html", context)


def _counts(person: Person, day: dt.date) -> tuple[dict[str, int], int]:
    """What lies in reach, and how much of it is late, which is what is due first: each counted as far as a page counts."""
    mine = in_reach(person)
    notices = counted_days(BureauNotice.objects.filter(mine, state__in=("owed", "returned")), "due_on")
    disputes = counted_days(Dispute.objects.filter(mine, state="open"), "answer_due_on")
    near = day + dt.timedelta(days=legal_rules().warn_days.get("limitation", 0))
    limits = deadlines_for(person).filter(kind="limitation")
    told = dict(BureauSubmission.objects.order_by().values_list("state").annotate(Count("pk")))
    found = {
        "notices": len(notices), "notices_late": sum(one is not None and one < day for one in notices),
        "disputes": len(disputes), "disputes_late": sum(one is not None and one < day for one in disputes),
        "submissions": sum(told.get(state, 0) for state in ("prepared", "approved", "sent")),
        "rejected": sum(told.get(state, 0) for state in ("partly_rejected", "rejected")),
        "limits": counted(limits.filter(due_on__gte=day, due_on__lte=near)), "limits_over": counted(limits.filter(due_on__lt=day)),
        "matters": counted(LegalMatter.objects.filter(mine, state__in=OPEN)),
    }  # fmt: skip
    return found, sum(found.values())


def _mine(person: Person) -> list[Any]:
    found = LegalMatter.objects.filter(in_reach(person), state__in=OPEN, owner=person).select_related("case")
    return list(found.only("kind", "state", "case__borrower_ref").order_by("limitation_on", "id")[:_SHOWN])
