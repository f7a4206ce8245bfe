"""Puts a strategy's text into the book's folder, where every night reads it, and marks its version as the published one.

Used by what carries approvals out; whoever calls it has the approval locked and writes the log.
"""

from __future__ import annotations

import datetime as dt

from arrears.feeds.config_folder.writing import save_strategy
from arrears.flows.strategies import book_folder, text_hash
from arrears.kernel.outcome import Outcome, done, refused
from arrears.store.tables import Approval, StrategyVersion


def publish_approved(approval: Approval, at: dt.datetime) -> Outcome[dict[str, object]]:
    """The version that this approval was asked for, if it is still the text that was looked at."""
    version = StrategyVersion.objects.select_for_update().filter(approval=approval).first()
    if version is None or version.state != "asked" or version.sha256 != approval.payload["sha256"]:
        return refused("strategy.state", "This version was changed or withdrawn since it was asked for.")
    return publish(version, at)


def publish(version: StrategyVersion, at: dt.datetime) -> Outcome[dict[str, object]]:
    """Written and published; the one before it retires."""
    if text_hash(version.body) != version.sha256:
        return refused("strategy.text_changed", "The text is not the one that was looked at.")
    StrategyVersion.objects.filter(strategy=version.strategy, state="published").update(state="retired")
    version.state, version.published_at = "published", at
    version.published_as = f"strategies/{version.strategy}.yaml"
    version.save()
    # last: if this fails, nothing of the above holds
    save_strategy(book_folder() / "config", version.strategy, version.body)
    return done({"strategy": version.strategy, "number": version.number, "sha256": version.sha256})
