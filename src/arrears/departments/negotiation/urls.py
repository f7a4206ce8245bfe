"""The addresses of the negotiation desk."""

from __future__ import annotations

from django.urls import path

from arrears.departments.negotiation.views import approvals, counsellors, interview, offers, queue
from arrears.screens.case_page.addresses import case_addresses

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("offers/", offers.offers, name="offers"),
    path("offers/<int:offer_id>/make/", offers.make, name="make"),
    path("offers/<int:offer_id>/answer/", offers.answer, name="answer"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.decide, name="decide"),
    path("counsellors/", counsellors.counsellors, name="counsellors"),
    path("cases/<int:case_id>/interview/", interview.interview, name="interview"),
    path("cases/<int:case_id>/offer/", offers.offer, name="offer"),
    path("cases/<int:case_id>/mandate/", counsellors.mandate, name="mandate"),
    *case_addresses("negotiation", "negotiation/case.html"),
]
