"""One paper: handed out as a file, never shown in the page; each look is on record. And taking one out of a bundle."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arrears.flows.drop_document import drop_document
from arrears.flows.read_document import read_document
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import outcome_reply
from arrears.screens.scope import get_in_reach
from arrears.store.tables import Document


@requires(Level.READ)
def paper(request: HttpRequest, document_id: int) -> HttpResponse:
    """Its bytes, as a download whatever it is."""
    found: Document = get_in_reach(person_of(request), Document.objects.all(), document_id)
    address = request.META.get("REMOTE_ADDR", "")
    told = read_document(found.pk, by=person_of(request), at=timezone.now(), address=address[:45])
    if not told.is_done:
        raise Http404
    reply = HttpResponse(told.made, content_type="application/octet-stream")
    reply.headers["Content-Disposition"] = (
        f"attachment; filename=\"paper-{found.pk}\"; filename*=UTF-8''{quote(found.filename or 'paper', safe='')}"
    )
    reply.headers["X-Content-Type-Options"] = "nosniff"
    return reply


@requires(Level.WORK)
@require_POST
def drop(request: HttpRequest, document_id: int) -> HttpResponse:
    """Out of the bundle."""
    found: Document = get_in_reach(person_of(request), Document.objects.filter(noun="matter"), document_id)
    matter_id = found.noun_id
    done = drop_document(found.pk, by=person_of(request), at=timezone.now())
    return outcome_reply(request, done, "credit_and_legal:matter", matter_id, done=_("The paper is out of the bundle."))
