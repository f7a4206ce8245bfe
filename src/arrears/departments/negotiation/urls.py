"""The addresses of the negotiation desk."""

from __future__ import annotations

from django.urls import path

from arrears.departments.negotiation.views import approvals, case, counsellors, interview, offers, queue

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", case.next_case, name="next"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:offer_id>/make/", offers.make, name="make"),
    path("offers/<int:offer_id>/answer/", offers.answer, name="answer"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.decide, name="decide"),
    path("counsellors/", counsellors.counsellors, name="counsellors"),
    path("cases/<int:case_id>/", case.case, name="case"),
    path("cases/<int:case_id>/interview/", interview.interview, name="interview"),
    path("cases/<int:case_id>/offer/", offers.offer, name="offer"),
    path("cases/<int:case_id>/mandate/", counsellors.mandate, name="mandate"),
    path("cases/<int:case_id>/outcome/", case.outcome, name="outcome"),
    path("cases/<int:case_id>/claim/", case.claim, name="claim"),
    path("cases/<int:case_id>/release/", case.release, name="release"),
    path("cases/<int:case_id>/record/<slug:name>/", case.act, name="act"),
    path("cases/<int:case_id>/reveal/<str:field>/", case.reveal, name="reveal"),
    path("cases/<int:case_id>/loans/<str:loan_id>/", case.story, name="story"),
]
