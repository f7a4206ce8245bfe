"""What did the agency do in its own system? A file of attempts; good rows are recorded, the others told with row and reason."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from arrears.departments.agencies.reach import OF_AGENCY
from arrears.flows.contact_rows import FileRow
from arrears.flows.record_contact_file import record_contact_file
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.forms import refused
from arrears.screens.outcomes import reason_said, said

FAULTS_SHOWN: Final = 200
NEEDED: Final = ("contact_id", "channel", "outcome")


@requires(Level.WORK, roles=OF_AGENCY)
def contacts(request: HttpRequest) -> HttpResponse:
    """The form, and after a file what became of it. Rows of other people's cases are refused like those of no case."""
    columns = {"needed": NEEDED, "columns": [name for name in FileRow.model_fields if name not in NEEDED]}
    if request.method != "POST":
        return render(request, "agencies/contacts.html", columns)
    file = request.FILES.get("file")
    if file is None:
        return refused(request, "agencies/contacts.html", columns, _("Choose a file."))
    done = record_contact_file(file, by=person_of(request), at=timezone.now())
    if not done.is_done:
        return refused(request, "agencies/contacts.html", {**columns, "fault": said(done)})
    summary = done.made
    told = [(one.row, reason_said(one.code), one.message) for one in summary.faults[:FAULTS_SHOWN]]
    return render(
        request, "agencies/contacts.html", {**columns, "summary": summary, "faults": told, "shown": FAULTS_SHOWN}
    )
