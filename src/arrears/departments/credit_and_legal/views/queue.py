"""Which cases of this department wait for somebody? Most urgent first, with why they are here."""

from __future__ import annotations

from typing import Final

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from arrears.screens.access import person_of, requires
from arrears.screens.case_page.queue import COLUMNS, Filters, narrowed, with_work
from arrears.screens.departments import Level
from arrears.screens.scope import cases_for
from arrears.screens.tables import export, is_export, page_of
from arrears.store.tables import Dispute, LegalMatter, Status

HERE: Final = "credit_and_legal"
_WHY: Final = ("dispute_open", "bankrupt", "identity_fraud", "cease_contact", "litigation")


@requires(Level.READ)
def queue(request: HttpRequest) -> HttpResponseBase:
    """Cases of the department in this person's reach."""
    person, at = person_of(request), timezone.now()
    filters = Filters(request.GET or None)
    cases = narrowed(cases_for(person), filters, HERE, person, at)
    if is_export(request):
        return export(request, "credit-and-legal", COLUMNS, cases)
    statuses = Status.objects.filter(case=OuterRef("pk"), until=None, status__in=_WHY).order_by("-since")
    disputes = Dispute.objects.filter(case=OuterRef("pk"), state="open").order_by("answer_due_on")
    matters = LegalMatter.objects.filter(case=OuterRef("pk")).order_by("-id")
    told = with_work(cases).annotate(
        why_status=Subquery(statuses.values("status")[:1]), answer_due_on=Subquery(disputes.values("answer_due_on")[:1]),
        matter_state=Subquery(matters.values("state")[:1]), matter_kind=Subquery(matters.values("kind")[:1]),
    )  # fmt: skip
    context = {"page": page_of(request, told), "filters": filters, "at": at, "is_narrowed": filters.is_narrowed,
               "today": timezone.localdate()}  # fmt: skip
    return render(request, "credit_and_legal/queue.html", context)
