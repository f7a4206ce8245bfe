"""What waits for a second person in this department, and who may decide it?"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.departments.negotiation.views.matrix import matrix_of
from arrears.flows.acting import roles_in
from arrears.flows.decide_approval import decide_approval
from arrears.flows.house_rules import approval_matrix
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.scope import cases_for, get_in_reach
from arrears.screens.tables import page_of
from arrears.store.tables import Approval

HERE: Final = "negotiation"


@requires(Level.READ)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, what was decided, and the matrix that says who decides."""
    person, at = person_of(request), timezone.now()
    here = Approval.objects.filter(department=HERE, case__in=cases_for(person)).select_related(
        "asked_by", "decided_by", "case"
    )
    roles, matrix = tuple(roles_in(person, at, HERE)), approval_matrix()
    waiting = [
        (one, matrix.reaches(roles, one.role_needed) and one.asked_by_id != person.pk)
        for one in here.filter(state="asked").order_by("asked_at")[:100]
    ]
    decided = here.exclude(state="asked").order_by("-decided_at", "-id")
    context = {"waiting": waiting, "page": page_of(request, decided), "matrix": matrix_of()}
    return render(request, "negotiation/approvals.html", context)


@requires(Level.STEER)
@require_POST
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Grant or refuse. The flow checks the role by amount, and that nobody decides what they asked for."""
    found = get_in_reach(person_of(request), Approval.objects.filter(department=HERE), approval_id)
    done = decide_approval(
        found.pk, by=person_of(request), at=timezone.now(), granted=request.POST.get("granted") == "1",
        reason=request.POST.get("reason", "")[:500],
    )  # fmt: skip
    return outcome_reply(request, done, "negotiation:approvals", done=_("Decided."))
