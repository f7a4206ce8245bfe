"""The addresses of the reminders desk."""

from __future__ import annotations

from django.urls import path

from arrears.departments.reminders.views import case, mine, queue, team

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("call-backs/", queue.call_backs, name="call_backs"),
    path("my-day/", mine.mine, name="mine"),
    path("next/", case.next_case, name="next"),
    path("team/", team.team, name="team"),
    path("team/release/<int:case_id>/", team.free, name="free"),
    path("team/reassign/", team.reassign, name="reassign"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/outcome/", case.outcome, name="outcome"),
    path("cases/<int:case_id>/claim/", case.claim, name="claim"),
    path("cases/<int:case_id>/release/", case.release, name="release"),
    path("cases/<int:case_id>/record/<slug:name>/", case.act, name="act"),
    path("cases/<int:case_id>/reveal/<str:field>/", case.reveal, name="reveal"),
    path("cases/<int:case_id>/loans/<str:loan_id>/", case.story, name="story"),
]
