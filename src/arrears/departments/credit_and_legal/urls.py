"""The addresses of the credit-reporting and legal desk."""

from __future__ import annotations

from django.urls import path

from arrears.departments.credit_and_legal.views import (
    approvals,
    calendar,
    disputes,
    limitation,
    matter_acts,
    matters,
    notices,
    papers,
    queue,
    submission_acts,
    submissions,
    today,
)  # fmt: skip
from arrears.screens.case_page.addresses import case_addresses

_MATTER, _SUBMISSION = "matters/<int:matter_id>/", "submissions/<int:submission_id>/"
urlpatterns = [
    path("", today.today, name="today"),
    path("queue/", queue.queue, name="queue"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:notice_id>/", notices.notice, name="notice"),
    path("notices/<int:notice_id>/plan/", notices.plan, name="notice_plan"),
    path("notices/<int:notice_id>/returned/", notices.returned, name="notice_returned"),
    path("cases/<int:case_id>/notice/", notices.owe, name="notice_owe"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/new/", submissions.new, name="submission_new"),
    path(_SUBMISSION, submissions.submission, name="submission"),
    *(path(f"{_SUBMISSION}{name}/", view, name=f"submission_{name}") for name, view in submission_acts.VIEWS.items()),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes/<int:dispute_id>/", disputes.dispute, name="dispute"),
    path("disputes/<int:dispute_id>/check/", disputes.check, name="dispute_check"),
    path("disputes/<int:dispute_id>/answer/", disputes.answer, name="dispute_answer"),
    path("limitation/", limitation.limitation, name="limitation"),
    path("limitation/work-out/", limitation.work_out, name="limitation_work_out"),
    path("matters/", matters.matters, name="matters"),
    path("cases/<int:case_id>/matter/", matters.new, name="matter_new"),
    path(_MATTER, matters.matter, name="matter"),
    *(path(f"{_MATTER}{name}/", view, name=f"matter_{name}") for name, view in matter_acts.VIEWS.items()),
    path("hearings/<int:hearing_id>/", matter_acts.heard, name="hearing_done"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/list/", calendar.agenda, name="agenda"),
    path("calendar/calendar.ics", calendar.as_file, name="calendar_file"),
    path("deadlines/<int:deadline_id>/done/", calendar.finish, name="deadline_done"),
    path("papers/<int:document_id>/", papers.paper, name="paper"),
    path("papers/<int:document_id>/drop/", papers.drop, name="paper_drop"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.decide, name="decide"),
    *case_addresses("credit_and_legal", "credit_and_legal/case.html"),
]
