"""Records that somebody looked at what a strategy version would change; without it nobody may ask for its approval."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.flows.acting import check_act
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, StrategyVersion


@transaction.atomic
def see_what_if(version_id: int, *, by: Person, at: dt.datetime) -> Outcome[StrategyVersion]:
    """The version, seen. Only a what-if of this very text counts."""
    denied = check_act("see_what_if", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    version = StrategyVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None:
        return refused("strategy.unknown", "There is no such strategy version.")
    if version.state not in ("draft", "what_if_seen"):
        return conflict("strategy.state", "This version is past its what-if.")
    if version.what_if.get("sha256") != version.sha256:
        return refused("strategy.what_if_missing", "Let the what-if of this version be worked out first.")
    version.state, version.what_if_seen_by, version.what_if_seen_at = "what_if_seen", by, at
    version.save(update_fields=["state", "what_if_seen_by", "what_if_seen_at"])
    facts = {"sha256": version.sha256, "night_on": version.what_if.get("as_of")}
    record_activity(Deed("see_what_if", "strategy_version", version.pk, None, facts), by=by, at=at)
    return done(version)
