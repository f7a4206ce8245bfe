"""Takes in one act from a phone, at most once: its device and number are its name, however often it is sent.

The act and the note that it was done are one transaction. A refusal is kept too, so that a second sending hears the same; what
may pass (somebody works the case at this moment) is kept nowhere and comes again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from arrears.flows.arrive_at_visit import arrive_at_visit
from arrears.flows.call_in_from_visit import call_in_from_visit
from arrears.flows.forget_requests import DEVICE
from arrears.flows.leave_visit import leave_visit
from arrears.flows.record_visit_outcome import record_visit_outcome
from arrears.flows.take_receipt import take_receipt
from arrears.kernel.outcome import Outcome, State, refused
from arrears.store.activities import Deed, record_activity
from arrears.store.tables import IdempotencyKey, Person, VisitOrder

_PASSING: Final = ("case.locked_by_other",)
_LAST: Final = 2**53 - 1  # of a number in JavaScript


@dataclass(frozen=True, slots=True)
class DeviceAct:
    """One act, as the phone wrote it down."""

    device_id: str  # made by the device for itself
    number: int  # of the device, rising
    verb: str  # arrive, leave, outcome, receipt, safe
    visit_id: int
    happened_at: dt.datetime
    was_offline: bool  # nobody could be asked
    facts: Mapping[str, Any]


Doer = Callable[[DeviceAct, Person, dt.datetime], Outcome[Any]]


def receive_device_act(act: DeviceAct, *, by: Person, at: dt.datetime) -> tuple[Outcome[Any], bool]:
    """What came of it, and whether it had arrived before."""
    doer = _DOERS.get(act.verb)
    if doer is None or not act.device_id or not 0 < act.number <= _LAST:
        return refused("device.act", "This is no act of a visit."), False
    with transaction.atomic():
        row, is_new = IdempotencyKey.objects.get_or_create(
            person=by, key=f"{DEVICE}{act.device_id}:{act.number}",
            defaults={"method": "POST", "path": f"visit/{act.visit_id}/{act.verb}", "request_sha256": "", "created_at": at},
        )  # fmt: skip
        if not is_new:
            return _again(row, act), True
        outcome = doer(act, by, at)
        if outcome.state is State.RETRY or set(outcome.reasons) & set(_PASSING):
            transaction.set_rollback(True)
            return outcome, False
        row.status = 200 if outcome.is_done else 422
        row.answer = {"state": outcome.state.value, "reasons": list(outcome.reasons), "message": outcome.message}
        row.save(update_fields=["status", "answer"])
        _note(act, outcome, by, at)
    return outcome, False


def _again(row: IdempotencyKey, act: DeviceAct) -> Outcome[Any]:
    if row.path != f"visit/{act.visit_id}/{act.verb}":
        return refused("device.number_taken", "This device used the number for another act.")
    told: Mapping[str, Any] = row.answer or {}
    return Outcome(State(told["state"]), tuple(told["reasons"]), told["message"])


def _note(act: DeviceAct, outcome: Outcome[Any], by: Person, at: dt.datetime) -> None:
    """Where the act came from stands on the visit; that it was refused stands in the log, so that it is lost nowhere."""
    if outcome.is_done:
        VisitOrder.objects.filter(pk=act.visit_id).update(device_id=act.device_id[:64], device_number=act.number)
        return
    facts = {
        "verb": act.verb,
        "at": act.happened_at.isoformat(),
        "reasons": list(outcome.reasons),
        "device_number": act.number,
    }
    record_activity(Deed("refuse_device_act", "visit", act.visit_id, None, facts), by=by, at=at)


def _arrive(act: DeviceAct, by: Person, at: dt.datetime) -> Outcome[Any]:
    return arrive_at_visit(
        act.visit_id, by=by, at=at, people_present=_whole(act, "people_present"), happened_at=act.happened_at,
        place=_mapping(act, "place"), was_offline=act.was_offline,
    )  # fmt: skip


def _leave(act: DeviceAct, by: Person, at: dt.datetime) -> Outcome[Any]:
    return leave_visit(act.visit_id, by=by, at=at, happened_at=act.happened_at, place=_mapping(act, "place"))


def _outcome(act: DeviceAct, by: Person, at: dt.datetime) -> Outcome[Any]:
    return record_visit_outcome(
        act.visit_id, by=by, at=at, outcome=_text(act, "outcome"), party=_text(act, "party") or "borrower", note=_text(act, "note")
    )  # fmt: skip


def _receipt(act: DeviceAct, by: Person, at: dt.datetime) -> Outcome[Any]:
    return take_receipt(
        act.visit_id, by=by, at=at, loan_id=_text(act, "loan_id"), amount_minor=_whole(act, "amount_minor"),
        method=_text(act, "method"), number=_text(act, "number"), taken_at=act.happened_at,
    )  # fmt: skip


def _safe(act: DeviceAct, by: Person, at: dt.datetime) -> Outcome[Any]:
    return call_in_from_visit(
        act.visit_id, by=by, at=at, minutes=_whole(act, "minutes") or 30, happened_at=act.happened_at
    )


def _text(act: DeviceAct, name: str) -> str:
    value = act.facts.get(name)
    return value[:2_000].replace("\x00", "") if isinstance(value, str) else ""


def _whole(act: DeviceAct, name: str) -> int:
    value = act.facts.get(name)
    return value if isinstance(value, int) and abs(value) < _LAST else 0


def _mapping(act: DeviceAct, name: str) -> Mapping[str, Any]:
    value = act.facts.get(name)
    return value if isinstance(value, dict) else {}


_DOERS: Final[Mapping[str, Doer]] = {
    "arrive": _arrive,
    "leave": _leave,
    "outcome": _outcome,
    "receipt": _receipt,
    "safe": _safe,
}
