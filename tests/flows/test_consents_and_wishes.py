"""Consents, wishes, points of contact, and keeping a case past the limit: recorded, heeded by the law at once, taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from arrears.flows.ask_gate import Asked, ask_each, ask_gate, ask_numbers
from arrears.flows.ask_retain import ask_retain
from arrears.flows.carry_out_approval import carry_out_approval
from arrears.flows.claim_case import claim_case
from arrears.flows.decide_approval import decide_approval
from arrears.flows.personal_key import sealer_of
from arrears.flows.record_consent import record_consent
from arrears.flows.record_contact_point import record_contact_point
from arrears.flows.record_preference import record_preference
from arrears.flows.retain_case import retain_case
from arrears.flows.revoke_consent import revoke_consent
from arrears.flows.revoke_preference import revoke_preference
from arrears.flows.stop_contact_point import stop_contact_point
from arrears.store.activities import verify_activities
from arrears.store.tables import Activity, Case, Consent, ContactPoint, Person, PlannedContact, Preference, Status
from tests.store.desk_cast import AS_OF, NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("ARREARS_BOOK", str(tmp_path / "book"))
    return make_desk()


def who(desk: Desk, name: str = "rita") -> dict[str, Any]:
    return {"by": desk.people[name], "at": NOON}


def may_call(desk: Desk, at: dt.datetime = NOON) -> bool:
    case = desk.cases["BEN"].pk
    return ask_gate([case], at=at, channels=("call",))[case][0].verdict.answer == "allow"


def test_consent_needs_its_proof_and_stays_on_record_when_taken_back(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    assert record_consent(case, **who(desk), kind="recording", proof=" ").reasons == ("consent.terms",)
    assert record_consent(case, **who(desk), kind="everything", proof="call").reasons == ("consent.terms",)
    late = NOON + HOUR
    assert record_consent(case, **who(desk), kind="recording", proof="call", given_at=late).reasons == (
        "consent.terms",
    )
    other = ContactPoint.objects.get(borrower=desk.cases["CAI"].borrower)
    strange = record_consent(case, **who(desk), kind="contact", proof="call", point_id=other.pk)
    assert strange.reasons == ("contact.not_of_this_case",)
    made = record_consent(case, **who(desk), kind="recording", proof="call of 12 May, minute 2").made
    assert revoke_consent(made.pk, **who(desk)).made.revoked_at == NOON
    assert revoke_consent(made.pk, **who(desk)).reasons == ("consent.revoked",)
    assert revoke_consent(999, **who(desk)).reasons == ("case.not_in_reach",)
    assert Consent.objects.count() == 1
    assert [one.verb for one in Activity.objects.order_by("number")] == ["record_consent", "revoke_consent"]
    assert verify_activities()[2] == []


def test_somebody_elses_case_takes_neither_consent_nor_wish(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    for name in ("nils", "yuki", "abel"):
        assert not record_consent(case, **who(desk, name), kind="recording", proof="call").is_done
        assert not record_preference(case, **who(desk, name), kind="no_channel", channel="call").is_done
    assert not Consent.objects.exists()
    assert not Preference.objects.exists()


def test_wish_for_no_calls_is_heeded_at_once_and_cancels_what_was_planned(desk: Desk) -> None:
    case = desk.cases["BEN"]
    plan = {"case": case, "night_on": AS_OF, "plan_on": NOON.date(), "loan_id": "L-BEN1", "party": "borrower"}
    for channel in ("call", "sms"):
        PlannedContact.objects.create(**plan, channel=channel, treatment=channel)
    assert may_call(desk)
    wish = record_preference(case.pk, **who(desk), kind="no_channel", channel="call").made
    assert not may_call(desk)
    states = dict(PlannedContact.objects.values_list("channel", "state"))
    assert states == {"call": "cancelled", "sms": "planned"}
    revoke_preference(wish.pk, by=desk.people["rita"], at=NOON)
    assert may_call(desk, NOON + HOUR)
    assert revoke_preference(wish.pk, **who(desk)).reasons == ("preference.revoked",)


def test_wish_for_other_hours_holds_on_the_borrowers_clock(desk: Desk) -> None:
    told = {"kind": "inconvenient_time", "from_minute": 11 * 60, "until_minute": 13 * 60}  # noon is 12:00 in Shanghai
    wish = record_preference(desk.cases["BEN"].pk, **who(desk), **told).made
    verdict = ask_gate([desk.cases["BEN"].pk], at=NOON, channels=("call",))[desk.cases["BEN"].pk][0].verdict
    assert (verdict.answer, verdict.lawful_from) == ("deny", "2026-11-23T05:00:00+00:00")
    assert may_call(desk, NOON + HOUR)
    revoke_preference(wish.pk, **who(desk))
    assert may_call(desk)


def _second_number(desk: Desk, name: str = "BEN") -> tuple[ContactPoint, ContactPoint]:
    """The case's number and another one of it."""
    case = desk.cases[name]
    ContactPoint.objects.filter(borrower=case.borrower).update(value_key="", source="tape")
    told = {"kind": "mobile", "value": "000-0000-7777", "obtained_how": "debtor"}
    return ContactPoint.objects.get(borrower=case.borrower), record_contact_point(case.pk, **who(desk), **told).made


