"""Adds a number or address by which a debtor may be reached, sealed, and says how it was obtained."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from django.db import transaction
from django.db.models import Max

from arrears.flows.acting import open_case
from arrears.flows.personal_key import sealer_of
from arrears.kernel.outcome import Outcome, done, passed_on, refused
from arrears.kernel.vocabulary import DEBTOR_PARTIES, POINT_KINDS
from arrears.law.law_words import POINT_SOURCES
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import ContactPoint, Person

VALUE_MAX: Final = 300
# A house rule: no number that came from somebody who is not the debtor, or was gathered from what others left open.
NOT_BY: Final = ("emergency_contact", "scraped")
_SHAPES: Final = {
    "mobile": re.compile(r"\+?[0-9][0-9 ()-]{2,30}"), "landline": re.compile(r"\+?[0-9][0-9 ()-]{2,30}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
}  # fmt: skip
_FIND_AS: Final = {"mobile": "phone", "landline": "phone"}


@transaction.atomic
def record_contact_point(
    case_id: int, *, by: Person, at: dt.datetime, kind: str, value: str, obtained_how: str, party: str = "borrower",
    consented_on: dt.date | None = None, source: str = "desk",
) -> Outcome[ContactPoint]:  # fmt: skip
    """The point. One that is known already is given back as it is: a number found wrong stays wrong.

    Only numbers of debtors and guarantors are taken; a number that came from an emergency contact, or was gathered from
    what others left open, is refused. The log tells that one was added, never which.
    """
    case = open_case(case_id, "record_contact_point", by=by, at=at, needs_lock=False)
    if isinstance(case, Outcome):
        return passed_on(case)
    told, shape = value.strip(), _SHAPES.get(kind)
    if kind not in POINT_KINDS or not told or len(told) > VALUE_MAX or (shape and not shape.fullmatch(told)):
        return refused("point.value", f"Give a value that fits its kind: {', '.join(POINT_KINDS)}.")
    if party not in DEBTOR_PARTIES or obtained_how not in POINT_SOURCES or obtained_how in NOT_BY:
        return refused(
            "point.origin", "Only numbers of debtors, obtained from themselves, from our files or a public source."
        )
    sealer = sealer_of()
    key = sealer.find_key(_FIND_AS.get(kind, kind), told)
    points = ContactPoint.objects.filter(borrower_id=case.borrower_id)
    known = points.filter(kind=kind, value_key=key).first()
    if known is not None:
        return done(known)
    number = points.aggregate(last=Max("number"))["last"]
    point = ContactPoint.objects.create(
        borrower_id=case.borrower_id, number=0 if number is None else number + 1, kind=kind, party=party, value_key=key,
        sealed=sealer.seal(told, case.borrower_ref), source=source, obtained_how=obtained_how, consented_on=consented_on,
    )  # fmt: skip
    facts = {"kind": kind, "party": party, "obtained_how": obtained_how}
    record_activity(Deed("record_contact_point", "contact_point", point.pk, case.pk, facts), by=by, at=at)
    return done(point)
