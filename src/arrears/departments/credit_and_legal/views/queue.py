"""Which cases of this department wait for somebody? Most urgent first, with why they are here."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from arrears.screens.access import requires
from arrears.screens.case_page.queue import show_queue
from arrears.screens.departments import Level
from arrears.store.tables import Case, Dispute, LegalMatter, Status

HERE: Final = "credit_and_legal"
_WHY: Final = ("dispute_open", "bankrupt", "identity_fraud", "cease_contact", "litigation")


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Cases of the department in this person's reach."""
    return show_queue(request, HERE, "credit-and-legal", told=_with_reasons, today=timezone.localdate())


def _with_reasons(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Why a case is here, when its dispute is to be answered, its last matter: read with the page's one query."""
    statuses = Status.objects.filter(case=OuterRef("pk"), until=None, status__in=_WHY).order_by("-since")
    disputes = Dispute.objects.filter(case=OuterRef("pk"), state="open").order_by("answer_due_on")
    matters = LegalMatter.objects.filter(case=OuterRef("pk")).order_by("-id")
    return cases.annotate(
        why_status=Subquery(statuses.values("status")[:1]), answer_due_on=Subquery(disputes.values("answer_due_on")[:1]),
        matter_state=Subquery(matters.values("state")[:1]), matter_kind=Subquery(matters.values("kind")[:1]),
    )  # fmt: skip
