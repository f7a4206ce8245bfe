"""A legal matter from its opening to its end: what each step needs, what it leaves behind, and two people at once."""

from __future__ import annotations

import datetime as dt

import pytest

from arrears.flows.add_document import add_document
from arrears.flows.ask_matter import ask_matter
from arrears.flows.change_matter import change_matter
from arrears.flows.decide_approval import decide_approval
from arrears.flows.drop_document import drop_document
from arrears.flows.file_matter import file_matter
from arrears.flows.finish_deadline import finish_deadline
from arrears.flows.move_matter import move_matter
from arrears.flows.open_dispute import open_dispute
from arrears.flows.open_matter import open_matter
from arrears.flows.read_document import read_document
from arrears.flows.record_deadline import record_deadline
from arrears.flows.record_hearing import record_hearing
from arrears.flows.schedule_hearing import schedule_hearing
from arrears.flows.work_out_limitation import work_out_limitation
from arrears.kernel.outcome import Outcome, State
from arrears.store.activities import verify_activities
from arrears.store.tables import (
    Account,
    Activity,
    Approval,
    Deadline,
    Document,
    LegalMatter,
    Note,
    PersonalRead,
    Status,
)
from tests.flows.legal_cases import PDF, make_legal_desk, matter_of, paper
from tests.store.desk_cast import NOON, Desk

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture
def desk() -> Desk:
    return make_legal_desk()


def asked(desk: Desk, matter: LegalMatter) -> LegalMatter:
    return ask_matter(
        matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, reason="no answer in a year"
    ).made


def granted(desk: Desk, matter: LegalMatter) -> LegalMatter:
    asked(desk, matter)
    approval = Approval.objects.get(noun="matter", noun_id=matter.pk, state="asked")
    assert decide_approval(approval.pk, by=desk.people["liam"], at=NOON, granted=True).is_done
    return LegalMatter.objects.get(pk=matter.pk)


def filed(desk: Desk, matter: LegalMatter, on: dt.date = DAY, *, at: dt.datetime = NOON) -> Outcome[LegalMatter]:
    now = LegalMatter.objects.get(pk=matter.pk)
    return file_matter(matter.pk, by=desk.people["lena"], at=at, version=now.version, filed_on=on, reference="(2026) 1")


def test_suit_is_filed_once_a_second_person_approved_exactly_it(desk: Desk) -> None:
    matter = granted(desk, matter_of(desk))
    assert matter.state == "approved"
    done = filed(desk, matter).made
    assert (done.state, done.filed_on, done.reference, done.limitation_on) == (
        "filed",
        DAY,
        "(2026) 1",
        dt.date(2029, 1, 10),
    )
    assert Status.objects.get(case=matter.case).status == "litigation"
    assert Approval.objects.get(noun="matter").done_at == NOON
    assert filed(desk, matter).state is State.CONFLICT
    assert verify_activities()[2] == []
    verbs = list(Activity.objects.filter(noun="matter").order_by("number").values_list("verb", flat=True))
    assert verbs == ["open_matter", "ask_matter", "approve_matter", "file_matter"]


def test_matter_that_lacks_papers_court_and_limitation_is_told_all_of_it(desk: Desk) -> None:
    Account.objects.update(last_due_on=None)
    matter = open_matter(desk.cases["LEO"].pk, by=desk.people["lena"], at=NOON, kind="suit", loan_id="L-LEO1").made
    told = ask_matter(matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, reason="x")
    assert told.reasons == ("matter.court_missing", "matter.bundle_incomplete", "matter.limitation_unknown")
    assert "contract" in told.message
    assert not Approval.objects.exists()


def test_whoever_asked_does_not_approve_and_nobody_files_unapproved(desk: Desk) -> None:
    matter = asked(desk, matter_of(desk))
    approval = Approval.objects.get()
    assert decide_approval(approval.pk, by=desk.people["lena"], at=NOON, granted=True).reasons == ("access.denied",)
    assert filed(desk, matter).reasons == ("matter.state",)
    assert decide_approval(approval.pk, by=desk.people["liam"], at=NOON, granted=False, reason="too small").is_done
    assert LegalMatter.objects.get().state == "candidate"


@pytest.mark.parametrize("what", ["claim", "paper", "dropped"])
def test_any_change_after_the_approval_takes_it_back(desk: Desk, what: str) -> None:
    matter = granted(desk, matter_of(desk))
    if what == "claim":
        change_matter(matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, claimed_minor=1_000)
    elif what == "paper":
        paper(desk, matter, "other")
    else:
        drop_document(Document.objects.filter(kind="identity").get().pk, by=desk.people["lena"], at=NOON)
    matter.refresh_from_db()
    assert matter.state == "candidate"
    assert not filed(desk, matter).is_done
    assert Approval.objects.get().state == "expired"


