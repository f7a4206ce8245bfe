"""Brings notices up to date with what was sent: a message on its way is a notice given, one that came back is owed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from arrears.flows.give_notice import PURPOSE
from arrears.store.activities import Deed, record_activity
from arrears.store.deadlines import close_deadlines
from arrears.store.tables import BureauNotice, Contact, Deadline

_ARRIVED: Final = ("sent", "delivered", "read", "met", "conversation", "connected")
_CAME_BACK: Final = ("undelivered", "failed", "not_in_service", "wrong_number")
_AT_ONCE: Final = 1_000


@transaction.atomic
def settle_notices(*, at: dt.datetime) -> Mapping[str, int]:
    """How many were given and how many came back. Doing it again changes nothing."""
    counts: Counter[str] = Counter()
    owed = BureauNotice.objects.select_for_update().filter(state__in=("owed", "returned")).order_by("pk")
    for notice in owed[:_AT_ONCE]:
        contact = _contact_of(notice)
        if contact is not None:
            notice.state, notice.given_on, notice.contact = "given", contact.at.date(), contact
            notice.save(update_fields=["state", "given_on", "contact"])
            close_deadlines("bureau_notice", notice.pk, by=None, at=at)
            counts["given"] += 1
            _log("give_notice", notice, at)
    returned = BureauNotice.objects.select_for_update(of=("self",)).filter(
        state="given", contact__outcome__in=_CAME_BACK
    )
    for notice in returned.order_by("pk")[:_AT_ONCE]:
        notice.state, notice.given_on = "returned", None
        notice.save(update_fields=["state", "given_on"])
        Deadline.objects.filter(noun="bureau_notice", noun_id=notice.pk).update(done_at=None, done_by=None)
        counts["returned"] += 1
        _log("return_notice", notice, at)
    return counts


def _contact_of(notice: BureauNotice) -> Contact | None:
    """The first that told of this loan since the notice is owed, and that is not the one that came back."""
    told = Contact.objects.filter(
        case_id=notice.case_id, purpose=PURPOSE, direction="outbound", party="borrower", outcome__in=_ARRIVED,
        at__date__gte=notice.owed_since,
    ).exclude(pk=notice.contact_id or 0)  # fmt: skip
    return next((one for one in told.order_by("at") if notice.loan_id in one.loan_ids), None)


def _log(verb: str, notice: BureauNotice, at: dt.datetime) -> None:
    facts = {"contact": notice.contact.contact_id if notice.contact else None}
    record_activity(Deed(verb, "bureau_notice", notice.pk, notice.case_id, facts), by=None, at=at, actor_name="worker")
