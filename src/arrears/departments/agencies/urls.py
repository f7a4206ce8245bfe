"""The addresses of the agencies desk."""

from __future__ import annotations

from django.urls import path

from arrears.departments.agencies.views import (
    agencies,
    batches,
    commissions,
    complaints,
    contacts,
    data_return,
    league,
    placing,
    queue,
    taking_back,
)
from arrears.screens.case_page.addresses import case_addresses

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", placing.placing, name="placing"),
    path("batches/ask/", placing.ask, name="ask"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("batches/<int:batch_id>/recall/", taking_back.recall_batch, name="recall_batch"),
    path("approvals/<int:approval_id>/", placing.decide, name="decide"),
    path("approvals/<int:approval_id>/carry-out/", placing.carry_out, name="carry_out"),
    path("recall/", taking_back.recall, name="recall"),
    path("return/", taking_back.give_back, name="give_back"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/new/", agencies.write, name="agency_new"),
    path("agencies/<int:agency_id>/", agencies.write, name="agency"),
    path("league/", league.league, name="league"),
    path("performance/", league.performance, name="performance"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint_new"),
    path("complaints/<int:complaint_id>/answer/", complaints.answer, name="complaint_answer"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("commissions/", commissions.commissions, name="commissions"),
    path("data/", data_return.data, name="data"),
    path("data/<int:batch_id>/", data_return.certify, name="certify"),
    *case_addresses("agencies", "agencies/case.html"),
]