def test_approval_of_something_else_than_what_is_there_does_not_stand(desk: Desk) -> None:
    matter = asked(desk, matter_of(desk))
    LegalMatter.objects.filter(pk=matter.pk).update(claimed_minor=599_999)  # behind everybody's back
    told = decide_approval(Approval.objects.get().pk, by=desk.people["liam"], at=NOON, granted=True)
    assert told.reasons == ("approval.payload_changed",)
    assert (Approval.objects.get().state, LegalMatter.objects.get().state) == ("asked", "ready")


def test_two_people_saving_the_same_matter_are_told(desk: Desk) -> None:
    matter = matter_of(desk)
    first = change_matter(
        matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, court="First Example Court"
    )
    second = change_matter(matter.pk, by=desk.people["liam"], at=NOON, version=matter.version, court="Other Court")
    assert first.is_done
    assert (second.state, second.reasons) == (State.CONFLICT, ("matter.changed",))
    assert LegalMatter.objects.get().court == "First Example Court"


def test_time_barred_claim_is_neither_asked_for_nor_filed_without_the_debtors_waiver(desk: Desk) -> None:
    Account.objects.update(last_due_on=dt.date(2023, 11, 22))  # three years and a day before
    matter = matter_of(desk)
    assert matter.limitation_on == dt.date(2026, 11, 22)
    told = ask_matter(matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, reason="x")
    assert told.reasons == ("matter.limitation_over",)
    paper(desk, matter, "limitation_waiver")
    assert filed(desk, granted(desk, LegalMatter.objects.get(pk=matter.pk))).is_done


def test_claim_that_runs_out_between_approval_and_filing_is_not_filed(desk: Desk) -> None:
    Account.objects.update(last_due_on=dt.date(2023, 11, 23))  # the last day is today
    matter = granted(desk, matter_of(desk))
    tomorrow = NOON + dt.timedelta(days=1)
    assert filed(desk, matter, tomorrow.date(), at=tomorrow).reasons == ("matter.limitation_over",)
    assert filed(desk, matter, at=tomorrow).is_done  # it was brought on its last day and is only recorded now


def test_filing_is_not_dated_before_its_approval(desk: Desk) -> None:
    matter = granted(desk, matter_of(desk))
    assert filed(desk, matter, DAY - dt.timedelta(days=1)).reasons == ("matter.filed_on",)
    assert filed(desk, matter, DAY + dt.timedelta(days=1)).reasons == ("matter.filed_on",)


def test_day_the_papers_prove_counts_where_the_law_packs_cannot_tell(desk: Desk) -> None:
    matter = matter_of(desk, kind="enforcement", with_papers=False)
    assert matter.limitation_on is None  # no pack encodes a clock of enforcement
    for kind in ("judgment", "proof_of_service"):
        paper(desk, matter, kind)
    matter.refresh_from_db()
    told = change_matter(
        matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, limitation_on=dt.date(2028, 1, 1)
    ).made
    lacks = ask_matter(matter.pk, by=desk.people["lena"], at=NOON, version=told.version, reason="x")
    assert lacks.reasons == ("matter.limitation_unknown",)
    paper(desk, matter, "limitation_evidence")
    assert granted(desk, LegalMatter.objects.get(pk=matter.pk)).state == "approved"


def test_contested_claim_waits_for_the_answer(desk: Desk) -> None:
    matter = matter_of(desk)
    open_dispute(matter.case_id, by=desk.people["lena"], at=NOON, kind="amount", claim="too much")
    told = ask_matter(matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, reason="x")
    assert told.reasons == ("matter.contested", "matter.law")


def test_hearing_decision_and_appeal_stand_in_the_calendar_and_end_with_the_matter(desk: Desk) -> None:
    lena = desk.people["lena"]
    matter = filed(desk, granted(desk, matter_of(desk))).made
    held_at = NOON + dt.timedelta(days=30)
    hearing = schedule_hearing(matter.pk, by=lena, at=NOON, held_at=held_at, place="Hall 3").made
    assert schedule_hearing(matter.pk, by=lena, at=NOON, held_at=NOON).reasons == ("hearing.past",)
    assert record_hearing(hearing.pk, by=lena, at=NOON, outcome="held").reasons == ("hearing.terms",)
    after = held_at + dt.timedelta(hours=3)
    assert record_hearing(hearing.pk, by=lena, at=after, outcome="both heard").is_done
    matter.refresh_from_db()
    assert matter.state == "heard"
    done = move_matter(
        matter.pk,
        by=lena,
        at=after,
        version=matter.version,
        act="decide",
        reason="for us",
        appeal_until=after.date() + dt.timedelta(days=15),
    ).made
    assert (done.state, done.decided_on) == ("decided", after.date())
    assert Deadline.objects.get(kind="appeal").done_at is None
    assert Note.objects.get().body == "for us"
    closed = move_matter(matter.pk, by=lena, at=after, version=done.version, act="close", reason="paid").made
    assert closed.state == "closed"
    assert Deadline.objects.get(kind="appeal").done_at == after
    assert Status.objects.get(status="litigation").until == after.date() + dt.timedelta(days=1)
    assert (
        move_matter(matter.pk, by=lena, at=after, version=closed.version, act="settle", reason="x").state
        is State.CONFLICT
    )


