"""Keeps a new version of a strategy as a draft, after every key and condition of it was checked."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from arrears.flows.acting import check_act
from arrears.flows.strategies import config_of_book, for_book, text_hash
from arrears.kernel.errors import BadDocument
from arrears.kernel.outcome import Outcome, State, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Person, StrategyVersion
from arrears.strategy.reading import read_strategy


@transaction.atomic
def write_strategy(*, by: Person, at: dt.datetime, body: str, comment: str = "") -> Outcome[StrategyVersion]:
    """The draft. A text that does not hold is refused with every finding, a line each."""
    denied = check_act("write_strategy", by=by, at=at)
    if denied is not None:
        return passed_on(denied)
    body = body.replace("\r\n", "\n").rstrip() + "\n"
    try:
        name = read_strategy("strategy", body).name
    except BadDocument as error:
        return Outcome(State.REFUSED, ("strategy.does_not_hold",), str(error))
    body = for_book(name, body)
    sha256, known = text_hash(body), config_of_book().strategies.get(name)
    if known is not None and text_hash(known.text) == sha256:
        return refused("strategy.same", "This is the text that is in force already.")
    last = StrategyVersion.objects.filter(strategy=name).aggregate(number=Max("number"))["number"] or 0
    version = StrategyVersion.objects.create(
        strategy=name, number=last + 1, body=body, sha256=sha256, comment=comment, author=by, written_at=at
    )
    facts = {"strategy": name, "number": version.number, "sha256": sha256}
    record_activity(Deed("write_strategy", "strategy_version", version.pk, None, facts), by=by, at=at)
    return done(version)
