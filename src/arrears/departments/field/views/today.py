"""What does the phone of whoever visits show, and how does what was done there come in? Works without a network."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from arrears.casework.visits import NOT_MADE, OUTCOMES
from arrears.departments.field import words
from arrears.flows.add_visit_evidence import add_visit_evidence
from arrears.flows.hand_out_day import HandedDay, HandedVisit, hand_out_day
from arrears.flows.house_rules import field_rules, house_facts
from arrears.flows.receive_device_act import DeviceAct, receive_device_act
from arrears.kernel.money import MINOR_DIGITS
from arrears.kernel.outcome import Outcome, State
from arrears.screens.access import person_of, requires
from arrears.screens.departments import Level
from arrears.screens.outcomes import said
from arrears.store.tables import Receipt

_ACTS_MAX: Final = 200
_DEVICE_MAX: Final = 40
_KEYS: Final = {"number", "verb", "visit", "happened_at", "was_offline", "facts"}


@requires(Level.WORK)
def today(request: HttpRequest) -> HttpResponse:
    """The page. It holds nothing of any borrower: that comes with `day` and lies on the phone encrypted."""
    rules = field_rules()
    context = {
        "rules": rules, "creditor": house_facts().get("creditor", ""), "call_us": house_facts().get("call_us", ""),
        "outcomes": words.choices("outcome", OUTCOMES), "not_made": words.choices("outcome", NOT_MADE),
        "methods": words.choices("method", rules.methods), "accepts": ",".join(rules.media_types),
    }  # fmt: skip
    reply = render(request, "field/today.html", context)
    reply["Cache-Control"] = "no-store"
    return reply


@requires(Level.WORK)
def day(request: HttpRequest) -> HttpResponse:
    """The day's visits of whoever asks, and how far this device's receipts were numbered."""
    person = person_of(request)
    done = hand_out_day(by=person, at=timezone.now(), address=request.META.get("REMOTE_ADDR", "")[:45])
    if not done.is_done:
        return _json({"reasons": list(done.reasons), "message": said(done)}, 403)
    return _json({
        "csrf": get_token(request), "person": person.pk, "name": str(person), **_day(done.made),
        "receipts": _last_receipt(request.GET.get("series", "")),
    })  # fmt: skip


@requires(Level.WORK)
@require_POST
def acts(request: HttpRequest) -> HttpResponse:
    """Acts of one device, in order; for each, what came of it. Each is done at most once."""
    told = _body(request)
    if told is None:
        return _json({"reasons": ["device.act"], "message": ""}, 400)
    device, sent = told
    person, answers = person_of(request), []
    for one in sent:
        outcome, is_again = receive_device_act(one, by=person, at=timezone.now())
        answers.append({"number": one.number, "is_again": is_again, **_answer(outcome)})
    return _json({"device": device, "csrf": get_token(request), "answers": answers})


@requires(Level.WORK)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One file of evidence with the hash that the device made of it."""
    file, given = request.FILES.get("file"), request.POST
    if file is None or not given.get("visit", "").isdecimal() or len(given["visit"]) > 18:
        return _json({"reasons": ["device.act"], "message": ""}, 400)
    if (file.size or 0) > field_rules().evidence_bytes_max:
        return _json(
            {
                "state": "refused",
                "reasons": ["evidence.too_large"],
                "message": said(Outcome(State.REFUSED, ("evidence.too_large",))),
            }
        )
    done = add_visit_evidence(
        int(given["visit"]), by=person_of(request), at=timezone.now(), kind=given.get("kind", ""), sha256=given.get("sha256", ""),
        media_type=(file.content_type or "").partition(";")[0], content=file.read(),
        taken_at=_instant(given.get("taken_at")), place=_object(given.get("place", "")),
    )  # fmt: skip
    return _json({"csrf": get_token(request), **_answer(done)})


def _answer(outcome: Outcome[Any]) -> dict[str, Any]:
    return {
        "state": outcome.state.value,
        "reasons": list(outcome.reasons),
        "message": said(outcome) if outcome.reasons else "",
    }


def _json(told: Mapping[str, Any], status: int = 200) -> HttpResponse:
    reply = JsonResponse(told, status=status)
    reply["Cache-Control"] = "no-store"
    return reply


def _day(handed: HandedDay) -> dict[str, Any]:
    visits = [_visit(one) for one in handed.visits]
    return {"day": handed.on.isoformat(), "ends_at": handed.ends_at.isoformat(), "visits": visits}


def _visit(one: HandedVisit) -> dict[str, Any]:
    visit, law = one.visit, one.law
    return {
        "id": visit.pk, "ref": visit.case.borrower_ref, "name": one.name, "address": one.address, "state": visit.state,
        "route_number": visit.route_number, "from": _iso(visit.earliest_at), "until": _iso(visit.latest_at),
        "minutes": visit.minutes_planned, "people_min": visit.people_min, "comment": visit.comment,
        "people": [str(person) for person in (visit.first, visit.second) if person is not None],
        "windows": [[_iso(since), _iso(until)] for since, until in law.windows] if law else [],
        "duties": list(law.first.verdict.duties) if law else [],
        "arrived_at": _iso(visit.arrived_at), "left_at": _iso(visit.left_at), "outcome": visit.outcome,
        "call_due_at": _iso(visit.safety_call_due_at),
        "loans": [
            {"loan_id": account.loan_id, "currency": account.currency, "digits": MINOR_DIGITS.get(account.currency, 2),
             "arrears_minor": account.arrears_minor, "owed_minor": owed}
            for account, owed in one.loans
        ],
    }  # fmt: skip


def _last_receipt(series: str) -> int:
    """The highest number of this device's series, so that a phone that forgot goes on where it stood."""
    if not series.isalnum() or len(series) > 16:
        return 0
    numbers = Receipt.objects.filter(number__startswith=f"{series}-").values_list("number", flat=True)
    return max((int(one.rpartition("-")[2]) for one in numbers), default=0)


def _body(request: HttpRequest) -> tuple[str, list[DeviceAct]] | None:
    """Device and acts; nothing where a part does not make sense."""
    try:
        told = json.loads(request.body)
        device, sent = told["device"], told["acts"]
        if not isinstance(device, str) or not 8 <= len(device) <= _DEVICE_MAX or len(sent) > _ACTS_MAX:
            return None
        return device, [_act(device, one) for one in sent]
    except (ValueError, KeyError, TypeError):
        return None


def _act(device: str, told: Mapping[str, Any]) -> DeviceAct:
    if set(told) != _KEYS or not isinstance(told["facts"], dict):
        raise ValueError("not an act")
    happened_at = _instant(told["happened_at"])
    if happened_at is None:
        raise ValueError("not an act")
    number, visit = int(told["number"]), int(told["visit"])
    if not 0 < visit < 2**63:
        raise ValueError("not an act")
    return DeviceAct(device, number, str(told["verb"]), visit, happened_at, bool(told["was_offline"]), told["facts"])


def _instant(text: object) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
