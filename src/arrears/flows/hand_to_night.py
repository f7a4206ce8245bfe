"""Hands what the desks recorded up to the end of a day to the next night: contacts, statuses, promises, plans, placements,
wishes and consents.

The night reads a snapshot that holds both, the lender's tape and these records. A stop that is missing from the tape still
stops the strategy; a call made yesterday counts against tomorrow's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.db.models import Q

from arrears.book.desk_records import derive_snapshot
from arrears.book.schema import CONTACTS, STATUSES, WISHES
from arrears.book.snapshots import Snapshot
from arrears.kernel.outcome import Outcome, done
from arrears.kernel.vocabulary import STATUSES as TAPE_STATUSES
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Consent, Contact, Person, Placement, Plan, Preference, Promise, Status

_AT_ONCE: Final = 20_000
_BROKEN_DAYS: Final = 60  # a broken promise stays a fact of the strategy for so long
_KEYS: Final = {"borrower_id": pl.String(), "loan_id": pl.String()}
_CONTACT: Final = _KEYS | {name: kind for name, kind in CONTACTS.items() if name not in ("borrower_no", "loan_no")}
_STATUS: Final = _KEYS | {name: kind for name, kind in STATUSES.items() if name not in ("borrower_no", "loan_no")}

_WISH: Final = {"borrower_id": pl.String()} | {name: kind for name, kind in WISHES.items() if name != "borrower_no"}


def hand_to_night(book: Path, as_of: dt.date, *, at: dt.datetime, by: Person | None = None) -> Outcome[Snapshot]:
    """The snapshot the night of `as_of` will read. The same records give the same snapshot; nothing then changes.

    Errors: `WrongUse` for an empty book, or one that a load or night holds at this moment.
    """
    desk = {
        "contacts": _frame(_contacts(as_of), _CONTACT),
        "statuses": _frame(_statuses(as_of), _STATUS),
        "wishes": _frame(_wishes(as_of), _WISH),
    }
    snapshot = derive_snapshot(book, as_of, desk)
    facts = {"snapshot": snapshot.name, **{name: frame.height for name, frame in desk.items()}}
    with transaction.atomic():
        record_activity(
            Deed("hand_to_night", "night", as_of.isoformat(), None, facts), by=by, at=at, actor_name="night"
        )
    return done(snapshot)


def _frame(rows: Iterator[tuple[Any, ...]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """In an order of their own, so that the same records give the same bytes whatever the database's order."""
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    return frame.sort(frame.columns, nulls_last=False)


def _contacts(as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    """Attempts by desks, agencies and the worker; one row each, on its main loan."""
    found = Contact.objects.filter(at__lt=_end_of(as_of)).exclude(source="tape").values_list(
        "case__borrower_ref", "loan_ids", "contact_id", "at", "channel", "direction", "party", "outcome", "purpose", "actor",
        "by__username", "agent_id",
    )  # fmt: skip
    for (
        who,
        loans,
        number,
        moment,
        channel,
        direction,
        party,
        outcome,
        purpose,
        actor,
        username,
        agent,
    ) in found.iterator(chunk_size=_AT_ONCE):
        yield (who, loans[0] if loans else None, number, moment, channel, direction, party, outcome or None, purpose or None,
               actor, username or agent or None)  # fmt: skip


def _statuses(as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    held = Status.objects.exclude(source="tape").filter(since__lte=as_of, status__in=TAPE_STATUSES)
    for who, loan, status, since, until in held.values_list(
        "case__borrower_ref", "loan_id", "status", "since", "until"
    ):
        yield who, loan or None, status, since, until
    yield from _promises(as_of)
    plans = Plan.objects.filter(agreed_on__lte=as_of, state__in=("active", "broken"))
    for who, loan, state, on, judged in plans.values_list(
        "case__borrower_ref", "account__loan_id", "state", "agreed_on", "judged_on"
    ):
        yield who, loan, f"plan_{state}", on if state == "active" else judged or on, None
    placed = Placement.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=as_of), placed_on__lte=as_of)
    for who, on, ended in placed.values_list("case__borrower_ref", "placed_on", "ended_on"):
        yield who, None, "agency_placed", on, ended


def _promises(as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    """An open promise holds until it is judged; a broken one is told for a while."""
    promises = Promise.objects.filter(promised_on__lte=as_of).exclude(state="cancelled")
    for who, loan, state, on, judged in promises.values_list(
        "case__borrower_ref", "account__loan_id", "state", "promised_on", "judged_on"
    ):
        if state == "open":
            yield who, loan, "promise_open", on, None
        elif state in ("broken", "partly") and judged is not None:
            yield who, loan, "promise_broken", judged, judged + dt.timedelta(days=_BROKEN_DAYS)


def _wishes(as_of: dt.date) -> Iterator[tuple[Any, ...]]:
    """Wishes and consents that hold. One about a single number says nothing of a channel: it is heeded where the number
    is chosen, at sending, and no number leaves the store for it.
    """
    given = Preference.objects.filter(given_at__lt=_end_of(as_of), point__isnull=True).exclude(
        kind__in=("language", "no_point")
    )
    for who, kind, channel, place, days, first, last, since, until in given.values_list(
        "case__borrower_ref",
        "kind",
        "channel",
        "place",
        "days",
        "from_minute",
        "until_minute",
        "given_at",
        "revoked_at",
    ):
        if until is None or until >= _end_of(as_of):
            yield who, kind, channel or None, place or None, " ".join(days) or None, first, last, since, None
    agreed = Consent.objects.filter(kind="contact", given_at__lt=_end_of(as_of), point__isnull=True)
    for who, channel, since, until in agreed.values_list("case__borrower_ref", "channel", "given_at", "revoked_at"):
        yield who, "consent_channel", channel or None, None, None, None, None, since, until


def _end_of(day: dt.date) -> dt.datetime:
    """When a day has ended everywhere."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC) + dt.timedelta(hours=14)
