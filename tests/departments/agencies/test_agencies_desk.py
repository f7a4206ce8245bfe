"""The agencies desk: the house places and takes back, an agency works what it has and finds nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from arrears.flows.claim_case import claim_case
from arrears.flows.open_dispute import open_dispute
from arrears.flows.place_accounts import place_accounts
from arrears.flows.recall_placement import recall_placement
from arrears.flows.record_contact import record_contact
from arrears.flows.settle_commissions import settle_commissions
from arrears.store.tables import (
    Account,
    Agency,
    Approval,
    Case,
    Complaint,
    Contact,
    DayFigures,
    Deadline,
    Document,
    Membership,
    Payment,
    Person,
    Placement,
    PlacementBatch,
)
from tests.departments.signing_in import client_of, form_of, queries_of
from tests.store.desk_cast import Desk, make_case, make_desk

pytestmark = pytest.mark.django_db
PAPERS = ["has_recipient_contract", "has_impact_assessment", "is_on_partner_list"]
PAGES = ("", "batches/", "agencies/", "league/", "complaints/", "commissions/", "data/")


@pytest.fixture
def desk() -> Desk:
    """The cast, its cases here, a head and a supervisor of the department, and a second agency with people of its own."""
    made = make_desk()
    Case.objects.update(department="agencies")
    Agency.objects.filter(pk=made.agency.pk).update(licence="Example register 1")  # type: ignore[union-attr]
    other = Agency.objects.create(code="harbour", title="Harbour Recoveries", licence="Example register 2")
    for name, role, agency in (
        ("gerd", "head", None), ("selma", "supervisor", None), ("olaf", "agency_collector", other), ("olga", "agency_head", other),
    ):  # fmt: skip
        made.people[name] = Person.objects.create(username=name, display_name=name.title())
        Membership.objects.create(person=made.people[name], role=role, department="agencies", agency=agency)
    return made


def rule(desk: Desk, **changes: Any) -> dict[str, Any]:
    assert desk.agency is not None
    usual = {
        "title": "March",
        "when": "past_due_days >= 5",
        "agencies": [desk.agency.pk],
        "papers": PAPERS,
        "cases_max": "",
    }
    return {**usual, **changes}


def preview(client: Client, desk: Desk, **changes: Any) -> Any:
    return client.get("/agencies/batches/new/", rule(desk, **changes))


def ask(desk: Desk, **changes: Any) -> Approval:
    gerd = desk.people["gerd"]
    client = client_of(gerd)
    seen = preview(client, desk, **changes).context["seen"]
    sent = form_of(gerd, **rule(desk, **changes), seen=seen, reason="long past due")
    assert client.post("/agencies/batches/ask/", sent).status_code == 302
    return Approval.objects.latest("pk")


def place(desk: Desk, **changes: Any) -> list[PlacementBatch]:
    asked, cora = ask(desk, **changes), desk.people["cora"]
    client_of(cora).post(f"/agencies/approvals/{asked.pk}/", form_of(cora, granted="1"))
    return list(PlacementBatch.objects.order_by("pk"))


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_head_sees_exactly_which_cases_go_and_why_others_stay(desk: Desk) -> None:
    open_dispute(
        desk.cases["CAI"].pk, by=desk.people["cora"], at=timezone.now(), kind="amount", claim="no", loan_id="L-CAI1"
    )
    Case.objects.filter(borrower_ref="CAI").update(department_override="")
    page = preview(client_of(desk.people["gerd"]), desk, cases_max="3")
    text = words(page)
    assert "3 cases would go." in text
    assert "This case is held" in text
    assert "Beyond the number asked for." in text
    assert page.context["sums"] == {"CNY": 1_800_000}
    assert not Approval.objects.exists()
    file = b"".join(
        client_of(desk.people["gerd"]).get("/agencies/batches/new/", rule(desk, export="csv")).streaming_content
    )
    assert len(file.decode().strip().splitlines()) == 6
    assert "case.held" in file.decode()


def test_rule_that_does_not_hold_is_told_beside_the_rule(desk: Desk) -> None:
    page = preview(client_of(desk.people["gerd"]), desk, when="past_due >= 5")
    assert "past_due" in str(page.context["form"].errors["when"])
    assert "chosen" not in page.context


def test_batch_is_asked_by_one_granted_by_another_and_placed_at_once(desk: Desk) -> None:
    asked, gerd, cora = ask(desk), desk.people["gerd"], desk.people["cora"]
    client_of(gerd).post(f"/agencies/approvals/{asked.pk}/", form_of(gerd, granted="1"))
    assert Approval.objects.get().state == "asked"
    assert "past_due_days &gt;= 5" in words(client_of(cora).get("/agencies/batches/"))
    assert client_of(cora).post(f"/agencies/approvals/{asked.pk}/", form_of(cora, granted="1")).status_code == 302
    assert Placement.objects.filter(state="placed").count() == 5
    assert "BEN" in words(client_of(desk.people["abel"]).get("/agencies/"))
    assert "BEN" not in words(client_of(gerd).get("/agencies/"))


def test_granted_batch_is_placed_from_the_control_centre_as_well(desk: Desk) -> None:
    asked, cora = ask(desk), desk.people["cora"]
    claim_case(desk.cases["BEN"].pk, by=desk.people["gerd"], at=timezone.now())
    assert "March" in words(client_of(cora).get(f"/control-centre/approvals/{asked.pk}/"))
    client_of(cora).post(f"/control-centre/approvals/{asked.pk}/decide/", form_of(cora, granted="1"))
    assert Placement.objects.count() == 4  # BEN was taken to work meanwhile


def test_what_was_not_shown_is_not_asked(desk: Desk) -> None:
    gerd = desk.people["gerd"]
    answer = client_of(gerd).post("/agencies/batches/ask/", form_of(gerd, **rule(desk), seen="0" * 64, reason="late"))
    assert answer.status_code == 422
    assert not Approval.objects.exists()


def test_recall_of_ticked_cases_and_of_the_whole_batch(desk: Desk) -> None:
    (batch,), selma = place(desk), desk.people["selma"]
    client = client_of(selma)
    sent = form_of(selma, ids=[str(desk.cases["BEN"].pk), str(desk.cases["CAI"].pk)], reason="", batch=str(batch.pk))
    client.post("/agencies/recall/", sent)
    assert Placement.objects.filter(state="placed").count() == 5  # a reason is needed
    client.post("/agencies/recall/", form_of(selma, ids=sent["ids"], reason="complaint", batch=str(batch.pk)))
    assert Placement.objects.filter(state="placed").count() == 3
    client.post(f"/agencies/batches/{batch.pk}/recall/", form_of(selma, reason="contract ended"))
    assert not Placement.objects.filter(state="placed").exists()
    assert words(client_of(desk.people["abel"]).get("/agencies/")).count("BEN") == 0


def test_agency_finds_nothing_of_others_even_by_number(desk: Desk) -> None:
    other = Agency.objects.get(code="harbour")
    batches = {one.agency_id: one for one in place(desk, agencies=[desk.agency.pk, other.pk])}  # type: ignore[union-attr]
    theirs = Placement.objects.filter(agency=other).values_list("case_id", flat=True)[0]
    mine = Placement.objects.filter(agency=desk.agency).values_list("case_id", flat=True)[0]
    abel, anna = client_of(desk.people["abel"]), client_of(desk.people["anna"])
    assert abel.get(f"/agencies/cases/{mine}/").status_code == 200
    for client in (abel, anna):
        for rest in ("", "record/note/", "reveal/name/"):
            assert client.get(f"/agencies/cases/{theirs}/{rest}").status_code == 404
        assert client.post(f"/agencies/cases/{theirs}/outcome/", form_of(desk.people["abel"])).status_code in (403, 404)
    assert anna.get("/agencies/commissions/", {"agency": other.pk}).status_code == 404
    assert anna.get(f"/agencies/data/{batches[other.pk].pk}/").status_code == 404
    assert anna.get(f"/agencies/data/{batches[desk.agency.pk].pk}/").status_code == 200  # type: ignore[union-attr]
    for page in (
        "batches/",
        "agencies/",
        "league/",
        "complaints/",
        f"batches/{batches[other.pk].pk}/",
        f"agencies/{other.pk}/",
    ):
        assert anna.get(f"/agencies/{page}").status_code == 403
    for page in ("", "performance/", "commissions/", "data/"):
        assert "Harbour" not in words(anna.get(f"/agencies/{page}"))
    sent = form_of(desk.people["anna"], ids=[str(theirs)], reason="no")
    anna.post("/agencies/return/", sent)
    assert Placement.objects.get(case_id=theirs).state == "placed"


def test_agency_has_no_file_of_its_cases(desk: Desk) -> None:
    place(desk)
    answer = client_of(desk.people["anna"]).get("/agencies/", {"export": "csv"})
    assert answer["Content-Type"].startswith("text/html")
    assert 'class="exports"' not in words(answer)


def test_sight_ends_with_the_placement_in_the_middle_of_work(desk: Desk) -> None:
    place(desk)
    case, abel = desk.cases["BEN"], desk.people["abel"]
    client = client_of(abel)
    client.post("/agencies/next/", form_of(abel))
    assert Case.objects.get(pk=case.pk).locked_by == abel
    recall_placement([case.pk], by=desk.people["gerd"], at=timezone.now(), reason="ended")
    sent = form_of(abel, channel="call", outcome="conversation", attempt="a1")
    assert client.post(f"/agencies/cases/{case.pk}/outcome/", sent).status_code == 404
    assert client.get(f"/agencies/cases/{case.pk}/").status_code == 404
    assert not Contact.objects.exists()
    assert client.get("/search/", {"q": "BEN"}).status_code in (200, 302, 404)
    assert "L-BEN1" not in words(client.get("/search/", {"q": "BEN"}, follow=True))


def test_next_case_of_an_agency_is_the_most_urgent_nobody_tried_today(desk: Desk) -> None:
    place(desk)
    abel, at = desk.people["abel"], timezone.now()
    record_contact(desk.cases["BEN"].pk, by=abel, at=at, channel="call", outcome="no_answer")
    answer = client_of(abel).post("/agencies/next/", form_of(abel))
    assert answer["Location"] == f"/agencies/cases/{desk.cases['CAI'].pk}/"


def test_agency_gives_a_case_back_with_a_reason(desk: Desk) -> None:
    place(desk)
    anna, case = desk.people["anna"], desk.cases["BEN"]
    assert "Give back" in words(client_of(anna).get(f"/agencies/cases/{case.pk}/"))
    assert "Give back" not in words(client_of(desk.people["abel"]).get(f"/agencies/cases/{case.pk}/"))
    client_of(anna).post("/agencies/return/", form_of(anna, ids=[str(case.pk)], reason="moved abroad"))
    assert Placement.objects.get(case=case).state == "returned"
    assert Placement.objects.get(case=case).end_reason == "moved abroad"


def test_file_of_attempts_records_own_placements_and_tells_the_others(desk: Desk) -> None:
    place(desk, cases_max="2")
    abel = desk.people["abel"]
    lines = [
        "contact_id,loan_id,channel,outcome", "x1,L-BEN1,call,no_answer", "x2,L-DEE1,call,no_answer", "x3,L-CAI1,fax,no_answer",
        "x4,L-NOBODY,call,busy",
    ]  # fmt: skip
    file = SimpleUploadedFile("day.csv", "\n".join(lines).encode(), "text/csv")
    text = words(client_of(abel).post("/agencies/contacts/", form_of(abel, file=file)))
    assert Contact.objects.get().contact_id == "x1"
    assert Contact.objects.get().agency == desk.agency
    assert text.count("There is no such case in your reach.") >= 2
    assert "`fax`" in text
    broken = SimpleUploadedFile("day.csv", b"who,what\n1,2\n", "text/csv")
    assert client_of(abel).post("/agencies/contacts/", form_of(abel, file=broken)).status_code == 422


def test_statement_adds_up_and_is_a_file(desk: Desk) -> None:
    place(desk)
    day = timezone.now().date()
    for name, amount in (("BEN", 333), ("CAI", 10_001), ("DEE", 7)):
        account = Account.objects.get(loan_id=f"L-{name}1")
        Payment.objects.create(account=account, payment_id=f"P-{name}", paid_on=day, amount_minor=amount)
    settle_commissions(day, at=timezone.now())
    anna = client_of(desk.people["anna"])
    page = anna.get("/agencies/commissions/", {"month": f"{day:%Y-%m}"})
    (total,) = page.context["totals"]
    assert (total["n"], total["recovered"], total["earned"]) == (3, 10_341, 50 + 1_500 + 1)
    assert total["earned"] == sum(line.commission_minor for line in page.context["page"].rows)
    file = b"".join(
        anna.get("/agencies/commissions/", {"month": f"{day:%Y-%m}", "export": "csv"}).streaming_content
    ).decode()
    assert len(file.strip().splitlines()) == 4
    assert client_of(desk.people["olga"]).get("/agencies/commissions/").context["totals"] == []
    assert client_of(desk.people["abel"]).get("/agencies/commissions/").status_code == 403


def test_league_counts_each_agency_and_says_how_sure_a_draw_is(desk: Desk) -> None:
    other = Agency.objects.get(code="harbour")
    place(desk, agencies=[desk.agency.pk, other.pk])  # type: ignore[union-attr]
    first = Placement.objects.filter(agency=desk.agency)[0]
    Placement.objects.filter(pk=first.pk).update(recovered_minor=60_000)
    record_contact(first.case_id, by=desk.people["abel"], at=timezone.now(), channel="call", outcome="busy")
    Complaint.objects.create(
        case_id=first.case_id,
        kind="hours",
        received_on=timezone.now().date(),
        about_agency=desk.agency,
        recorded_at=timezone.now(),
    )
    page = client_of(desk.people["gerd"]).get("/agencies/league/")
    leader = page.context["rows"][0]
    assert (leader.counts.title, leader.counts.contacts, leader.counts.complaints) == ("Northwind Collections", 1, 1)
    assert leader.recovered_share == pytest.approx(60_000 / leader.counts.outstanding_minor)
    ((name, parts),) = page.context["draws"]
    assert (name, len(parts)) == ("March", 2)
    assert parts[0].ahead.low < 0 < parts[0].ahead.high  # one of three against none of two may be chance
    own = client_of(desk.people["anna"]).get("/agencies/performance/")
    assert [row.counts.title for row in own.context["rows"]] == ["Northwind Collections"]


def test_complaint_about_an_agency_is_taken_in_and_answered(desk: Desk) -> None:
    place(desk)
    selma, day = desk.people["selma"], timezone.localdate().isoformat()
    sent = {"agency": str(desk.agency.pk), "case": "BEN", "kind": "hours", "received_on": day, "received_via": "letter"}  # type: ignore[union-attr]
    client = client_of(selma)
    assert client.post("/agencies/complaints/new/", form_of(selma, **sent, words="")).status_code == 422
    assert (
        client.post("/agencies/complaints/new/", form_of(selma, **{**sent, "case": "NOBODY"}, words="x")).status_code
        == 422
    )
    client.post("/agencies/complaints/new/", form_of(selma, **sent, words="<b>late</b> calls"))
    made = Complaint.objects.get()
    assert (made.about_agency, made.case) == (desk.agency, desk.cases["BEN"])
    assert "&lt;b&gt;late&lt;/b&gt;" in words(client.get("/agencies/complaints/"))
    client.post(f"/agencies/complaints/{made.pk}/answer/", form_of(selma, answer="We stopped it.", is_upheld="1"))
    made.refresh_from_db()
    assert (made.state, made.is_upheld) == ("answered", True)


def test_certificate_is_known_by_its_hash_and_overdue_data_are_shown(desk: Desk) -> None:
    (batch,), gerd, anna = place(desk), desk.people["gerd"], desk.people["anna"]
    recall_placement([desk.cases["BEN"].pk], by=gerd, at=timezone.now(), reason="ended")
    Deadline.objects.filter(kind="data_return").update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert "overdue" in words(client_of(gerd).get("/agencies/data/"))
    paper = b"We deleted everything. Ann Example"
    sent = {"way": "deleted", "done_on": timezone.now().date().isoformat(), "attested_by": "Ann Example, director"}
    client = client_of(anna)
    assert client.post(f"/agencies/data/{batch.pk}/", form_of(anna, **sent)).status_code == 422
    file = SimpleUploadedFile("deleted.pdf", paper, "application/pdf")
    wrong = form_of(anna, **sent, file=file, sha256="ab" * 32)
    assert client.post(f"/agencies/data/{batch.pk}/", wrong).status_code == 422
    file.seek(0)
    assert client.post(f"/agencies/data/{batch.pk}/", form_of(anna, **sent, file=file)).status_code == 302
    assert Document.objects.get().sha256 == hashlib.sha256(paper).hexdigest()
    assert "overdue" not in words(client_of(gerd).get("/agencies/data/"))


def test_agency_is_written_down_by_the_head_alone(desk: Desk) -> None:
    gerd, selma = desk.people["gerd"], desk.people["selma"]
    sent = {"code": "lake", "title": "Lake (invented)", "licence": "Example register 3", "share": "12.5", "data_return_days": "14",
            "is_active": "on"}  # fmt: skip
    client_of(selma).post("/agencies/agencies/new/", form_of(selma, **sent))
    assert not Agency.objects.filter(code="lake").exists()
    client = client_of(gerd)
    assert client.post("/agencies/agencies/new/", form_of(gerd, **{**sent, "licence": ""})).status_code == 422
    client.post("/agencies/agencies/new/", form_of(gerd, **sent))
    made = Agency.objects.get(code="lake")
    assert (made.commission_bps, made.data_return_days, made.is_active) == (1_250, 14, True)
    client.post(f"/agencies/agencies/{made.pk}/", form_of(gerd, **{**sent, "code": "other", "is_active": ""}))
    made.refresh_from_db()
    assert (made.code, made.is_active) == ("lake", False)


@pytest.mark.parametrize(
    ("name", "pages", "placing"),
    [
        ("gerd", 200, 200),
        ("selma", 200, 200),
        ("cora", 200, 200),
        ("yuki", 200, 403),
        ("rita", 403, 403),
        ("adam", 403, 403),
    ],
)
def test_each_role_of_the_house_reaches_as_far_as_it_may(desk: Desk, name: str, pages: int, placing: int) -> None:
    client = client_of(desk.people[name])
    assert [client.get(f"/agencies/{page}").status_code for page in PAGES] == [pages] * len(PAGES)
    assert client.get("/agencies/batches/new/").status_code == placing
    assert client.get("/agencies/complaints/new/").status_code == placing
    assert client.get("/agencies/contacts/").status_code == 403


def test_menu_shows_an_agency_only_what_opens_for_it(desk: Desk) -> None:
    client = client_of(desk.people["anna"])
    page = words(client.get("/agencies/"))
    for address in ("/agencies/performance/", "/agencies/contacts/", "/agencies/commissions/", "/agencies/data/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    for address in ("/agencies/batches/", "/agencies/league/", "/agencies/complaints/"):
        assert f'href="{address}"' not in page


def test_lists_take_as_many_queries_for_many_rows(desk: Desk) -> None:
    client, anna = client_of(desk.people["gerd"]), client_of(desk.people["anna"])
    batches = place(desk, agencies=[desk.agency.pk])  # no lot: each page has rows before and after
    recall_placement([desk.cases["BEN"].pk], by=desk.people["gerd"], at=timezone.now(), reason="ended")

    def counts() -> list[int]:
        DayFigures.objects.all().delete()
        first = [queries_of(client, f"/agencies/{page}") for page in (*PAGES, f"batches/{batches[0].pk}/")]
        return first + [queries_of(anna, f"/agencies/{page}") for page in ("", "performance/", "commissions/", "data/")]

    before = counts()
    for number in range(15):
        make_case(f"Y{number}", department="agencies")
    asked = ask(desk, title="April")
    cora = desk.people["cora"]
    client_of(cora).post(f"/agencies/approvals/{asked.pk}/", form_of(cora, granted="1"))
    cases = list(Placement.objects.filter(state="placed").values_list("case_id", flat=True)[:8])
    recall_placement(cases, by=desk.people["gerd"], at=timezone.now(), reason="ended")
    assert counts() == before


def test_page_without_a_case_says_what_to_do(desk: Desk) -> None:
    Case.objects.update(department="reminders")
    assert "No case fits and may go." in words(preview(client_of(desk.people["gerd"]), desk))
    assert place_accounts(1, by=desk.people["gerd"], at=timezone.now()).reasons == ("placement.approval_missing",)
