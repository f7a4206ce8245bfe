"""The one page of a case: what stands on it, who may open it, and what its forms refuse."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from arrears.flows.claim_case import claim_case
from arrears.screens.case_page.facts import read_facts
from arrears.screens.case_page.lawful import judge_call_back, possible_now
from arrears.store.tables import (
    Activity,
    Approval,
    BureauNotice,
    Case,
    Complaint,
    Consent,
    Contact,
    ContactPoint,
    Dispute,
    Note,
    Person,
    PersonalRead,
    PlannedContact,
    Preference,
    Promise,
    Status,
    WorkItem,
)  # fmt: skip
from tests.departments.signing_in import client_of, form_of, queries_of
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def address(case: Case, rest: str = "") -> str:
    return f"/reminders/cases/{case.pk}/{rest}"


def take(desk: Desk, name: str = "rita", borrower: str = "BEN") -> Case:
    """The case, taken to work by that person."""
    return claim_case(desk.cases[borrower].pk, by=desk.people[name], at=timezone.now()).made


def promise_of(desk: Desk, amount: str = "1050.00") -> dict[str, object]:
    due_on = timezone.localdate() + dt.timedelta(days=5)
    return form_of(
        desk.people["rita"],
        loan_id="L-BEN1",
        due_on_1=due_on.isoformat(),
        amount_1=amount,
        tolerance="10",
        grace_days="2",
    )


def test_page_shows_loan_law_script_and_outcomes(desk: Desk) -> None:
    page = client_of(desk.people["rita"]).get(address(desk.cases["BEN"])).content.decode()
    for word in ("L-BEN1", "CN¥1,050.00", "What may be done now", "What came of it", "No answer", "提醒电话"):
        assert word in page


NOT_TOLD = "no notice given: do not say it will be reported"


@pytest.mark.parametrize(
    ("outcome", "direction", "days_ago", "is_told"),
    [("delivered", "outbound", 3, True), ("undelivered", "outbound", 3, False), ("delivered", "inbound", 3, False),
     ("delivered", "outbound", 300, False)],
)  # fmt: skip
def test_a_notice_of_credit_reporting_that_came_by_a_message_is_known(
    desk: Desk, outcome: str, direction: str, days_ago: int, is_told: bool
) -> None:
    at = NOON - dt.timedelta(days=days_ago)
    Contact.objects.create(
        contact_id="N1", case=desk.cases["BEN"], at=at, channel="sms", outcome=outcome, direction=direction,
        purpose="notice_credit_report", recorded_at=at,
    )  # fmt: skip
    page = client_of(desk.people["rita"]).get(address(desk.cases["BEN"])).content.decode()
    assert (NOT_TOLD not in page) is is_told
    assert ("notice of credit reporting is on record" in page) is is_told


def test_a_notice_that_is_only_owed_was_not_given(desk: Desk) -> None:
    day = timezone.localdate()
    BureauNotice.objects.create(
        case=desk.cases["BEN"], loan_id="L-BEN1", bureau="cn_pboc", rule="R", owed_since=day, due_on=day, state="owed"
    )
    page = client_of(desk.people["rita"]).get(address(desk.cases["BEN"])).content.decode()
    assert NOT_TOLD in page
    assert "notice owed since" in page
    assert "notice of credit reporting is on record" not in page


def test_page_speaks_chinese(desk: Desk) -> None:
    page = client_of(desk.people["rita"], "zh-hans").get(address(desk.cases["BEN"])).content.decode()
    assert "欠款" in page
    assert "What is owed" not in page


def test_case_of_somebody_else_is_not_found(desk: Desk) -> None:
    take(desk, "raul", "CAI")
    client = client_of(desk.people["rita"])
    for rest in ("", "record/note/", "reveal/name/", "loans/L-CAI1/"):
        assert client.get(address(desk.cases["CAI"], rest)).status_code == 404
    for rest in ("outcome/", "claim/", "release/", "record/promise/"):
        assert client.post(address(desk.cases["CAI"], rest), form_of(desk.people["rita"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "page", "act", "team"),
    [("rita", 200, 200, 403), ("sven", 404, 404, 200), ("hana", 200, 200, 200), ("yuki", 200, 403, 403),
     ("cora", 200, 403, 403), ("nils", 403, 403, 403), ("abel", 403, 403, 403), ("adam", 403, 403, 403)],
)  # fmt: skip
def test_each_role_opens_what_its_cell_of_the_matrix_says(
    desk: Desk, name: str, page: int, act: int, team: int
) -> None:
    # a supervisor sees the team's cases: BEN is nobody's yet, so it is not the team's
    client = client_of(desk.people[name])
    case = desk.cases["BEN"]
    answers = client.get(address(case)), client.get(address(case, "record/note/")), client.get("/reminders/team/")
    assert tuple(answer.status_code for answer in answers) == (page, act, team)


def test_outcome_needs_the_case_to_be_taken(desk: Desk) -> None:
    rita = desk.people["rita"]
    client = client_of(rita)
    client.post(address(desk.cases["BEN"], "outcome/"), form_of(rita, channel="call", outcome="no_answer"))
    assert not Contact.objects.exists()
    client.post(address(desk.cases["BEN"], "claim/"), form_of(rita))
    client.post(
        address(desk.cases["BEN"], "outcome/"), form_of(rita, channel="call", outcome="no_answer", note="rang long")
    )
    contact = Contact.objects.get()
    assert (contact.outcome, contact.by, contact.note) == ("no_answer", rita, "rang long")


def test_form_sent_twice_counts_once(desk: Desk) -> None:
    rita = desk.people["rita"]
    client, case = client_of(rita), take(desk)
    sent = form_of(rita, channel="call", outcome="busy", attempt="abcd")
    for _ in range(2):
        assert client.post(address(case, "outcome/"), sent).status_code == 302
    assert Contact.objects.count() == 1
    again = {**sent, **form_of(rita)}  # a new token, the same attempt: the back button
    client.post(address(case, "outcome/"), again)
    assert Contact.objects.count() == 1


def test_two_people_never_work_one_case(desk: Desk) -> None:
    case = take(desk, "rita")
    Case.objects.filter(pk=case.pk).update(co_worker=desk.people["raul"])  # in his reach all the same
    raul = client_of(desk.people["raul"])
    page = raul.get(address(case)).content.decode()
    assert "works this case until" in page
    raul.post(address(case, "outcome/"), form_of(desk.people["raul"], channel="call", outcome="conversation"))
    answer = raul.post(address(case, "record/promise/"), {**promise_of(desk), **form_of(desk.people["raul"])})
    assert answer.status_code == 422
    assert not Contact.objects.exists()
    assert not Promise.objects.exists()


def test_promise_is_recorded_in_parts_with_tolerance_and_grace(desk: Desk) -> None:
    case = take(desk)
    later = timezone.localdate() + dt.timedelta(days=12)
    sent = promise_of(desk, "525.00") | {"due_on_2": later.isoformat(), "amount_2": "525.00"}
    assert client_of(desk.people["rita"]).post(address(case, "record/promise/"), sent).status_code == 302
    promise = Promise.objects.get()
    assert (promise.total_minor, promise.tolerance_minor, promise.grace_days) == (105_000, 1_000, 2)
    assert [part.amount_minor for part in promise.instalments.all()] == [52_500, 52_500]


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"amount_1": "999999"}, "more than is owed"), ({"amount_1": ""}, "both a day and an amount"),
     ({"amount_1": "-5"}, "greater than or equal"), ({"amount_1": "", "due_on_1": ""}, "at least one"),
     ({"due_on_1": "2020-01-01"}, "today"), ({"loan_id": "L-CAI1"}, "valid choice")],
)  # fmt: skip
def test_promise_that_cannot_be_is_refused_and_keeps_what_was_written(
    desk: Desk, changes: dict[str, str], says: str
) -> None:
    case = take(desk)
    answer = client_of(desk.people["rita"]).post(address(case, "record/promise/"), promise_of(desk) | changes)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Promise.objects.exists()


def test_script_in_a_note_is_text(desk: Desk) -> None:
    rita, case = desk.people["rita"], desk.cases["BEN"]
    client = client_of(rita)
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    client.post(address(case, "record/note/"), form_of(rita, body=evil, is_pinned="on"))
    assert Note.objects.get().body == evil
    page = client.get(address(case)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("name", "status", "is_held"),
    [("deceased", "deceased", True), ("represented", "represented", True), ("cease-contact", "cease_contact", True),
     ("hardship", "hardship", False)],
)  # fmt: skip
def test_what_must_stop_stops_at_once_everywhere(desk: Desk, name: str, status: str, is_held: bool) -> None:
    rita, case = desk.people["rita"], take(desk)
    now = timezone.now()
    for channel in ("call", "sms"):
        PlannedContact.objects.create(
            case=case, night_on=now.date(), plan_on=now.date(), loan_id="L-BEN1", channel=channel, treatment=channel
        )
    WorkItem.objects.create(case=case, night_on=now.date(), plan_on=now.date(), rank=1, loan_id="L-BEN1", action="call")
    client = client_of(rita)
    told = client.get(address(case, f"record/{name}/")).content.decode()
    assert "2 planned contacts are cancelled." in told
    client.post(
        address(case, f"record/{name}/"), form_of(rita, since=now.date().isoformat(), cause="the family told us")
    )
    assert Status.objects.get().status == status
    assert set(PlannedContact.objects.values_list("state", flat=True)) == {"cancelled"}
    assert WorkItem.objects.get().state == "cancelled"
    case.refresh_from_db()
    assert (case.state == "held") is is_held


def test_dispute_and_complaint_are_taken_with_the_borrowers_words(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    client = client_of(rita)
    client.post(address(case, "record/complaint/"), form_of(rita, kind="frequency", words="five calls a day"))
    client.post(address(case, "record/dispute/"), form_of(rita, kind="amount", claim="paid in May", loan_id="L-BEN1"))
    assert Complaint.objects.get().words == "five calls a day"
    assert (Dispute.objects.get().claim, Dispute.objects.get().loan_id) == ("paid in May", "L-BEN1")


def test_wrong_number_ends_contact_by_that_number(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    point = ContactPoint.objects.get(borrower=case.borrower)
    sent = form_of(rita, point=point.pk, outcome="wrong_number")
    client_of(rita).post(address(case, "record/wrong-number/"), sent)
    point.refresh_from_db()
    assert (point.is_valid, point.invalid_reason) == (False, "wrong_number")


def test_call_back_outside_lawful_hours_is_refused_with_the_next_lawful_moment(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    client = client_of(rita)
    night = form_of(rita, when=f"{tomorrow}T23:30", outcome="conversation")
    answer = client.post(address(case, "record/call-back/"), night)
    assert answer.status_code == 422
    assert "The next lawful moment is" in answer.content.decode()
    assert not Contact.objects.exists()
    noon = form_of(rita, when=f"{tomorrow}T11:00", outcome="conversation")
    assert client.post(address(case, "record/call-back/"), noon).status_code == 302
    case.refresh_from_db()
    assert case.call_back_at is not None
    assert case.call_back_at.astimezone(dt.timezone(dt.timedelta(hours=8))).hour == 11  # the borrower's clock


def test_call_back_in_the_past_is_refused(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    answer = client_of(rita).post(
        address(case, "record/call-back/"), form_of(rita, when="2020-01-01T11:00", outcome="conversation")
    )
    assert answer.status_code == 422


def test_reveal_asks_why_and_logs_who_looked(desk: Desk) -> None:
    rita, case = desk.people["rita"], desk.cases["BEN"]
    client = client_of(rita)
    assert client.post(address(case, "reveal/name/"), form_of(rita, reason="")).status_code == 422
    assert not PersonalRead.objects.exists()
    assert client.post(address(case, "reveal/name/"), form_of(rita, reason="caller asks")).status_code == 200
    read = PersonalRead.objects.get()
    assert (read.by, read.field, read.reason) == (rita, "name", "caller asks")
    assert Activity.objects.filter(verb="reveal_personal").exists()


def test_unknown_act_is_not_found(desk: Desk) -> None:
    assert client_of(desk.people["rita"]).get(address(desk.cases["BEN"], "record/threaten/")).status_code == 404


def test_page_takes_as_many_queries_with_a_long_history(desk: Desk) -> None:
    case, client = desk.cases["BEN"], client_of(desk.people["rita"])
    add_history(desk, case, contacts=1, others=1)
    before = queries_of(client, address(case))
    add_history(desk, case, contacts=40, others=12)
    assert queries_of(client, address(case)) == before


def add_history(desk: Desk, case: Case, *, contacts: int, others: int) -> None:
    now, raul, first = timezone.now(), desk.people["raul"], Contact.objects.count()
    Contact.objects.bulk_create(
        Contact(contact_id=f"D-{n}", case=case, loan_ids=["L-BEN1"], at=now - dt.timedelta(hours=n), channel="call",
                outcome="no_answer", by=raul, recorded_at=now) for n in range(first, first + contacts)
    )  # fmt: skip
    for number in range(others):
        Note.objects.create(case=case, body="n", by=raul, at=now)
        Promise.objects.create(
            case=case, account=case.accounts.get(), promised_on=now.date(), currency="CNY", total_minor=number + 1,
            state="broken", by=raul, recorded_at=now,
        )  # fmt: skip


def test_consent_and_wish_are_recorded_and_taken_back_on_the_page(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    client = client_of(rita)
    assert "Consent or wish taken back" not in client.get(address(case)).content.decode()
    sent = form_of(rita, kind="recording", channel="call", proof="call of today, minute 2")
    assert client.post(address(case, "record/consent/"), sent).status_code == 302
    hours = form_of(
        rita, kind="inconvenient_time", since="09:00", until="12:30", days=["mon", "tue"], channel="call", value="zh"
    )
    assert client.post(address(case, "record/wish/"), hours).status_code == 302
    wish = Preference.objects.get()
    assert (wish.from_minute, wish.until_minute, wish.days, wish.channel, wish.value) == (
        540,
        750,
        ["mon", "tue"],
        "",
        "",
    )
    assert client.post(address(case, "record/wish/"), form_of(rita, kind="no_channel")).status_code == 422
    page = client.get(address(case)).content.decode()
    assert "Consent or wish taken back" in page
    assert "09:00–12:30" in page
    for what in (f"wish:{wish.pk}", f"consent:{Consent.objects.get().pk}"):
        assert client.post(address(case, "record/take-back/"), form_of(rita, what=what)).status_code == 302
    assert not Consent.objects.filter(revoked_at=None).exists()
    assert not Preference.objects.filter(revoked_at=None).exists()


def test_wish_about_one_number_is_recorded_on_the_page_which_then_names_the_others(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    client, first = client_of(rita), ContactPoint.objects.get(borrower=case.borrower)
    ContactPoint.objects.create(borrower=case.borrower, number=1, kind="mobile", value_key="2" * 64)
    assert client.post(address(case, "record/wish/"), form_of(rita, kind="no_point")).status_code == 422
    sent = form_of(rita, kind="no_point", point=first.pk, channel="call")
    assert client.post(address(case, "record/wish/"), sent).status_code == 302
    wish = Preference.objects.get()
    assert (wish.point, wish.channel) == (first, "")
    wish.given_at = NOON
    wish.save()
    call, sms, *_ = possible_now(read_facts(case, rita, NOON), "reminders")
    assert [(one.answer, one.only) for one in (call, sms)] == [("allow", ("Mobile 2",))] * 2
    assert judge_call_back(case, NOON) is None


def test_page_says_what_time_it_is_where_the_borrower_is(desk: Desk) -> None:
    case, rita = desk.cases["BEN"], desk.people["rita"]
    Person.objects.filter(pk=rita.pk).update(timezone="America/New_York")
    there = timezone.now().astimezone(ZoneInfo("Asia/Shanghai"))
    page = client_of(rita).get(address(case)).content.decode()
    told = {
        f'their clock: <strong class="num">{one:%H:%M}</strong>' for one in (there, there + dt.timedelta(minutes=1))
    }
    assert any(one in page for one in told)


def test_keeping_a_case_past_the_limit_is_asked_for_on_the_page(desk: Desk) -> None:
    rita, case = desk.people["rita"], take(desk)
    rita.retained_max = 0
    rita.save()
    until = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    client = client_of(rita)
    assert client.post(address(case, "record/retain/"), form_of(rita, until=until)).status_code == 422
    asked = form_of(rita, until=until, reason="pays soon")
    assert client.post(address(case, "record/ask-retain/"), asked).status_code == 302
    Case.objects.filter(pk=case.pk).update(locked_by=None, locked_until=None)
    hana, approval = desk.people["hana"], Approval.objects.get()
    client_of(hana).post(f"/control-centre/approvals/{approval.pk}/decide/", form_of(hana, granted="1"))
    assert Case.objects.get(pk=case.pk).is_retained