def test_matter_that_is_not_filed_is_not_heard_or_decided(desk: Desk) -> None:
    matter = matter_of(desk)
    assert schedule_hearing(
        matter.pk, by=desk.people["lena"], at=NOON, held_at=NOON + dt.timedelta(days=1)
    ).reasons == ("hearing.state",)
    for act in ("hear", "decide", "close", "file", "approve", "ready"):
        assert not move_matter(
            matter.pk, by=desk.people["lena"], at=NOON, version=matter.version, act=act, reason="x"
        ).is_done


def test_one_matter_of_a_kind_about_a_loan_is_open_at_a_time(desk: Desk) -> None:
    matter_of(desk)
    again = open_matter(desk.cases["LEO"].pk, by=desk.people["lena"], at=NOON, kind="suit", loan_id="L-LEO1")
    assert again.reasons == ("matter.open",)


def test_matter_of_a_case_out_of_reach_is_as_good_as_none(desk: Desk) -> None:
    matter = matter_of(desk)
    for act in (
        lambda: change_matter(matter.pk, by=desk.people["nils"], at=NOON, version=matter.version, court="x"),
        lambda: ask_matter(matter.pk, by=desk.people["nils"], at=NOON, version=matter.version, reason="x"),
        lambda: change_matter(987_654, by=desk.people["lena"], at=NOON, version=0, court="x"),
    ):
        assert act().reasons == ("case.not_in_reach",)
    refused = change_matter(matter.pk, by=desk.people["yuki"], at=NOON, version=matter.version, court="x")
    assert refused.reasons == ("access.denied",)


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ\x90\x00\x03", b"PK\x03\x04\xff\xfe"])
def test_what_is_no_paper_is_not_filed(desk: Desk, content: bytes) -> None:
    told = add_document(
        desk.cases["LEO"].pk, by=desk.people["lena"], at=NOON, kind="contract", content=content, filename="a.pdf"
    )
    assert told.is_done == (
        content == b"<html>"
    )  # text is text, whatever it says; it is only ever handed out as a file
    if told.is_done:
        assert told.made.media_type == "text/plain"


def test_paper_lies_sealed_and_each_look_is_on_record(desk: Desk) -> None:
    from arrears.flows.document_folder import path_of

    document = add_document(
        desk.cases["LEO"].pk,
        by=desk.people["lena"],
        at=NOON,
        kind="contract",
        content=PDF,
        filename="../../etc/contract.pdf",
    ).made
    assert document.filename == "contract.pdf"
    assert PDF not in path_of(document.sha256).read_bytes()
    assert read_document(document.pk, by=desk.people["yuki"], at=NOON).made == PDF
    assert PersonalRead.objects.get().by == desk.people["yuki"]
    assert read_document(document.pk, by=desk.people["nils"], at=NOON).reasons == ("case.not_in_reach",)


def test_limitation_is_worked_out_once_and_follows_what_happened(desk: Desk) -> None:
    ids = [case.pk for case in desk.cases.values()]
    assert work_out_limitation(ids, by=None, at=NOON) == {"known": 2, "unknown": 0, "changed": 2}
    assert work_out_limitation(ids, by=None, at=NOON)["changed"] == 0
    Account.objects.filter(loan_id="L-LEO1").update(last_paid_on=dt.date(2026, 6, 1))
    Account.objects.filter(loan_id="L-LIV1").update(last_due_on=None)
    assert work_out_limitation(ids, by=None, at=NOON) == {"known": 1, "unknown": 1, "changed": 2}
    (row,) = Deadline.objects.filter(kind="limitation")
    assert (row.title, row.due_on, row.rule) == ("L-LEO1", dt.date(2029, 6, 1), "LIM-1")
    assert "Civil Code" in row.citation


def test_deadline_by_hand_is_finished_by_hand_and_the_laws_is_not(desk: Desk) -> None:
    lena, case = desk.people["lena"], desk.cases["LEO"]
    matter = matter_of(desk)
    made = record_deadline(
        case.pk, by=lena, at=NOON, kind="evidence", title="receipts", due_on=DAY, matter_id=matter.pk
    ).made
    assert finish_deadline(made.pk, by=lena, at=NOON).is_done
    assert finish_deadline(made.pk, by=lena, at=NOON).reasons == ("deadline.done",)
    law = Deadline.objects.get(kind="limitation", case=case)
    assert finish_deadline(law.pk, by=lena, at=NOON).reasons == ("deadline.by_hand",)
    for wrong in ({"kind": "limitation"}, {"title": " "}, {"due_on": DAY - dt.timedelta(days=1)}):
        terms = {"kind": "other", "title": "x", "due_on": DAY, **wrong}
        assert record_deadline(case.pk, by=lena, at=NOON, **terms).reasons == ("deadline.terms",)  # type: ignore[arg-type]
