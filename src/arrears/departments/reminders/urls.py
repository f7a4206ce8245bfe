"""The addresses of the reminders desk."""

from __future__ import annotations

from django.urls import path

from arrears.departments.reminders.views import mine, queue, team
from arrears.screens.case_page.addresses import case_addresses

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("call-backs/", queue.call_backs, name="call_backs"),
    path("my-day/", mine.mine, name="mine"),
    path("team/", team.team, name="team"),
    path("team/release/<int:case_id>/", team.free, name="free"),
    path("team/reassign/", team.reassign, name="reassign"),
    *case_addresses("reminders"),
]
