"""What is due, what is late, what waits? The legal officer's first page."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arrears.casework.matters import OPEN
from arrears.departments.credit_and_legal.reach import counted, deadlines_for, hearings_for
from arrears.flows.house_rules import legal_rules
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.store.tables import Approval, BureauNotice, BureauSubmission, Dispute, LegalMatter, Person

AHEAD_DAYS: Final = 21
_SHOWN: Final = 25


@requires(Level.READ)
def today(request: HttpRequest) -> HttpResponse:
    """Numbers that lead to their rows, and what is due next."""
    person, day, at = person_of(request), timezone.localdate(), timezone.now()
    until = day + dt.timedelta(days=AHEAD_DAYS)
    due = deadlines_for(person).exclude(kind="limitation").filter(due_on__lte=until).order_by("due_on", "id")
    hearings = hearings_for(person).filter(at__lte=at + dt.timedelta(days=AHEAD_DAYS)).order_by("at")
    context = {
        "today": day, "tiles": _tiles(person, day), "due": due[:_SHOWN], "hearings": hearings[:_SHOWN], "ahead": AHEAD_DAYS,
        "matters": _mine(person),
    }  # fmt: skip
    return render(request, "credit_and_legal/today.html", context)


def _tiles(person: Person, day: dt.date) -> dict[str, int]:
    reach = cases_for(person)
    notices = BureauNotice.objects.filter(case__in=reach, state__in=("owed", "returned"))
    disputes = Dispute.objects.filter(case__in=reach, state="open")
    near = day + dt.timedelta(days=legal_rules().warn_days.get("limitation", 0))
    limits = deadlines_for(person).filter(kind="limitation")
    waiting = Approval.objects.filter(department="credit_and_legal", state="asked").exclude(asked_by=person)
    return {
        "notices": counted(notices), "notices_late": counted(notices.filter(due_on__lt=day)),
        "disputes": counted(disputes), "disputes_late": counted(disputes.filter(answer_due_on__lt=day)),
        "submissions": counted(BureauSubmission.objects.filter(state__in=("prepared", "approved", "sent"))),
        "rejected": counted(BureauSubmission.objects.filter(state__in=("partly_rejected", "rejected"))),
        "limits": counted(limits.filter(due_on__gte=day, due_on__lte=near)), "limits_over": counted(limits.filter(due_on__lt=day)),
        "matters": counted(LegalMatter.objects.filter(case__in=reach, state__in=OPEN)), "approvals": counted(waiting),
    }  # fmt: skip


def _mine(person: Person) -> list[Any]:
    found = LegalMatter.objects.filter(case__in=cases_for(person), state__in=OPEN, owner=person).select_related("case")
    return list(found.order_by("limitation_on", "id")[:_SHOWN])
