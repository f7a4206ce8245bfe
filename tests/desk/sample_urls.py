"""The desk's own addresses and a few more, so that its promises can be tried without any department."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from arrears.entrypoints.desk import urls
from arrears.flows.record_note import record_note
from arrears.screens.access import everybody, person_of
from arrears.screens.forms import outcome_reply, refused
from arrears.screens.scope import get_case

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@everybody
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The notes of a case; POST adds one."""
    found = get_case(person_of(request), case_id)
    if request.method == "POST":
        if not request.POST.get("body"):
            return refused(request, "desk/search.html", {})
        outcome = record_note(found.pk, by=person_of(request), at=timezone.now(), body=request.POST["body"])
        return outcome_reply(request, outcome, "sample_case", found.pk, done="Noted.")
    return HttpResponse("\n".join(note.body for note in found.notes.all()))


def unmarked(request: HttpRequest) -> HttpResponse:
    """A page whose maker forgot to say who may see it."""
    return HttpResponse("secret")


@everybody
def away(request: HttpRequest) -> HttpResponse:
    """A page whose database is just being restarted."""
    raise OperationalError("terminating connection due to administrator command")


urlpatterns = [
    path("sample/<int:case_id>/", case, name="sample_case"),
    path("unmarked/", unmarked, name="unmarked"),
    path("away/", away, name="away"),
    *urls.urlpatterns,
]
