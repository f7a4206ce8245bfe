"""The legal desk through its pages: each role as far as its cell, each act and refusal, and no more queries for more rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from arrears.flows.open_dispute import open_dispute
from arrears.flows.open_matter import open_matter
from arrears.flows.owe_notice import owe_notice
from arrears.flows.personal_key import sealer_of
from arrears.flows.schedule_hearing import schedule_hearing
from arrears.flows.work_out_limitation import work_out_limitation
from arrears.store.tables import (
    Account,
    Approval,
    Borrower,
    BureauNotice,
    BureauSubmission,
    Case,
    ContactPoint,
    Deadline,
    Dispute,
    Document,
    Hearing,
    LegalMatter,
    PersonalRead,
)  # fmt: skip
from tests.departments.signing_in import client_of, form_of, queries_of
from tests.flows.legal_cases import BUNDLE, BUREAU, PDF, consent, noon_zone
from tests.store.desk_cast import Desk, make_case, make_people

pytestmark = pytest.mark.django_db
HERE = "/credit-and-legal/"


@pytest.fixture
def desk() -> Desk:
    made = make_people()
    for number, borrower in enumerate(("LEO", "LIV")):
        made.cases[borrower] = add_case(borrower, 50 - number)
    return made


def add_case(borrower: str, priority: int = 0) -> Case:
    """A case of this desk: consent on file, an address, the last instalment due a year ago."""
    case = make_case(borrower, department="credit_and_legal", priority=priority)
    Account.objects.filter(case=case).update(last_due_on=timezone.localdate() - dt.timedelta(days=365))
    Borrower.objects.filter(pk=case.borrower_id).update(timezone=noon_zone())
    sealed = sealer_of().seal("Example Road 1", borrower)
    ContactPoint.objects.create(borrower=case.borrower, number=1, kind="postal", sealed=sealed)
    consent(case).save()
    case.consents.update(given_at=timezone.now() - dt.timedelta(days=300))
    return case


def notice_of(desk: Desk, borrower: str = "LEO") -> BureauNotice:
    report_on = timezone.localdate() + dt.timedelta(days=10)
    return owe_notice(
        Case.objects.get(borrower_ref=borrower).pk, by=desk.people["liam"], at=timezone.now(), loan_id=f"L-{borrower}1",
        bureau=BUREAU, report_on=report_on,
    ).made  # fmt: skip


def matter_of(desk: Desk, borrower: str = "LEO") -> LegalMatter:
    return open_matter(
        Case.objects.get(borrower_ref=borrower).pk,
        by=desk.people["lena"],
        at=timezone.now(),
        kind="suit",
        loan_id=f"L-{borrower}1",
    ).made


def dispute_of(desk: Desk, borrower: str = "LIV") -> Dispute:
    return open_dispute(
        Case.objects.get(borrower_ref=borrower).pk, by=desk.people["lena"], at=timezone.now(), kind="bureau_record",
        claim="<b>never</b> late", loan_id=f"L-{borrower}1",
    ).made  # fmt: skip


def send(desk: Desk, name: str, address: str, **fields: Any) -> Any:
    person = desk.people[name]
    return client_of(person).post(f"{HERE}{address}", form_of(person, **fields))


def prepare(desk: Desk, loans: str = "L-LEO1\nL-LIV1,positive", content: bytes = b"file") -> Any:
    return send(
        desk, "lena", "submissions/new/", bureau=BUREAU, period_on=timezone.localdate().isoformat(), loans=loans,
        file=SimpleUploadedFile("october.txt", content),
    )  # fmt: skip


def pages_of(desk: Desk) -> list[str]:
    """Every page there is, with something on it."""
    notice, matter, dispute = notice_of(desk), matter_of(desk), dispute_of(desk)
    prepare(desk)
    submission = BureauSubmission.objects.latest("pk")
    work_out_limitation([case.pk for case in desk.cases.values()], by=None, at=timezone.now())
    return [
        "", "queue/", "notices/", "notices/?state=overdue", f"notices/{notice.pk}/", "submissions/",
        f"submissions/{submission.pk}/",
        "disputes/", "disputes/?state=overdue", f"disputes/{dispute.pk}/", "limitation/", "limitation/?show=near", "matters/",
        f"matters/{matter.pk}/", "calendar/", "calendar/?month=2026-02&kind=limitation", "calendar/list/", "calendar/calendar.ics",
        "approvals/", f"cases/{desk.cases['LEO'].pk}/", f"cases/{desk.cases['LIV'].pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "read", "work"),
    [("lena", 200, 200), ("liam", 200, 200), ("yuki", 200, 403), ("cora", 200, 403), ("rita", 403, 403), ("nora", 403, 403),
     ("anna", 403, 403), ("adam", 403, 403)],
)  # fmt: skip
def test_each_role_reaches_as_far_as_its_cell_of_the_matrix(desk: Desk, name: str, read: int, work: int) -> None:
    pages, client = pages_of(desk), client_of(desk.people[name])
    assert {page: client.get(f"{HERE}{page}").status_code for page in pages} == dict.fromkeys(pages, read)
    case = desk.cases["LEO"].pk
    for page in ("submissions/new/", f"cases/{case}/notice/", f"cases/{case}/matter/"):
        assert client.get(f"{HERE}{page}").status_code == work, page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_speaks_the_readers_language_and_escapes_what_people_wrote(desk: Desk, language: str) -> None:
    pages, client = pages_of(desk), client_of(desk.people["liam"], language)
    for page in pages:
        told = client.get(f"{HERE}{page}").content.decode()
        assert "<b>never</b>" not in told, page
        assert ("Limitation" in told) == (language == "en") or page.endswith(".ics") or "Limitation" not in told, page


def test_nobody_sees_rows_of_cases_out_of_reach(desk: Desk) -> None:
    notice, matter, dispute = notice_of(desk), matter_of(desk), dispute_of(desk, "LEO")
    Case.objects.filter(borrower_ref="LEO").update(department="negotiation", department_override="")
    client = client_of(desk.people["lena"])
    for page in (
        f"notices/{notice.pk}/",
        f"matters/{matter.pk}/",
        f"disputes/{dispute.pk}/",
        f"cases/{desk.cases['LEO'].pk}/matter/",
    ):
        assert client.get(f"{HERE}{page}").status_code == 404, page
    assert b"LEO" not in client.get(f"{HERE}notices/").content
    assert b"LEO" not in client.get(f"{HERE}calendar/calendar.ics").content
    assert send(desk, "lena", f"matters/{matter.pk}/change/", version="0", court="x", claimed="1").status_code == 404


def test_notice_is_owed_given_and_comes_back(desk: Desk) -> None:
    case = desk.cases["LEO"]
    day = timezone.localdate() + dt.timedelta(days=10)
    made = send(desk, "lena", f"cases/{case.pk}/notice/", loan_id="L-LEO1", bureau=BUREAU, report_on=day.isoformat())
    notice = BureauNotice.objects.get()
    assert made.status_code == 302
    page = client_of(desk.people["lena"]).get(f"{HERE}notices/{notice.pk}/").content.decode()
    assert "CR-15 HOUSE-CN-CR-LEAD" in page
    assert send(desk, "lena", f"notices/{notice.pk}/", means="letter.sent", note="RR 000 CN").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.contact and notice.contact.note) == ("given", "RR 000 CN")
    send(desk, "lena", f"notices/{notice.pk}/returned/", reason="moved")
    notice.refresh_from_db()
    assert notice.state == "returned"
    send(desk, "lena", f"notices/{notice.pk}/plan/")
    assert case.planned_contacts.get().purpose == "notice_credit_report"


@pytest.mark.parametrize("changes", [{"report_on": "2020-01-01"}, {"bureau": "moon"}, {"loan_id": "L-LIV1"}])
def test_notice_that_cannot_be_is_refused(desk: Desk, changes: dict[str, str]) -> None:
    terms = {"loan_id": "L-LEO1", "bureau": BUREAU, "report_on": timezone.localdate().isoformat(), **changes}
    assert send(desk, "lena", f"cases/{desk.cases['LEO'].pk}/notice/", **terms).status_code == 422
    assert not BureauNotice.objects.exists()


def test_dispute_is_checked_by_one_and_answered_by_another(desk: Desk) -> None:
    dispute = dispute_of(desk)
    page = client_of(desk.people["lena"]).get(f"{HERE}disputes/{dispute.pk}/").content.decode()
    assert "CR-25" in page
    assert "may go to a bureau" not in page  # not overdue
    assert send(desk, "lena", f"disputes/{dispute.pk}/check/", finding="").status_code == 422
    assert send(desk, "lena", f"disputes/{dispute.pk}/check/", finding="booked late by us").status_code == 302
    assert send(desk, "lena", f"disputes/{dispute.pk}/answer/", state="upheld", answer="yes").status_code == 403
    assert (
        send(desk, "liam", f"disputes/{dispute.pk}/answer/", state="upheld", answer="You are right.").status_code == 302
    )
    dispute.refresh_from_db()
    assert (dispute.state, dispute.checked_by) == ("upheld", desk.people["lena"])
    assert Deadline.objects.get(kind="bureau_correction").done_at is None


def test_overdue_answer_is_told_at_the_top(desk: Desk) -> None:
    dispute = dispute_of(desk)
    Dispute.objects.update(answer_due_on=timezone.localdate() - dt.timedelta(days=2))
    client = client_of(desk.people["lena"])
    assert "The answer is overdue." in client.get(f"{HERE}disputes/{dispute.pk}/").content.decode()
    assert "2 days late" in client.get(f"{HERE}disputes/?state=overdue").content.decode()


def test_matter_goes_from_opening_to_filing_through_two_people(desk: Desk) -> None:
    case = desk.cases["LEO"]
    send(desk, "lena", f"cases/{case.pk}/matter/", kind="suit", loan_id="L-LEO1", court="Example Court", claimed="5000")
    matter = LegalMatter.objects.get()
    assert (matter.claimed_minor, matter.limitation_on is not None) == (500_000, True)
    for kind in BUNDLE:
        file = SimpleUploadedFile(f"{kind}.pdf", PDF + kind.encode())
        assert send(desk, "lena", f"matters/{matter.pk}/paper/", kind=kind, file=file).status_code == 302
    matter.refresh_from_db()
    assert (
        send(
            desk, "lena", f"matters/{matter.pk}/ask/", version=matter.version, reason="nothing else helped"
        ).status_code
        == 302
    )
    approval = Approval.objects.get()
    assert send(desk, "lena", f"approvals/{approval.pk}/", granted="1").status_code == 403
    assert send(desk, "liam", f"approvals/{approval.pk}/", granted="1").status_code == 302
    matter.refresh_from_db()
    assert matter.state == "approved"
    today = timezone.localdate().isoformat()
    stale = send(desk, "lena", f"matters/{matter.pk}/file/", version=matter.version - 1, filed_on=today)
    assert stale.status_code == 422
    assert "Somebody changed this matter" in stale.content.decode()
    assert send(desk, "lena", f"matters/{matter.pk}/file/", version=matter.version, filed_on=today).status_code == 302
    matter.refresh_from_db()
    assert matter.state == "filed"
    ahead = timezone.localtime() + dt.timedelta(days=20)
    send(desk, "lena", f"matters/{matter.pk}/hearing/", held_at=ahead.strftime("%Y-%m-%dT%H:%M"), place="Hall 3")
    assert Hearing.objects.get().place == "Hall 3"
    send(desk, "lena", f"matters/{matter.pk}/deadline/", kind="evidence", title="receipts", due_on=today)
    deadline = Deadline.objects.get(kind="evidence")
    send(desk, "lena", f"deadlines/{deadline.pk}/done/")
    deadline.refresh_from_db()
    assert deadline.done_at is not None


def test_matter_that_lacks_something_says_all_of_it_and_keeps_what_was_typed(desk: Desk) -> None:
    matter = matter_of(desk)
    page = client_of(desk.people["lena"]).get(f"{HERE}matters/{matter.pk}/").content.decode()
    assert "Everything above must be there" in page
    told = send(
        desk, "lena", f"matters/{matter.pk}/change/", version=matter.version, court="Example Court", claimed="9999999"
    )
    assert told.status_code == 302  # more than is owed may be written down …
    matter.refresh_from_db()
    refused = send(desk, "lena", f"matters/{matter.pk}/ask/", version=matter.version, reason="x")
    assert refused.status_code == 422  # … but not asked for
    assert "not above what is owed" in refused.content.decode()


def test_what_is_uploaded_is_handed_out_as_a_file_and_each_look_is_on_record(desk: Desk) -> None:
    matter = matter_of(desk)
    file = SimpleUploadedFile("contract <x>.pdf", PDF)
    send(desk, "lena", f"matters/{matter.pk}/paper/", kind="contract", file=file, title="The contract")
    document = Document.objects.get()
    reply = client_of(desk.people["yuki"]).get(f"{HERE}papers/{document.pk}/")
    assert reply.content == PDF
    assert (reply["Content-Type"], reply["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert reply["Content-Disposition"].startswith("attachment")
    assert PersonalRead.objects.get().by == desk.people["yuki"]
    assert client_of(desk.people["rita"]).get(f"{HERE}papers/{document.pk}/").status_code == 403
    script = SimpleUploadedFile("page.pdf", b"\xff\xfe<script>")
    assert send(desk, "lena", f"matters/{matter.pk}/paper/", kind="contract", file=script).status_code == 422
    send(desk, "lena", f"papers/{document.pk}/drop/")
    assert Document.objects.get().noun == ""


def test_submission_names_each_loan_that_keeps_it_back(desk: Desk) -> None:
    assert prepare(desk).status_code == 302
    submission = BureauSubmission.objects.get()
    page = client_of(desk.people["lena"]).get(f"{HERE}submissions/{submission.pk}/").content.decode()
    assert "1 loan may not go out now" in page
    assert "CR-15" in page
    send(desk, "lena", f"submissions/{submission.pk}/ask/", reason="October")
    send(desk, "liam", f"approvals/{Approval.objects.get().pk}/", granted="1")
    assert send(desk, "lena", f"submissions/{submission.pk}/send/").status_code == 403
    send(desk, "liam", f"submissions/{submission.pk}/send/")
    submission.refresh_from_db()
    assert submission.state == "approved"


@pytest.mark.parametrize("loans", ["", "L-LEO1,maybe", "L-LEO1\nL-LEO1", "L-NOBODY", "L-LEO1,adverse,more"])
def test_submission_with_a_bad_line_is_refused_whole(desk: Desk, loans: str) -> None:
    assert prepare(desk, loans).status_code == 422
    assert not BureauSubmission.objects.exists()


def test_answer_of_a_bureau_is_read_line_by_line_and_corrected(desk: Desk) -> None:
    prepare(desk)
    BureauSubmission.objects.update(state="sent")
    submission = BureauSubmission.objects.get()
    assert send(desk, "lena", f"submissions/{submission.pk}/answered/", rejected="L-LEO1").status_code == 422
    assert send(desk, "lena", f"submissions/{submission.pk}/answered/", rejected="L-BEN9,X1").status_code == 422
    told = send(desk, "lena", f"submissions/{submission.pk}/answered/", rejected="L-LEO1,X1,wrong, very wrong")
    assert told.status_code == 302
    row = submission.rows.get(loan_id="L-LEO1")
    assert (row.state, row.code, row.message) == ("rejected", "X1", "wrong, very wrong")
    again = send(desk, "lena", f"submissions/{submission.pk}/correct/", file=SimpleUploadedFile("b.txt", b"better"))
    assert again["Location"].endswith(f"/submissions/{BureauSubmission.objects.latest('pk').pk}/")
    withdrawn = BureauSubmission.objects.latest("pk")
    send(desk, "lena", f"submissions/{withdrawn.pk}/withdraw/")
    withdrawn.refresh_from_db()
    assert withdrawn.state == "withdrawn"


def test_calendar_shows_days_hearings_and_gives_a_file_other_calendars_read(desk: Desk) -> None:
    matter = matter_of(desk)
    LegalMatter.objects.update(state="filed", court="Example Court; Hall, 3")
    held_at = (timezone.now() + dt.timedelta(days=3)).replace(hour=2, minute=30, second=0, microsecond=0)
    schedule_hearing(matter.pk, by=desk.people["lena"], at=timezone.now(), held_at=held_at, place="a" * 90)
    client = client_of(desk.people["lena"])
    month = timezone.localtime(held_at).strftime("%Y-%m")
    assert "Hearing" in client.get(f"{HERE}calendar/?month={month}").content.decode()
    assert client.get(f"{HERE}calendar/?month=nonsense").status_code == 200
    listed = client.get(f"{HERE}calendar/list/").content.decode()
    assert "Example Court" in listed
    file = client.get(f"{HERE}calendar/calendar.ics")
    lines = file.content.decode().split("\r\n")
    assert file["Content-Type"].startswith("text/calendar")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert f"DTSTART:{held_at:%Y%m%dT%H%M%SZ}" in lines
    assert max(len(line.encode()) for line in lines) <= 75
    whole = file.content.decode().replace("\r\n ", "")
    assert r"Example Court\; Hall\, 3" in whole
    assert f"LOCATION:{'a' * 90}" in whole
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") >= 1


def test_limitation_is_worked_out_by_a_button_and_shows_what_began_it_anew(desk: Desk) -> None:
    paid_on = timezone.localdate() - dt.timedelta(days=100)
    Account.objects.filter(loan_id="L-LEO1").update(last_paid_on=paid_on)
    assert send(desk, "lena", "limitation/work-out/").status_code == 302
    page = client_of(desk.people["lena"]).get(f"{HERE}limitation/").content.decode()
    assert "→ payment" in page
    Account.objects.filter(loan_id="L-LEO1").update(
        last_due_on=timezone.localdate() - dt.timedelta(days=4_000), last_paid_on=None
    )
    send(desk, "lena", "limitation/work-out/")
    over = client_of(desk.people["lena"]).get(f"{HERE}limitation/?show=over").content.decode()
    assert "L-LEO1" in over
    assert "L-LIV1" not in over
    assert (
        "No suit is threatened"
        in client_of(desk.people["lena"]).get(f"{HERE}cases/{desk.cases['LEO'].pk}/").content.decode()
    )


def test_lists_take_as_many_queries_for_many_rows(desk: Desk) -> None:
    def fill(*borrowers: str) -> None:
        for borrower in borrowers:
            notice_of(desk, borrower)
            matter_of(desk, borrower)
            dispute_of(desk, borrower)
        work_out_limitation(Case.objects.values_list("pk", flat=True), by=None, at=timezone.now())

    fill("LEO", "LIV")
    prepare(desk)
    client = client_of(desk.people["liam"])
    lists = (
        "",
        "queue/",
        "notices/",
        "disputes/",
        "limitation/",
        "matters/",
        "calendar/",
        "calendar/list/",
        "approvals/",
        "submissions/",
    )
    before = {page: queries_of(client, f"{HERE}{page}") for page in lists}
    more = [f"Y{number}" for number in range(8)]
    for borrower in more:
        add_case(borrower)
    fill(*more)
    prepare(desk, "\n".join(f"L-{borrower}1" for borrower in more), b"other")
    assert {page: queries_of(client, f"{HERE}{page}") for page in lists} == before