def answers(case: Case, point: ContactPoint | None, *, at: dt.datetime = NOON, channel: str = "call") -> str:
    asked = Asked(case.pk, channel, point_id=point.pk if point else None)
    (possible,) = ask_each([asked], at=at)
    return str(possible.verdict.answer) if possible and not possible.blocked else "blocked"


def test_wish_about_one_number_stops_that_number_and_no_other(desk: Desk) -> None:
    case = desk.cases["BEN"]
    first, second = _second_number(desk)
    assert (answers(case, None), answers(case, first), answers(case, second)) == ("allow", "allow", "allow")
    wish = record_preference(case.pk, **who(desk), kind="no_point", point_id=first.pk).made
    assert (answers(case, first), answers(case, second)) == ("deny", "allow")
    assert answers(case, None) == "deny"  # which of the two is not known: it may be the one that was refused
    by_number = ask_numbers(case.pk, at=NOON, channels=("call", "letter"))
    assert [(one.point_id, one.may_act) for one in by_number["call"]] == [(first.pk, False), (second.pk, True)]
    assert by_number["letter"] == []
    revoke_preference(wish.pk, by=desk.people["rita"], at=NOON)
    assert (answers(case, None, at=NOON + HOUR), answers(case, first, at=NOON + HOUR)) == ("allow", "allow")


def test_number_that_alone_serves_the_channel_is_the_one_meant(desk: Desk) -> None:
    """A wish about an address leaves the only mobile alone, and one about the mobile stops calls and messages."""
    case = desk.cases["BEN"]
    told = {"kind": "postal", "value": "1 Invented Road", "obtained_how": "debtor"}
    address = record_contact_point(case.pk, **who(desk), **told).made
    record_preference(case.pk, **who(desk), kind="no_point", point_id=address.pk)
    assert (answers(case, None), answers(case, None, channel="letter")) == ("allow", "deny")
    mobile = ContactPoint.objects.get(borrower=case.borrower, kind="mobile")
    record_preference(case.pk, **who(desk), kind="no_point", point_id=mobile.pk, channel="sms")
    assert (answers(case, None), answers(case, None, channel="sms")) == ("allow", "deny")


def test_one_number_kept_under_two_kinds_is_refused_as_one(desk: Desk) -> None:
    case, told = desk.cases["BEN"], {"value": "000-0000-7777", "obtained_how": "debtor"}
    landline = record_contact_point(case.pk, **who(desk), kind="landline", **told).made
    mobile = record_contact_point(case.pk, **who(desk), kind="mobile", **told).made
    record_preference(case.pk, **who(desk), kind="no_point", point_id=landline.pk)
    assert (answers(case, landline), answers(case, mobile)) == ("deny", "deny")


def test_wish_that_names_no_number_stops_them_all(desk: Desk) -> None:
    case = desk.cases["BEN"]
    first, second = _second_number(desk)
    Preference.objects.create(case=case, kind="no_point", given_at=NOON)
    assert [answers(case, one) for one in (None, first, second)] == ["deny"] * 3


def test_number_of_somebody_else_or_that_is_wrong_reaches_nobody(desk: Desk) -> None:
    case = desk.cases["BEN"]
    _, second = _second_number(desk)
    assert answers(case, ContactPoint.objects.get(borrower=desk.cases["CAI"].borrower)) == "blocked"
    stop_contact_point(second.pk, **who(desk), reason="wrong_number")
    assert (answers(case, second), answers(case, None)) == ("blocked", "allow")


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "peace"}, {"kind": "no_channel"}, {"kind": "only_channel", "channel": "fax"}, {"kind": "inconvenient_time"},
        {"kind": "inconvenient_time", "from_minute": 600, "until_minute": 600},
        {"kind": "inconvenient_time", "from_minute": 1_300, "until_minute": 60},
        {"kind": "inconvenient_time", "from_minute": 600, "until_minute": 700, "days": ["someday"]},
        {"kind": "inconvenient_place", "place": "moon"}, {"kind": "no_point"}, {"kind": "language"},
    ],
)  # fmt: skip
def test_wish_that_lacks_what_it_is_about_is_refused(desk: Desk, told: dict[str, Any]) -> None:
    assert record_preference(desk.cases["BEN"].pk, **who(desk), **told).reasons == ("preference.terms",)
    assert not Preference.objects.exists()


