"""Notices, submissions and matters over the interface: the same flows, reach and refusals as on the desk."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from arrears.store.tables import (
    Account,
    Activity,
    Approval,
    BureauNotice,
    BureauSubmission,
    Case,
    Document,
    LegalMatter,
    PersonalRead,
)
from tests.api.calls import Calls, today
from tests.api.test_contract import assert_problem
from tests.flows.legal_cases import BUNDLE, BUREAU, PDF, consent, make_legal_desk
from tests.store.desk_cast import Desk

pytestmark = pytest.mark.django_db
FILE = base64.b64encode(b"october").decode()


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARREARS_FILES", str(tmp_path))


@pytest.fixture
def desk() -> Desk:
    made = make_legal_desk()
    Account.objects.update(last_due_on=today() - dt.timedelta(days=365))
    for case in made.cases.values():
        consent(case)
    return made


def test_matter_is_opened_filled_asked_for_granted_and_filed(desk: Desk) -> None:
    lena, liam, case = Calls(desk.people["lena"]), Calls(desk.people["liam"]), desk.cases["LEO"].pk
    opened = lena.post(f"/cases/{case}/matters", {"kind": "suit", "loan_id": "L-LEO1", "court": "Example Court"}).json()
    path = f"/matters/{opened['id']}"
    lacking = assert_problem(lena.post(f"{path}/ask", {"version": opened["version"], "reason": "x"}), 422)
    assert lacking["code"] == "matter.bundle_incomplete"
    for kind in BUNDLE:
        body = {"kind": kind, "filename": f"{kind}.pdf", "content": base64.b64encode(PDF + kind.encode()).decode()}
        assert lena.post(f"{path}/papers", body).status_code == 201
    version = lena.get(path).json()["version"]
    assert lena.get("/papers", noun="matter", noun_id=opened["id"]).json()["items"][0]["sha256"]
    assert lena.post(f"{path}/ask", {"version": version, "reason": "no answer"}).json()["state"] == "ready"
    stale = assert_problem(lena.post(f"{path}/ask", {"version": version, "reason": "x"}), 409)
    assert stale["code"] == "matter.changed"
    approval = Approval.objects.get()
    assert liam.post(f"/approvals/{approval.pk}/decide", {"granted": True}).status_code == 200
    seen = lena.get(path).json()
    assert seen["state"] == "approved"
    filed = lena.post(
        f"{path}/file", {"version": seen["version"], "filed_on": today().isoformat(), "reference": "(2026) 7"}
    )
    assert (filed.json()["state"], filed.json()["reference"]) == ("filed", "(2026) 7")
    held_at = (timezone.now() + dt.timedelta(days=9)).isoformat()
    hearing = lena.post(f"{path}/hearings", {"held_at": held_at, "place": "Hall 3"}).json()
    assert lena.get("/hearings", matter_id=opened["id"]).json()["items"][0]["id"] == hearing["id"]
    early = assert_problem(lena.post(f"/hearings/{hearing['id']}/record", {"outcome": "held"}), 422)
    assert early["code"] == "hearing.terms"
    moved = lena.post(f"{path}/move", {"version": filed.json()["version"], "act": "settle", "reason": "paid"}).json()
    assert moved["state"] == "settled"


def test_claim_is_changed_by_the_version_that_was_seen(desk: Desk) -> None:
    lena, case = Calls(desk.people["lena"]), desk.cases["LEO"].pk
    opened = lena.post(f"/cases/{case}/matters", {"kind": "mediation"}).json()
    path, body = f"/matters/{opened['id']}/change", {"version": opened["version"], "court": "Example Mediator"}
    assert lena.post(path, body).json()["court"] == "Example Mediator"
    assert assert_problem(lena.post(path, body), 409)["code"] == "matter.changed"


def test_notice_and_submission_go_their_way_and_no_other(desk: Desk) -> None:
    lena, liam, case = Calls(desk.people["lena"]), Calls(desk.people["liam"]), desk.cases["LEO"].pk
    body = {"loan_id": "L-LEO1", "bureau": BUREAU, "report_on": (today() + dt.timedelta(days=10)).isoformat()}
    notice = lena.post(f"/cases/{case}/notices", body).json()
    assert (notice["state"], notice["rule"]) == ("owed", "CR-15 HOUSE-CN-CR-LEAD")
    means = assert_problem(lena.post(f"/notices/{notice['id']}/give", {"channel": "sms", "outcome": "sent"}), 422)
    assert means["code"] == "notice.means"
    loans = [{"loan_id": "L-LEO1"}, {"loan_id": "L-LIV1", "is_adverse": False}]
    file = {"bureau": BUREAU, "period_on": today().isoformat(), "filename": "a.txt", "content": FILE, "loans": loans}
    assert assert_problem(lena.post("/submissions", {**file, "content": "%"}), 422)["code"] == "request.invalid"
    made = lena.post("/submissions", file).json()
    asked = lena.post(f"/submissions/{made['id']}/ask", {"reason": "October"}).json()
    assert liam.post(f"/approvals/{asked['id']}/decide", {"granted": True}).status_code == 200
    assert assert_problem(lena.post(f"/submissions/{made['id']}/send", {}), 403)["code"] == "access.denied"
    told = assert_problem(liam.post(f"/submissions/{made['id']}/send", {}), 422)
    assert told["code"] == "submission.notice_missing"
    assert "L-LEO1: notice, CR-15" in told["detail"]
    assert BureauSubmission.objects.get().state == "approved"


def test_notice_is_planned_as_a_message_once_for_the_worker_to_send(desk: Desk) -> None:
    lena, case = Calls(desk.people["lena"]), desk.cases["LEO"].pk
    body = {"loan_id": "L-LEO1", "bureau": BUREAU, "report_on": (today() + dt.timedelta(days=10)).isoformat()}
    notice = lena.post(f"/cases/{case}/notices", body).json()["id"]
    planned = lena.post(f"/notices/{notice}/plan")
    told = planned.json()
    assert (planned.status_code, told["channel"], told["purpose"], told["state"]) == (
        201, "sms", "notice_credit_report", "planned"
    )  # fmt: skip
    assert lena.post(f"/notices/{notice}/plan").json()["id"] == told["id"]
    assert BureauNotice.objects.get().state == "owed"  # given once it is on its way
    assert (
        assert_problem(Calls(desk.people["nils"]).post(f"/notices/{notice}/plan"), 404)["code"] == "case.not_in_reach"
    )
    BureauNotice.objects.update(state="given")
    assert assert_problem(lena.post(f"/notices/{notice}/plan"), 409)["code"] == "notice.state"


def test_submission_is_withdrawn_before_it_goes_and_corrected_after_a_refusal(desk: Desk) -> None:
    lena = Calls(desk.people["lena"])
    file = {"bureau": BUREAU, "period_on": today().isoformat(), "filename": "a.txt", "content": FILE,
            "loans": [{"loan_id": "L-LEO1"}, {"loan_id": "L-LIV1"}]}  # fmt: skip
    mended = {"filename": "b.txt", "content": base64.b64encode(b"mended").decode()}
    first = lena.post("/submissions", file).json()["id"]
    lena.post(f"/submissions/{first}/ask", {"reason": "October"})
    assert assert_problem(lena.post(f"/submissions/{first}/correct", mended), 409)["code"] == "submission.state"
    nils = Calls(desk.people["nils"])
    assert assert_problem(nils.post(f"/submissions/{first}/withdraw"), 404)["code"] == "submission.unknown"
    assert lena.post(f"/submissions/{first}/withdraw").json()["state"] == "withdrawn"
    assert Approval.objects.get().state == "withdrawn"
    second = lena.post("/submissions", file).json()["id"]
    BureauSubmission.objects.filter(pk=second).update(state="sent")
    assert assert_problem(lena.post(f"/submissions/{second}/withdraw"), 409)["code"] == "submission.state"
    lena.post(f"/submissions/{second}/answer", {"rejected": [{"loan_id": "L-LIV1", "code": "E1"}]})
    assert assert_problem(nils.post(f"/submissions/{second}/correct", mended), 404)["code"] == "submission.unknown"
    anew = lena.post(f"/submissions/{second}/correct", mended)
    assert (anew.status_code, anew.json()["state"]) == (201, "prepared")
    assert list(BureauSubmission.objects.get(pk=anew.json()["id"]).rows.values_list("loan_id", flat=True)) == ["L-LIV1"]
    assert lena.get(f"/submissions/{second}").json()["state"] == "corrected"


def test_paper_is_opened_by_who_may_see_its_case_and_each_look_is_on_record(desk: Desk) -> None:
    lena, case = Calls(desk.people["lena"]), desk.cases["LEO"].pk
    matter = lena.post(f"/cases/{case}/matters", {"kind": "suit"}).json()["id"]
    body = {"kind": "contract", "filename": "合同.pdf", "content": base64.b64encode(PDF).decode()}
    path = f"/papers/{lena.post(f'/matters/{matter}/papers', body).json()['id']}/content"
    opened = lena.get(path)
    assert (opened.status_code, opened.content, opened["Cache-Control"]) == (200, PDF, "no-store")
    assert "filename*=UTF-8''%E5%90%88%E5%90%8C.pdf" in opened["Content-Disposition"]
    assert PersonalRead.objects.get().by == desk.people["lena"]
    assert assert_problem(Calls(desk.people["nils"]).get(path), 404)["code"] == "case.not_in_reach"
    narrow = Calls(desk.people["lena"], ("legal:read",)).get(path)
    assert assert_problem(narrow, 403)["code"] == "auth.scope_missing"
    assert PersonalRead.objects.count() == 1


def test_submissions_are_seen_by_their_department_and_by_who_sees_everything(desk: Desk) -> None:
    file = {
        "bureau": BUREAU,
        "period_on": today().isoformat(),
        "filename": "a.txt",
        "content": FILE,
        "loans": [{"loan_id": "L-LEO1"}],
    }
    made = Calls(desk.people["lena"]).post("/submissions", file).json()["id"]
    for name, status in (
        ("lena", 200),
        ("liam", 200),
        ("yuki", 200),
        ("cora", 200),
        ("rita", 404),
        ("nora", 404),
        ("anna", 404),
    ):
        assert Calls(desk.people[name]).get(f"/submissions/{made}").status_code == status, name
    assert assert_problem(Calls(desk.people["rita"]).post("/submissions", file), 404)["code"] == "submission.unknown"


def test_rows_of_other_departments_cases_are_as_good_as_none(desk: Desk) -> None:
    lena, nils, case = Calls(desk.people["lena"]), Calls(desk.people["nils"]), desk.cases["LEO"].pk
    opened = lena.post(f"/cases/{case}/matters", {"kind": "suit"}).json()["id"]
    day = lena.post(
        f"/cases/{case}/deadlines", {"kind": "other", "title": "call the court", "due_on": today().isoformat()}
    ).json()["id"]
    for path in (f"/matters/{opened}", f"/deadlines/{day}"):
        assert nils.get(path).status_code == 404
    for path, body in (
        (f"/matters/{opened}/ask", {"version": 0, "reason": "x"}), (f"/deadlines/{day}/finish", {}),
        (f"/matters/{opened}/papers", {"kind": "contract", "filename": "a.pdf", "content": base64.b64encode(PDF).decode()}),
    ):  # fmt: skip
        assert assert_problem(nils.post(path, body), 404)["code"] == "case.not_in_reach", path
    assert lena.get("/deadlines", kind="other", is_open=True).json()["items"][0]["id"] == day
    assert lena.post(f"/deadlines/{day}/finish", {}).json()["done_by_id"] == desk.people["lena"].pk
    assert not Document.objects.exists()
    assert (Case.objects.count(), LegalMatter.objects.count(), BureauNotice.objects.count()) == (2, 1, 0)
    assert not Activity.objects.filter(actor=desk.people["nils"]).exists()


def test_dispute_is_checked_over_the_interface(desk: Desk) -> None:
    lena, case = Calls(desk.people["lena"]), desk.cases["LEO"].pk
    dispute = lena.post(
        f"/cases/{case}/disputes", {"kind": "bureau_record", "claim": "not late", "loan_id": "L-LEO1"}
    ).json()
    assert (dispute["rule"], dispute["answer_due_on"]) == ("CR-25", (today() + dt.timedelta(days=20)).isoformat())
    checked = lena.post(f"/disputes/{dispute['id']}/check", {"finding": "booked late by us"}).json()
    assert (checked["finding"], checked["checked_by_id"]) == ("booked late by us", desk.people["lena"].pk)
