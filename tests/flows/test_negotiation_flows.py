"""Interview, offers and mandates: what is written, and what is refused without a trace."""

from __future__ import annotations

import datetime as dt

import pytest

from arrears.flows.answer_offer import answer_offer
from arrears.flows.claim_case import claim_case
from arrears.flows.decide_approval import decide_approval
from arrears.flows.free_case import free_case
from arrears.flows.make_offer import make_offer
from arrears.flows.record_interview import Line, record_interview
from arrears.flows.record_mandate import record_mandate
from arrears.flows.record_offer import record_offer
from arrears.kernel.outcome import State
from arrears.store.activities import verify_activities
from arrears.store.tables import Approval, Deadline, Interview, Offer, Plan
from tests.store.desk_cast import NOON, Desk, make_case, make_desk

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture
def desk() -> Desk:
    made = make_desk()
    made.cases["NEL"] = make_case("NEL", department="negotiation")
    return made


def offer_of(desk: Desk, *, kind: str = "plan", parts: tuple[int, ...] = (60_000, 45_000)) -> Offer:
    return record_offer(
        desk.cases["NEL"].pk, by=desk.people["nils"], at=NOON, loan_id="L-NEL1", kind=kind, amount_minor=sum(parts),
        instalments=[(DAY + dt.timedelta(days=30 * number), amount) for number, amount in enumerate(parts, 1)],
        valid_until=DAY + dt.timedelta(days=7), reason="keeps the flat",
    ).made  # fmt: skip


def granted(desk: Desk, offer: Offer) -> Offer:
    decide_approval(offer.approval_id or 0, by=desk.people["nora"], at=NOON, granted=True)
    return offer


def test_other_debts_lower_what_is_left(desk: Desk) -> None:
    lines = [Line(True, "wages", 500_000), Line(False, "housing", 300_000)]
    made = record_interview(
        desk.cases["NEL"].pk, by=desk.people["nils"], at=NOON, lines=lines, other_debt_minor=150_000
    ).made
    assert made.surplus_minor == 50_000


@pytest.mark.parametrize("lines", [[], [Line(True, "wages", -1)], [Line(True, " ", 1)]])
def test_interview_without_sense_writes_nothing(desk: Desk, lines: list[Line]) -> None:
    done = record_interview(desk.cases["NEL"].pk, by=desk.people["nils"], at=NOON, lines=lines)
    assert done.reasons == ("interview.lines",)
    assert not Interview.objects.exists()


def test_parts_that_do_not_add_up_are_refused(desk: Desk) -> None:
    done = record_offer(
        desk.cases["NEL"].pk, by=desk.people["nils"], at=NOON, loan_id="L-NEL1", kind="plan", amount_minor=100,
        instalments=[(DAY, 99)], valid_until=DAY,
    )  # fmt: skip
    assert done.reasons == ("offer.sums",)
    assert not Offer.objects.exists()
    assert not Approval.objects.exists()


def test_offer_needs_its_approval_before_it_is_made(desk: Desk) -> None:
    offer = offer_of(desk)
    assert make_offer(offer.pk, by=desk.people["nils"], at=NOON).state is State.NEEDS_PERSON
    assert make_offer(granted(desk, offer).pk, by=desk.people["nils"], at=NOON).made.state == "made"


def test_offer_past_its_day_is_neither_made_nor_accepted(desk: Desk) -> None:
    offer, late = granted(desk, offer_of(desk)), NOON + dt.timedelta(days=8)
    assert make_offer(offer.pk, by=desk.people["nils"], at=late).reasons == ("offer.expired",)
    make_offer(offer.pk, by=desk.people["nils"], at=NOON)
    assert answer_offer(offer.pk, by=desk.people["nils"], at=late, answer="accepted").reasons == ("offer.expired",)
    assert not Plan.objects.exists()


def test_accepted_plan_uses_its_approval_once(desk: Desk) -> None:
    offer = granted(desk, offer_of(desk))
    make_offer(offer.pk, by=desk.people["nils"], at=NOON)
    assert answer_offer(offer.pk, by=desk.people["nils"], at=NOON, answer="accepted").is_done
    again = answer_offer(offer.pk, by=desk.people["nils"], at=NOON, answer="accepted")
    assert again.state is State.CONFLICT
    assert Plan.objects.get().total_minor == 105_000
    assert Approval.objects.get(pk=offer.approval_id).done_at == NOON
    assert verify_activities()[2] == []


def test_settlement_that_was_accepted_is_recorded_and_changes_no_balance(desk: Desk) -> None:
    offer = granted(desk, offer_of(desk, kind="settlement", parts=(80_000,)))
    make_offer(offer.pk, by=desk.people["nils"], at=NOON)
    assert answer_offer(offer.pk, by=desk.people["nils"], at=NOON, answer="accepted").is_done
    assert not Plan.objects.exists()


def test_mandate_that_ends_has_its_deadline(desk: Desk) -> None:
    until = DAY + dt.timedelta(days=90)
    record_mandate(
        desk.cases["NEL"].pk, by=desk.people["nils"], at=NOON, counsellor="Example Debt Advice", scope="talk", since=DAY,
        until=until, is_verified=True,
    )  # fmt: skip
    assert Deadline.objects.get().due_on == until
    desk.cases["NEL"].refresh_from_db()
    assert desk.cases["NEL"].state == "open"  # who may only be talked to represents nobody


def test_collector_does_not_release_anothers_lock_and_a_supervisor_says_why(desk: Desk) -> None:
    case = claim_case(desk.cases["BEN"].pk, by=desk.people["rita"], at=NOON).made
    assert not free_case(case.pk, by=desk.people["raul"], at=NOON, reason="mine").is_done
    assert free_case(case.pk, by=desk.people["sven"], at=NOON, reason=" ").reasons == ("take_over.reason_missing",)
    assert free_case(case.pk, by=desk.people["sven"], at=NOON, reason="went home").made.locked_by is None
