"""Asks to move tasks a day from one department to another, from the next night on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from arrears.casework.words import DEPARTMENTS
from arrears.flows.acting import check_act
from arrears.flows.ask_approval import ask_approval
from arrears.flows.publishing import publish
from arrears.flows.strategies import find_in_force, for_book, text_hash
from arrears.kernel.outcome import Outcome, conflict, passed_on, refused
from arrears.store.tables import Approval, Person, StrategyVersion
from arrears.strategy.reading import read_strategy
from arrears.strategy.rewriting import with_capacity


@transaction.atomic
def ask_capacity(
    *, source: str, target: str, tasks: int, by: Person, at: dt.datetime, reason: str
) -> Outcome[Approval]:
    """The request. It names the text in force by its hash: once that is another, it has to be asked anew."""
    denied = check_act("change_capacity", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    if source == target or not {source, target} <= set(DEPARTMENTS) or tasks <= 0:
        return refused("capacity.terms", "Name two departments and how many tasks a day go over.")
    now = find_in_force()
    held = read_strategy(now.where, now.text, thorough=False).capacity
    if source not in held or held[source] < tasks:
        return refused("capacity.too_little", "The department has less than that, or no limit at all.")
    if target not in held:
        return refused("capacity.no_limit", "The other department has no limit: it needs no more.")
    payload = {
        "strategy": now.name, "sha256": now.sha256, "source": source, "target": target, "tasks": tasks,
        "before": {source: held[source], target: held[target]},
        "after": {source: held[source] - tasks, target: held[target] + tasks},
    }  # fmt: skip
    return ask_approval(
        by=by, at=at, kind="capacity", department="control_centre", payload=payload, reason=reason,
        title=f"{source} → {target}: {tasks}", noun="strategy",
    )  # fmt: skip


def change_capacity(approval: Approval, at: dt.datetime) -> Outcome[dict[str, object]]:
    """Carry it out: the same text with two other numbers, published as a version of its own."""
    now, told = find_in_force(), approval.payload
    if (now.name, now.sha256) != (told["strategy"], told["sha256"]):
        return conflict("capacity.other_strategy", "Another strategy is in force since this was asked. Ask again.")
    body = for_book(now.name, with_capacity(now.text, told["after"]))
    last = StrategyVersion.objects.filter(strategy=now.name).aggregate(number=Max("number"))["number"] or 0
    version = StrategyVersion.objects.create(
        strategy=now.name, number=last + 1, body=body, sha256=text_hash(body), comment=approval.title, state="approved",
        author=approval.asked_by, written_at=at, approval=approval,
    )  # fmt: skip
    return publish(version, at)
