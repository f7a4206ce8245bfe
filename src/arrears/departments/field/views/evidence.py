"""How is a photo or recording of a visit looked at? Against a reason, and the look is logged."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arrears.flows.reveal_evidence import reveal_evidence
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import REFUSED
from arrears.screens.outcomes import said
from arrears.screens.scope import get_in_reach
from arrears.store.tables import VisitEvidence, VisitOrder


@requires(Level.READ)
def evidence(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The question why; with `?reason=`, the picture, or the recording to keep."""
    person = person_of(request)
    held = VisitEvidence.objects.filter(pk=evidence_id).values_list("visit_id", flat=True).first() or 0
    visit = get_in_reach(person, VisitOrder.objects.select_related("case"), held)
    context = {"visit": visit, "evidence": VisitEvidence.objects.get(pk=evidence_id)}
    if "reason" not in request.GET:
        return render(request, "field/evidence.html", context)
    done = reveal_evidence(
        evidence_id,
        by=person,
        at=timezone.now(),
        reason=request.GET["reason"],
        address=request.META.get("REMOTE_ADDR", "")[:45],
    )
    if not done.is_done:
        return render(request, "field/evidence.html", {**context, "fault": said(done)}, status=REFUSED)
    found, content = done.made
    if found.media_type.startswith("image/"):  # inside the page, so that one look is one line of the log
        picture = f"data:{found.media_type};base64,{base64.b64encode(content).decode()}"
        shown = render(request, "field/evidence.html", {**context, "picture": picture})
        shown["Cache-Control"] = "no-store"
        return shown
    reply = HttpResponse(content, content_type=found.media_type)
    reply["Cache-Control"] = "no-store"
    reply["Content-Disposition"] = f'attachment; filename="visit-{found.visit_id}-{found.pk}"'
    return reply
