"""Asks for a second person's leave to publish a strategy version whose what-if was looked at."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.flows.ask_approval import ask_approval
from arrears.kernel.outcome import Outcome, passed_on, refused
from arrears.store.tables import Approval, Person, StrategyVersion


@transaction.atomic
def ask_strategy(version_id: int, *, by: Person, at: dt.datetime, reason: str) -> Outcome[Approval]:
    """The request; it names the text by its hash."""
    denied = check_act("write_strategy", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    version = StrategyVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None or version.state != "what_if_seen":
        return refused("strategy.what_if_not_seen", "Look at the what-if of this version first.")
    payload = {
        "strategy": version.strategy, "number": version.number, "version": version.pk, "sha256": version.sha256,
        "what_if_seen_by": version.what_if_seen_by_id, "what_if_of": version.what_if.get("as_of"),
    }  # fmt: skip
    asked = ask_approval(
        by=by, at=at, kind="strategy", department="control_centre", payload=payload, reason=reason,
        title=f"{version.strategy} · {version.number}", noun="strategy_version", noun_id=version.pk,
    )  # fmt: skip
    if asked.is_done:
        version.state, version.approval = "asked", asked.made
        version.save(update_fields=["state", "approval"])
    return asked
