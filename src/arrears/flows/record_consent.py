"""Writes down what a borrower consented to, with its proof."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from arrears.casework.words import CONSENT_KINDS
from arrears.flows.acting import open_case
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.kernel.vocabulary import CHANNELS
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import Consent, ContactPoint, Person


@transaction.atomic
def record_consent(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, proof: str, channel: str = "", point_id: int | None = None,
    given_at: dt.datetime | None = None, source: str = "desk",
) -> Outcome[Consent]:  # fmt: skip
    """The consent. `proof`: where it can be seen or heard, without which there is none. `channel` empty: every channel."""
    case = open_case(case_id, "record_consent", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    moment = given_at or at
    if kind not in CONSENT_KINDS or (channel and channel not in CHANNELS) or not proof.strip() or moment > at:
        return refused("consent.terms", "Name the kind, the proof and a moment that is not still to come.")
    if point_id is not None and not ContactPoint.objects.filter(pk=point_id, borrower_id=case.borrower_id).exists():
        return refused("contact.not_of_this_case", "That number or loan does not belong to this case.")
    consent = Consent.objects.create(
        case=case, kind=kind, channel=channel, point_id=point_id, given_at=moment, proof=proof.strip()[:200], source=source, by=by,
    )  # fmt: skip
    facts = {"kind": kind, "channel": channel, "given_at": moment.isoformat()}
    record_activity(Deed("record_consent", "consent", consent.pk, case.pk, facts), by=by, at=at)
    return done(consent)
