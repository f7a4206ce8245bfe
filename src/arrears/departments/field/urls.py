"""The addresses of the field department."""

from __future__ import annotations

from django.urls import path

from arrears.departments.field.views import app, board, evidence, orders, queue, routes, today
from arrears.screens.case_page.addresses import case_addresses

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("orders/", orders.orders, name="orders"),
    path("visits/<int:visit_id>/", orders.visit, name="visit"),
    path("visits/<int:visit_id>/assign/", orders.assign, name="assign"),
    path("visits/<int:visit_id>/cancel/", orders.cancel, name="cancel"),
    path("evidence/<int:evidence_id>/", evidence.evidence, name="evidence"),
    path("routes/", routes.routes, name="routes"),
    path("routes/plan/", routes.plan, name="plan"),
    path("today/", today.today, name="today"),
    path("today/day.json", today.day, name="day"),
    path("today/acts/", today.acts, name="acts"),
    path("today/evidence/", today.upload, name="upload"),
    path("sw.js", app.worker, name="worker"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("board/", board.board, name="board"),
    path("board/receipts/", board.hand_in, name="hand_in"),
    path("board/safety/<int:visit_id>/", board.safety, name="safety"),
    path("cases/<int:case_id>/visit/", orders.order, name="order"),
    *case_addresses("field", "field/case.html"),
]
