"""What may be done on the case page, each act in a dialog of its own: its form, what it will stop, and the flow that does it.

An act decides nothing: the flow does. `needs_taking`: only whoever took the case to work may do it, so that two people never
work one case; what stops contact needs nobody's leave and waits for nobody's lock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from arrears.flows.ask_retain import ask_retain
from arrears.flows.cancel_promise import cancel_promise
from arrears.flows.open_dispute import open_dispute
from arrears.flows.record_complaint import record_complaint
from arrears.flows.record_consent import record_consent
from arrears.flows.record_contact import record_contact
from arrears.flows.record_note import record_note
from arrears.flows.record_preference import record_preference
from arrears.flows.record_promise import record_promise
from arrears.flows.record_status import record_status
from arrears.flows.retain_case import retain_case
from arrears.flows.revoke_consent import revoke_consent
from arrears.flows.revoke_preference import revoke_preference
from arrears.flows.set_co_worker import set_co_worker
from arrears.flows.take_over_case import take_over_case
from arrears.flows.transfer_case import transfer_case
from arrears.kernel.outcome import Outcome
from arrears.screens.case_page import forms
from arrears.screens.case_page.facts import zone_of
from arrears.screens.case_page.lawful import judge_call_back
from arrears.screens.case_words import Text
from arrears.store.tables import Case, Person

Told = dict[str, Any]  # what the form says, checked
RECORD: Final = _("Record")
_OF_HOUSE: Final = ("collector", "supervisor", "head")


@dataclass(frozen=True, slots=True)
class Act:
    """One act."""

    name: str  # its part of the address
    title: Text
    icon: str
    form: type[forms.ActForm]
    run: Callable[[Case, Person, dt.datetime, Told], Outcome[Any]]
    done: Text
    key: str = ""
    button: Text = RECORD
    event: str = ""  # what it stops: an event of casework/stops.yaml
    tone: str = ""  # bad: it cannot simply be taken back
    lead: Text = ""
    needs_taking: bool = False
    roles: tuple[str, ...] = ()  # only these see the button; empty: whoever works here


def _promise(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    grace = told["grace_days"]
    return record_promise(
        case.pk, by=by, at=at, loan_id=told["loan_id"], instalments=told["instalments"], method=told["method"],
        promised_on=at.astimezone(zone_of(case)).date(), tolerance_minor=told["tolerance_minor"],
        grace_days=1 if grace is None else grace,
    )  # fmt: skip


def _call_back(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    refusal = judge_call_back(case, told["when"])
    if refusal is not None:
        return refusal
    return record_contact(
        case.pk, by=by, at=at, channel="call", outcome=told["outcome"], note=told["note"], call_back_at=told["when"]
    )


def _wrong_number(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    return record_contact(
        case.pk, by=by, at=at, channel="call", outcome=told["outcome"], point_id=told["point"].pk, note=told["note"]
    )


def _status(status: str) -> Callable[[Case, Person, dt.datetime, Told], Outcome[Any]]:
    def run(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
        return record_status(case.pk, by=by, at=at, status=status, since=told["since"], cause=told["cause"])

    return run


def _other_stop(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    return record_status(case.pk, by=by, at=at, status=told["status"], since=told["since"], cause=told["cause"])


def _dispute(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    return open_dispute(case.pk, by=by, at=at, kind=told["kind"], claim=told["claim"], loan_id=told["loan_id"])


def _complaint(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    return record_complaint(
        case.pk, by=by, at=at, kind=told["kind"], words=told["words"], received_via="call",
        about_agency=case.agency, received_on=at.astimezone(zone_of(case)).date(),
    )  # fmt: skip


def _retain(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    until = dt.datetime.combine(told["until"], dt.time(), zone_of(case))
    return retain_case(case.pk, by=by, at=at, until=until)


def _ask_retain(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    until = dt.datetime.combine(told["until"], dt.time(), zone_of(case))
    return ask_retain(case.pk, by=by, at=at, until=until, reason=told["reason"])


def _consent(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    return record_consent(case.pk, by=by, at=at, kind=told["kind"], channel=told["channel"], proof=told["proof"])


def _wish(case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    named = ("kind", "channel", "value", "from_minute", "until_minute", "days", "point_id")
    return record_preference(case.pk, by=by, at=at, **{name: told[name] for name in named})


def _take_back(_case: Case, by: Person, at: dt.datetime, told: Told) -> Outcome[Any]:
    what, number = told["what"]
    return revoke_consent(number, by=by, at=at) if what == "consent" else revoke_preference(number, by=by, at=at)


ACTS: Final[Mapping[str, Act]] = {
    act.name: act
    for act in (
        Act("promise", _("Promise to pay"), "calendar-check", forms.PromiseForm, _promise, _("The promise is recorded."),
            key="p", needs_taking=True),
        Act("call-back", _("Call back"), "telephone-outbound", forms.CallBackForm, _call_back, _("The call-back is noted."),
            key="b", needs_taking=True),
        Act("wrong-number", _("Wrong number"), "telephone-x", forms.WrongNumberForm, _wrong_number,
            _("Recorded. Nothing goes to this number any more."), key="w", event="wrong_number", needs_taking=True),
        Act("dispute", _("Dispute"), "patch-exclamation", forms.DisputeForm, _dispute,
            _("The dispute is open. Contact has stopped."), key="d", event="dispute_open", tone="warn"),
        Act("hardship", _("Hardship"), "life-preserver", forms.SinceForm, _status("hardship"),
            _("Hardship is recorded. Contact has stopped."), key="h", event="hardship", tone="warn"),
        Act("represented", _("Represented"), "person-badge", forms.SinceForm, _status("represented"),
            _("Recorded. From now on only the representative is written to."), key="e", event="represented", tone="warn",
            lead=_("Name the representative and how to reach them.")),
        Act("cease-contact", _("Cease contact"), "bell-slash", forms.SinceForm, _status("cease_contact"),
            _("Recorded. Contact has stopped."), key="s", event="cease_contact", tone="bad"),
        Act("deceased", _("Deceased"), "heart", forms.SinceForm, _status("deceased"),
            _("Recorded. All contact has stopped."), key="x", event="deceased", tone="bad"),
        Act("other-stop", _("Other reason to stop"), "stop-circle", forms.OtherStopForm, _other_stop,
            _("Recorded. What it stops has stopped."), key="z", event="breathing_space", tone="warn"),
        Act("complaint", _("Complaint"), "megaphone", forms.ComplaintForm, _complaint,
            _("The complaint is recorded. Active contact rests until it is answered."), key="m", event="complaint_open"),
        Act("note", _("Note"), "chat-left-text", forms.NoteForm,
            lambda case, by, at, told: record_note(case.pk, by=by, at=at, body=told["body"], is_pinned=told["is_pinned"]),
            _("The note is saved."), key="o", button=_("Save")),
        Act("cancel-promise", _("Cancel a promise"), "calendar-x", forms.CancelPromiseForm,
            lambda _case, by, at, told: cancel_promise(told["promise"].pk, by=by, at=at, reason=told["reason"]),
            _("The promise is cancelled."), button=_("Cancel the promise"), needs_taking=True),
        Act("transfer", _("Hand over"), "arrow-left-right", forms.ToForm,
            lambda case, by, at, told: transfer_case(case.pk, to=told["to"], by=by, at=at, reason=told["reason"]),
            _("The case is handed over."), button=_("Hand over"), roles=(*_OF_HOUSE, "controller", "agency_head"),
            lead=_("The case becomes the other person's own.")),
        Act("co-worker", _("Second person"), "person-plus", forms.CoWorkerForm,
            lambda case, by, at, told: set_co_worker(case.pk, co_worker=told["co_worker"], by=by, at=at),
            _("Saved."), button=_("Save"), roles=_OF_HOUSE, lead=_("A second person may work this case beside its owner.")),
        Act("retain", _("Keep longer"), "bookmark", forms.RetainForm, _retain, _("The case stays with its owner."),
            button=_("Keep"), roles=_OF_HOUSE, lead=_("A kept case does not fall free when its time is over.")),
        Act("ask-retain", _("Ask to keep it past the limit"), "bookmark", forms.AskRetainForm, _ask_retain,
            _("Asked. Once a second person grants it, the case stays with its owner."), button=_("Ask"), roles=_OF_HOUSE,
            lead=_("For whoever keeps as many cases as they may already.")),
        Act("consent", _("Consent"), "hand-thumbs-up", forms.ConsentForm, _consent, _("The consent is recorded."),
            lead=_("What the borrower agreed to, and where that can be seen or heard.")),
        Act("wish", _("Wish"), "chat-quote", forms.WishForm, _wish, _("The wish is recorded. What it forbids is cancelled."),
            lead=_("On the borrower's own clock, from now on. Where the law packs in force have no rule for such a wish, the gate "
                   "answers unknown and nobody is contacted until it is taken back.")),
        Act("take-back", _("Consent or wish taken back"), "arrow-counterclockwise", forms.TakeBackForm, _take_back,
            _("Taken back. It stays on record."), button=_("Take back")),
        Act("take-over", _("Take over"), "person-lock", forms.ReasonForm,
            lambda case, by, at, told: take_over_case(case.pk, by=by, at=at, reason=told["reason"]),
            _("The case is yours now."), button=_("Take over"), tone="warn",
            roles=("supervisor", "head", "controller", "agency_head"),
            lead=_("Whoever works it now loses it at once, and is told with the next save they try.")),
    )
}  # fmt: skip
FOR_CONTACT: Final = ("promise", "call-back", "wrong-number")
FOR_STOPS: Final = ("dispute", "hardship", "represented", "cease-contact", "deceased", "other-stop", "complaint")
FOR_CASE: Final = (
    "consent", "wish", "take-back", "transfer", "co-worker", "retain", "ask-retain", "take-over", "cancel-promise",
)  # fmt: skip
