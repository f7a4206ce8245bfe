"""Notices, submissions and disputes of a credit bureau: by whose rule, by when, and nothing sent without its notice."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from arrears.channels.console import ConsoleChannel
from arrears.flows.answer_dispute import answer_dispute
from arrears.flows.answer_submission import Rejected, answer_submission
from arrears.flows.ask_submission import ask_submission
from arrears.flows.check_dispute import check_dispute
from arrears.flows.correct_submission import correct_submission
from arrears.flows.decide_approval import decide_approval
from arrears.flows.gather_notices import gather_notices
from arrears.flows.give_notice import give_notice
from arrears.flows.open_dispute import open_dispute
from arrears.flows.owe_notice import owe_notice
from arrears.flows.personal_key import sealer_of
from arrears.flows.plan_notice import plan_notice
from arrears.flows.prepare_submission import prepare_submission
from arrears.flows.record_preference import record_preference
from arrears.flows.return_notice import return_notice
from arrears.flows.send_contact import send_contact
from arrears.flows.send_submission import send_submission
from arrears.flows.settle_notices import settle_notices
from arrears.flows.withdraw_submission import withdraw_submission
from arrears.kernel.outcome import State
from arrears.store.activities import verify_activities
from arrears.store.tables import (
    Account,
    Approval,
    BureauNotice,
    BureauSubmission,
    Contact,
    ContactPoint,
    Deadline,
    PlannedContact,
)
from tests.flows.legal_cases import BUREAU, consent, make_legal_desk
from tests.store.desk_cast import NOON, Desk

pytestmark = pytest.mark.django_db
DAY = NOON.date()
REPORT_ON = DAY + dt.timedelta(days=10)


@pytest.fixture
def desk() -> Desk:
    made = make_legal_desk()
    for case in made.cases.values():
        consent(case)
        sealed = sealer_of().seal("Example Road 1", case.borrower_ref)
        ContactPoint.objects.create(borrower=case.borrower, number=1, kind="postal", sealed=sealed)
    return made


def owed(desk: Desk, borrower: str = "LEO", report_on: dt.date = REPORT_ON) -> BureauNotice:
    return owe_notice(
        desk.cases[borrower].pk,
        by=desk.people["lena"],
        at=NOON,
        loan_id=f"L-{borrower}1",
        bureau=BUREAU,
        report_on=report_on,
    ).made


def given(desk: Desk, borrower: str = "LEO", at: dt.datetime = NOON) -> BureauNotice:
    done = give_notice(owed(desk, borrower).pk, by=desk.people["lena"], at=at, channel="letter", outcome="sent")
    return done.made


def prepared(desk: Desk, *borrowers: str, content: bytes = b"file 1") -> BureauSubmission:
    loans = {f"L-{borrower}1": True for borrower in borrowers or ("LEO", "LIV")}
    return prepare_submission(
        by=desk.people["lena"],
        at=NOON,
        bureau=BUREAU,
        period_on=dt.date(2026, 10, 31),
        loans=loans,
        filename="a.txt",
        content=content,
    ).made


def approved(desk: Desk, submission: BureauSubmission, at: dt.datetime = NOON) -> BureauSubmission:
    asked = ask_submission(submission.pk, by=desk.people["lena"], at=at, reason="October").made
    assert decide_approval(asked.pk, by=desk.people["liam"], at=at, granted=True).is_done
    submission.refresh_from_db()
    return submission


def test_notice_is_owed_until_the_day_the_law_packs_name(desk: Desk) -> None:
    notice = owed(desk)
    assert (notice.rule, notice.due_on) == ("CR-15 HOUSE-CN-CR-LEAD", REPORT_ON - dt.timedelta(days=3))
    deadline = Deadline.objects.get(kind="bureau_notice")
    assert (deadline.due_on, deadline.rule) == (notice.due_on, "HOUSE-CN-CR-LEAD")
    assert owed(desk) == notice
    refused = owe_notice(
        desk.cases["LEO"].pk, by=desk.people["lena"], at=NOON, loan_id="L-LIV1", bureau=BUREAU, report_on=REPORT_ON
    )
    assert refused.reasons == ("notice.terms",)


def test_letter_counts_as_a_contact_and_gives_the_notice(desk: Desk) -> None:
    notice = given(desk)
    assert (notice.state, notice.given_on) == ("given", DAY)
    assert notice.contact is not None
    assert (notice.contact.purpose, notice.contact.channel) == ("notice_credit_report", "letter")
    assert Deadline.objects.get(kind="bureau_notice").done_at == NOON
    again = give_notice(notice.pk, by=desk.people["lena"], at=NOON, channel="letter", outcome="sent")
    assert (again.state, Contact.objects.count()) == (State.CONFLICT, 1)


def test_notice_by_a_way_the_law_does_not_allow_now_is_refused_and_written_nowhere(desk: Desk) -> None:
    night = NOON.replace(hour=15)  # 23:00 in Shanghai
    told = give_notice(owed(desk).pk, by=desk.people["lena"], at=night, channel="call", outcome="conversation")
    assert told.reasons == ("notice.law",)
    assert "GBT-TIME-1" in told.message
    assert give_notice(
        owed(desk).pk, by=desk.people["lena"], at=NOON, channel="letter", outcome="undelivered"
    ).reasons == ("notice.means",)
    assert not Contact.objects.exists()


def test_notice_by_telephone_names_the_number_where_one_of_several_is_refused(desk: Desk) -> None:
    notice, case, lena = owed(desk), desk.cases["LEO"], desk.people["lena"]
    first = ContactPoint.objects.get(borrower=case.borrower, kind="mobile")
    second = ContactPoint.objects.create(borrower=case.borrower, number=2, kind="mobile", value_key="k2")
    others = ContactPoint.objects.get(borrower=desk.cases["LIV"].borrower, kind="mobile")
    assert record_preference(case.pk, by=lena, at=NOON, kind="no_point", point_id=first.pk).is_done
    for unlawful in (None, first.pk, others.pk):
        told = give_notice(notice.pk, by=lena, at=NOON, channel="call", outcome="conversation", point_id=unlawful)
        assert told.reasons == ("notice.law",), unlawful
    assert not Contact.objects.exists()
    assert give_notice(notice.pk, by=lena, at=NOON, channel="call", outcome="conversation", point_id=second.pk).is_done
    assert Contact.objects.get().point == second


def test_notice_that_came_back_is_owed_again(desk: Desk) -> None:
    notice = return_notice(given(desk).pk, by=desk.people["lena"], at=NOON, reason="moved away").made
    assert (notice.state, notice.given_on) == ("returned", None)
    assert Deadline.objects.get(kind="bureau_notice").done_at is None


def test_planned_message_goes_the_lawful_way_and_is_a_notice_once_it_left(desk: Desk, tmp_path: Path) -> None:
    notice = owed(desk)
    case = notice.case
    point = ContactPoint.objects.get(borrower=case.borrower, kind="mobile")
    ContactPoint.objects.filter(pk=point.pk).update(sealed=sealer_of().seal("000-0000-4242", case.borrower_ref))
    planned = plan_notice(notice.pk, by=desk.people["lena"], at=NOON).made
    assert plan_notice(notice.pk, by=desk.people["lena"], at=NOON).made == planned
    assert settle_notices(at=NOON) == {}
    channel = ConsoleChannel()
    assert send_contact(planned.pk, channel=channel, at=NOON, receipts=tmp_path / "receipts.jsonl").is_done
    assert settle_notices(at=NOON) == {"given": 1}
    notice.refresh_from_db()
    assert notice.state == "given"
    Contact.objects.update(outcome="undelivered")
    assert settle_notices(at=NOON) == {"returned": 1}
    assert settle_notices(at=NOON) == {}


def test_notice_the_night_planned_is_noted_with_its_day_only_if_the_record_may_go_out(desk: Desk) -> None:
    for case in desk.cases.values():
        PlannedContact.objects.create(
            case=case, night_on=DAY, plan_on=DAY, loan_id=f"L-{case.borrower_ref}1", channel="sms", purpose="notice_credit_report",
            earliest_at=NOON, latest_at=NOON + dt.timedelta(hours=4),
        )  # fmt: skip
    desk.cases["LIV"].consents.all().delete()
    assert gather_notices(at=NOON) == 1
    assert BureauNotice.objects.get().loan_id == "L-LEO1"
    assert gather_notices(at=NOON) == 0


def test_nothing_is_sent_without_its_notice_and_before_the_waiting_is_over(desk: Desk) -> None:
    liam = desk.people["liam"]
    submission = approved(desk, prepared(desk))
    given(desk, "LEO")
    told = send_submission(submission.pk, by=liam, at=NOON)
    assert told.reasons == ("submission.notice_missing", "submission.law")
    assert "L-LIV1: notice, CR-15" in told.message
    assert "L-LEO1: HOUSE-CN-CR-LEAD" in told.message
    given(desk, "LIV")
    assert send_submission(submission.pk, by=liam, at=NOON + dt.timedelta(days=2)).reasons == ("submission.law",)
    sent = send_submission(submission.pk, by=liam, at=NOON + dt.timedelta(days=3)).made
    assert sent.state == "sent"
    assert [(row.state, row.notice is not None) for row in sent.rows.all()] == [("sent", True)] * 2
    assert Approval.objects.get().done_at is not None
    assert send_submission(submission.pk, by=liam, at=NOON).state is State.CONFLICT
    assert verify_activities()[2] == []


def test_loan_without_written_consent_or_in_dispute_keeps_the_file_back(desk: Desk) -> None:
    submission = approved(desk, prepared(desk))
    for borrower in ("LEO", "LIV"):
        given(desk, borrower)
    desk.cases["LIV"].consents.all().delete()
    open_dispute(
        desk.cases["LEO"].pk, by=desk.people["lena"], at=NOON, kind="amount", claim="too much", loan_id="L-LEO1"
    )
    told = send_submission(submission.pk, by=desk.people["liam"], at=NOON + dt.timedelta(days=5))
    assert told.reasons == ("submission.law",)
    assert "HOUSE-CN-HOLD-DISPUTE" in told.message
    assert "L-LIV1: CR-29" in told.message


def test_collector_does_not_send_and_nobody_sends_unapproved(desk: Desk) -> None:
    submission = prepared(desk)
    assert send_submission(submission.pk, by=desk.people["lena"], at=NOON).reasons == ("access.denied",)
    assert send_submission(submission.pk, by=desk.people["liam"], at=NOON).reasons == ("submission.state",)
    own = ask_submission(submission.pk, by=desk.people["liam"], at=NOON, reason="October").made
    assert decide_approval(own.pk, by=desk.people["liam"], at=NOON, granted=True).reasons == ("approval.same_person",)
    assert ask_submission(submission.pk, by=desk.people["lena"], at=NOON, reason="x").state is State.CONFLICT
    assert send_submission(submission.pk, by=desk.people["hana"], at=NOON).reasons == ("submission.unknown",)


@pytest.mark.parametrize("more", [{"loans": {}}, {"loans": {"L-NOBODY": True}}, {"bureau": "moon"}, {"content": b""}])
def test_submission_that_cannot_be_is_refused_whole(desk: Desk, more: dict[str, object]) -> None:
    terms = {
        "bureau": BUREAU,
        "period_on": dt.date(2026, 10, 31),
        "loans": {"L-LEO1": True},
        "filename": "a.txt",
        "content": b"x",
    }
    told = prepare_submission(by=desk.people["lena"], at=NOON, **{**terms, **more})  # type: ignore[arg-type]
    assert told.state is State.REFUSED
    assert not BureauSubmission.objects.exists()


def test_same_file_is_not_prepared_twice_until_it_was_withdrawn(desk: Desk) -> None:
    first = prepared(desk)
    with pytest.raises(LookupError, match="again"):
        prepared(desk)
    assert withdraw_submission(first.pk, by=desk.people["lena"], at=NOON).made.state == "withdrawn"
    assert prepared(desk).pk != first.pk


def test_refused_loans_are_corrected_by_a_file_of_their_own(desk: Desk) -> None:
    lena, liam, later = desk.people["lena"], desk.people["liam"], NOON + dt.timedelta(days=3)
    for borrower in ("LEO", "LIV"):
        given(desk, borrower)
    submission = approved(desk, prepared(desk), later)
    send_submission(submission.pk, by=liam, at=later)
    strange = answer_submission(submission.pk, by=lena, at=later, rejected=[Rejected("L-BEN1", "X1")])
    assert strange.reasons == ("submission.loans",)
    told = answer_submission(submission.pk, by=lena, at=later, rejected=[Rejected("L-LIV1", "X1", "wrong date")]).made
    assert (told.state, told.rejected_count) == ("partly_rejected", 1)
    assert dict(told.rows.values_list("loan_id", "state")) == {"L-LEO1": "accepted", "L-LIV1": "rejected"}
    assert Deadline.objects.get(kind="bureau_correction").done_at is None
    again = correct_submission(submission.pk, by=lena, at=later, filename="b.txt", content=b"file 2").made
    assert list(again.rows.values_list("loan_id", flat=True)) == ["L-LIV1"]
    submission.refresh_from_db()
    assert (submission.state, again.corrects, again.state) == ("corrected", submission, "prepared")
    assert Deadline.objects.get(kind="bureau_correction").done_at == later
    assert correct_submission(submission.pk, by=lena, at=later, filename="c.txt", content=b"3").state is State.CONFLICT
    assert send_submission(approved(desk, again, later).pk, by=liam, at=later).made.state == "sent"
    assert answer_submission(again.pk, by=lena, at=later).made.state == "accepted"


def test_contested_record_has_its_day_from_the_law_and_any_other_dispute_the_houses(desk: Desk) -> None:
    record = open_dispute(
        desk.cases["LEO"].pk, by=desk.people["lena"], at=NOON, kind="bureau_record", claim="not late", loan_id="L-LEO1"
    ).made
    assert (record.rule, record.answer_due_on) == ("CR-25", DAY + dt.timedelta(days=20))
    assert "Art 25" in Deadline.objects.get(kind="dispute_answer").citation
    other = open_dispute(desk.cases["LIV"].pk, by=desk.people["lena"], at=NOON, kind="service", claim="rude").made
    assert (other.rule, other.answer_due_on) == ("", DAY + dt.timedelta(days=20))


def test_upheld_dispute_owes_the_bureau_a_correction_until_it_is_sent(desk: Desk) -> None:
    lena, liam, later = desk.people["lena"], desk.people["liam"], NOON + dt.timedelta(days=4)
    given(desk)
    dispute = open_dispute(
        desk.cases["LEO"].pk, by=lena, at=NOON, kind="bureau_record", claim="not late", loan_id="L-LEO1"
    ).made
    assert check_dispute(dispute.pk, by=lena, at=NOON, finding=" ").reasons == ("dispute.finding",)
    checked = check_dispute(dispute.pk, by=lena, at=NOON, finding="the payment was booked late by us").made
    assert (checked.checked_by, checked.checked_at) == (lena, NOON)
    assert answer_dispute(dispute.pk, by=liam, at=later, state="upheld", answer="You are right.").is_done
    owed_ = Deadline.objects.get(kind="bureau_correction")
    assert (owed_.title, owed_.done_at) == ("L-LEO1", None)
    assert check_dispute(dispute.pk, by=lena, at=later, finding="x").state is State.CONFLICT
    from arrears.flows.resume_case import resume_case

    resume_case(desk.cases["LEO"].pk, by=liam, at=later)
    day_after = later + dt.timedelta(days=1)
    submission = approved(desk, prepared(desk, "LEO"), day_after)
    assert send_submission(submission.pk, by=liam, at=day_after).is_done
    assert Deadline.objects.get(kind="bureau_correction").done_at == day_after


def test_suit_on_a_time_barred_debt_is_not_announced(desk: Desk, tmp_path: Path) -> None:
    case = desk.cases["LEO"]
    Account.objects.filter(case=case).update(last_due_on=dt.date(2020, 1, 1))
    planned = PlannedContact.objects.create(
        case=case, night_on=DAY, plan_on=DAY, loan_id="L-LEO1", loan_ids=["L-LEO1"], channel="letter", purpose="notice_litigation",
        template="litigation_notice_letter", earliest_at=NOON, latest_at=NOON + dt.timedelta(hours=4),
    )  # fmt: skip
    told = send_contact(planned.pk, channel=ConsoleChannel(), at=NOON, receipts=tmp_path / "r.jsonl")
    assert told.state is State.NEEDS_PERSON  # nobody decided to sue: the letter has no day of filing
    from arrears.flows.ask_gate import ask_gate

    possible = ask_gate([case.pk], at=NOON, channels=("letter",), purpose="notice_litigation")[case.pk][0]
    assert "LIM-SAY" in [reason.rule for reason in possible.verdict.because]
    assert not possible.may_act
    Account.objects.filter(case=case).update(last_due_on=dt.date(2026, 1, 1))
    possible = ask_gate([case.pk], at=NOON, channels=("letter",), purpose="notice_litigation")[case.pk][0]
    assert possible.may_act
