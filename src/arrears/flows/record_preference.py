"""Writes down what a borrower asked for: hours, channels, places, language. What it forbids is cancelled at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from arrears.casework.words import PREFERENCE_KINDS
from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.kernel.vocabulary import CHANNELS
from arrears.law.law_words import DAYS, PLACES
from arrears.store.activities import Deed, record_activity
from arrears.store.planned_contacts import cancel_planned
from arrears.store.tables import ContactPoint, Person, Preference

MINUTES: Final = 24 * 60


@transaction.atomic
def record_preference(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, channel: str = "", point_id: int | None = None, place: str = "",
    value: str = "", from_minute: int | None = None, until_minute: int | None = None, days: Sequence[str] = (),
    source: str = "desk",
) -> Outcome[Preference]:  # fmt: skip
    """The wish, on the borrower's own clock. `days` empty: every day. A wish over midnight is two wishes.

    `value`: the language, for a wish of kind language.
    """
    case = open_case(case_id, "record_preference", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    told: dict[str, Any] = {
        "channel": channel, "point_id": point_id, "place": place, "value": value, "from_minute": from_minute,
        "until_minute": until_minute, "days": list(days),
    }  # fmt: skip
    if fault := preference_fault(kind, **told):
        return refused("preference.terms", fault)
    if point_id is not None and not ContactPoint.objects.filter(pk=point_id, borrower_id=case.borrower_id).exists():
        return refused("contact.not_of_this_case", "That number or loan does not belong to this case.")
    wish = Preference.objects.create(case=case, kind=kind, given_at=at, source=source, by=by, **told)
    stopped = {"no_channel": (channel,), "only_channel": tuple(one for one in CHANNELS if one != channel)}.get(kind, ())
    facts = {
        "kind": kind,
        "channel": channel,
        "cancelled": cancel_planned(case, stopped, f"stopped.{kind}") if stopped else 0,
    }
    record_activity(Deed("record_preference", "preference", wish.pk, case.pk, facts), by=by, at=at)
    return done(wish)


def preference_fault(
    kind: str, *, channel: str, point_id: int | None, place: str, value: str, from_minute: int | None,
    until_minute: int | None, days: Sequence[str],
) -> str:  # fmt: skip
    """What a wish of that kind lacks, or has too much; empty when it holds."""
    if kind not in PREFERENCE_KINDS or not set(days) <= set(DAYS):
        return f"Use one of: {', '.join(PREFERENCE_KINDS)}; days are {', '.join(DAYS)}."
    if kind in ("no_channel", "only_channel") and channel not in CHANNELS:
        return f"Name the channel: {', '.join(CHANNELS)}."
    if kind == "inconvenient_time" and not _is_span(from_minute, until_minute):
        return "Give hours from and until, within one day."
    needed = {"no_point": point_id is not None, "inconvenient_place": place in PLACES, "language": bool(value.strip())}
    return "" if needed.get(kind, True) else "Name the number, the place or the language it is about."


def _is_span(since: int | None, until: int | None) -> bool:
    return since is not None and until is not None and 0 <= since < until < MINUTES
