"""Addresses of the control centre."""

from __future__ import annotations

from django.urls import path

from arrears.departments.control_centre.views import (
    approvals,
    bulk,
    capacity,
    compliance,
    lists,
    moves,
    nights,
    stop,
    strategies,
    today,
)  # fmt: skip

urlpatterns = [
    path("", today.today, name="today"),
    path("live/", today.live, name="live"),
    path("moves/", moves.moves, name="moves"),
    path("nights/", nights.nights, name="nights"),
    path("nights/start/", nights.start, name="night_start"),
    path("nights/live/", nights.live, name="nights_live"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/ask/", bulk.ask, name="bulk_ask"),
    path("capacity/", capacity.capacity, name="capacity"),
    path("capacity/ask/", capacity.ask, name="capacity_ask"),
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/write/", strategies.write, name="strategy_write"),
    path("strategies/<int:version_id>/", strategies.strategy, name="strategy"),
    path("strategies/<int:version_id>/compare/", strategies.compare, name="strategy_compare"),
    path("strategies/<int:version_id>/live/", strategies.live, name="strategy_live"),
    path("strategies/<int:version_id>/seen/", strategies.seen, name="strategy_seen"),
    path("strategies/<int:version_id>/ask/", strategies.ask, name="strategy_ask"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:approval_id>/", approvals.approval, name="approval"),
    path("approvals/<int:approval_id>/decide/", approvals.decide, name="approval_decide"),
    path("approvals/<int:approval_id>/carry-out/", approvals.carry_out, name="approval_carry_out"),
    path("approvals/<int:approval_id>/withdraw/", approvals.withdraw, name="approval_withdraw"),
    path("compliance/", compliance.compliance, name="compliance"),
    path("activity/", compliance.activity, name="activity"),
    path("activity/verify/", compliance.verify, name="activity_verify"),
    path("stop/", stop.stop, name="stop"),
    path("stop/press/", stop.press, name="stop_press"),
    path("stop/<int:switch_id>/lift/", stop.lift, name="stop_lift"),
    *(path(f"{name}/", view, name=name) for name, view in lists.VIEWS.items()),
]