def test_number_is_sealed_known_again_and_stopped(desk: Desk) -> None:
    case = desk.cases["BEN"]
    told = {"kind": "mobile", "obtained_how": "debtor"}
    point = record_contact_point(case.pk, **who(desk), value="000-0000-7777", **told).made
    assert b"7777" not in bytes(point.sealed)
    assert sealer_of().open(point.sealed, "BEN") == "000-0000-7777"
    assert record_contact_point(case.pk, **who(desk), value="000 0000 7777", **told).made.pk == point.pk
    assert "7777" not in Activity.objects.get().body
    assert stop_contact_point(point.pk, **who(desk), reason="bored").reasons == ("point.reason",)
    assert stop_contact_point(point.pk, **who(desk, "nils"), reason="wrong_number").reasons == ("case.not_in_reach",)
    assert not stop_contact_point(point.pk, **who(desk), reason="wrong_number").made.is_valid
    assert record_contact_point(case.pk, **who(desk), value="000-0000-7777", **told).made.is_valid is False
    last = ContactPoint.objects.get(borrower=case.borrower, is_valid=True)
    stop_contact_point(last.pk, **who(desk), reason="not_in_service")
    assert Status.objects.get().status == "wrong_number"  # nobody is left to be reached


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "fax", "value": "000-0000-1", "obtained_how": "debtor"}, "point.value"),
        ({"kind": "mobile", "value": "call me", "obtained_how": "debtor"}, "point.value"),
        ({"kind": "email", "value": "nobody", "obtained_how": "debtor"}, "point.value"),
        ({"kind": "mobile", "value": "000-0000-1", "obtained_how": "scraped"}, "point.origin"),
        ({"kind": "mobile", "value": "000-0000-1", "obtained_how": "emergency_contact"}, "point.origin"),
        ({"kind": "mobile", "value": "000-0000-1", "obtained_how": "debtor", "party": "family"}, "point.origin"),
    ],
)
def test_number_that_may_not_be_kept_is_refused(desk: Desk, told: dict[str, Any], code: str) -> None:
    assert record_contact_point(desk.cases["BEN"].pk, **who(desk), **told).reasons == (code,)
    assert ContactPoint.objects.filter(borrower=desk.cases["BEN"].borrower).count() == 1


def test_case_past_the_limit_is_kept_once_a_second_person_grants_it(desk: Desk) -> None:
    rita, hana, case = desk.people["rita"], desk.people["hana"], desk.cases["BEN"].pk
    Person.objects.filter(pk=rita.pk).update(retained_max=0)
    until = NOON + dt.timedelta(days=40)
    assert ask_retain(case, by=rita, at=NOON, until=until, reason="pays soon").reasons == ("case.no_owner",)
    claim_case(case, by=rita, at=NOON)
    assert retain_case(case, by=rita, at=NOON, until=until).reasons == ("retain.limit_reached",)
    asked = ask_retain(case, by=rita, at=NOON, until=until, reason="pays soon").made
    assert ask_retain(case, by=rita, at=NOON, until=until, reason="again").reasons == ("retain.asked",)
    assert decide_approval(asked.pk, by=rita, at=NOON, granted=True).reasons == ("access.denied",)
    later = NOON + HOUR  # the collector's lock is over
    decide_approval(asked.pk, by=hana, at=later, granted=True)
    assert carry_out_approval(asked.pk, by=hana, at=later).made == {"done": 1}
    kept = Case.objects.get(pk=case)
    assert (kept.is_retained, kept.owned_until, kept.owner) == (True, until, rita)


def test_leave_to_keep_a_case_is_the_owners_alone(desk: Desk) -> None:
    rita, hana, case = desk.people["rita"], desk.people["hana"], desk.cases["BEN"].pk
    claim_case(case, by=rita, at=NOON)
    asked = ask_retain(case, by=rita, at=NOON, until=NOON + dt.timedelta(days=40), reason="pays soon").made
    later = NOON + HOUR
    Case.objects.filter(pk=case).update(owner=desk.people["raul"])
    decide_approval(asked.pk, by=hana, at=later, granted=True)
    assert carry_out_approval(asked.pk, by=hana, at=later).reasons == ("case.changed",)
    assert not Case.objects.get(pk=case).is_retained
