"""What waits for a second person in this department, and who may decide it?"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.flows.acting import roles_in
from arrears.flows.decide_approval import decide_approval
from arrears.flows.house_rules import approval_matrix
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.scope import cases_for
from arrears.screens.tables import page_of
from arrears.store.tables import Approval, Person

HERE: Final = "credit_and_legal"


def approvals_for(person: Person) -> QuerySet[Approval]:
    """Requests of this department about cases in reach, and about submissions."""
    mine = Q(case__in=cases_for(person)) | Q(case=None, noun="submission")
    return Approval.objects.filter(mine, department=HERE).select_related("asked_by", "decided_by", "case")


@requires(Level.READ)
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, and what was decided."""
    person, at = person_of(request), timezone.now()
    roles, matrix, here = tuple(roles_in(person, at, HERE)), approval_matrix(), approvals_for(person)
    waiting: list[tuple[Any, bool]] = [
        (one, matrix.reaches(roles, one.role_needed) and one.asked_by_id != person.pk)
        for one in here.filter(state="asked").order_by("asked_at")[:100]
    ]
    decided = here.exclude(state="asked").order_by("-decided_at", "-id")
    context = {"waiting": waiting, "page": page_of(request, decided)}
    return render(request, "credit_and_legal/approvals.html", context)


@requires(Level.STEER)
@require_POST
def decide(request: HttpRequest, approval_id: int) -> HttpResponse:
    """Grant or refuse. What it is about moves with it, or the decision does not stand."""
    found = approvals_for(person_of(request)).filter(pk=approval_id).first()
    if found is None:
        raise Http404
    done = decide_approval(
        found.pk, by=person_of(request), at=timezone.now(), granted=request.POST.get("granted") == "1",
        reason=request.POST.get("reason", "")[:500],
    )  # fmt: skip
    return outcome_reply(request, done, "credit_and_legal:approvals", done=_("Decided."))
