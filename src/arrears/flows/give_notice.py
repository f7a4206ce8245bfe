"""Records that a notice of credit reporting was given by letter or in person: asked of the law first, counted as a contact."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction

from arrears.flows.acting import open_case
from arrears.flows.ask_gate import Asked, Possible, ask_each
from arrears.flows.record_contact import record_contact
from arrears.kernel.outcome import Outcome, conflict, done, passed_on, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.deadlines import close_deadlines
from arrears.store.tables import BureauNotice, Person

PURPOSE: Final = "notice_credit_report"
BY_HAND: Final = ("letter", "visit", "call")  # what people carry; messages go out by `plan_notice` and the worker
_GIVEN: Final = {"letter": ("sent", "delivered"), "visit": ("met",), "call": ("conversation", "connected")}


@transaction.atomic
def give_notice(
    notice_id: int, *, by: Person, at: dt.datetime, channel: str, outcome: str, note: str = "",
    point_id: int | None = None,
) -> Outcome[BureauNotice]:  # fmt: skip
    """The notice, given now. A channel the law does not allow at this moment is refused with its reasons.

    `point_id`: the number or address that was used; where several serve the channel and a wish is about one of them, the law
    refuses as long as it is not known which.
    """
    notice = BureauNotice.objects.select_for_update().filter(pk=notice_id).first()
    case = open_case(notice.case_id if notice else 0, "give_notice", by=by, at=at)
    if isinstance(case, Outcome):
        return passed_on(case)
    if notice is None or notice.state not in ("owed", "returned"):
        return conflict("notice.state", "This notice is not owed any more.")
    if outcome not in _GIVEN.get(channel, ()):
        return refused("notice.means", "A notice is given by a letter that was sent, or to the borrower in person.")
    (possible,) = ask_each([Asked(case.pk, channel, PURPOSE, point_id)], at=at)
    if possible is None or not possible.may_act:
        return refused("notice.law", _why_not(possible))
    contact = record_contact(
        case.pk, by=by, at=at, channel=channel, outcome=outcome, loan_ids=[notice.loan_id], purpose=PURPOSE, note=note,
        point_id=point_id,
    )  # fmt: skip
    if not contact.is_done:
        return passed_on(contact)
    notice.state, notice.given_on, notice.contact = "given", at.date(), contact.made
    notice.save(update_fields=["state", "given_on", "contact"])
    close_deadlines("bureau_notice", notice.pk, by=by, at=at)
    facts = {"contact": contact.made.contact_id, "channel": channel}
    record_activity(Deed("give_notice", "bureau_notice", notice.pk, case.pk, facts), by=by, at=at)
    return done(notice)


def _why_not(possible: Possible | None) -> str:
    because = possible.verdict.because if possible else ()
    reasons = (possible.blocked if possible else ()) or tuple(dict.fromkeys(one.rule for one in because))
    words = " ".join(dict.fromkeys(one.message for one in because))
    return f"It may not be given this way now ({', '.join(reasons or ('law.unknown',))}). {words}".strip()
