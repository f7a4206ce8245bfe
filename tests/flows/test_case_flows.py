"""Working a case: who may, one at a time, and what a version is for."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from arrears.flows.claim_case import claim_case
from arrears.flows.claim_next import claim_next
from arrears.flows.close_case import close_case
from arrears.flows.hold_case import hold_case
from arrears.flows.personal_key import sealer_of
from arrears.flows.record_note import record_note
from arrears.flows.record_status import record_status
from arrears.flows.release_case import release_case
from arrears.flows.resume_case import resume_case
from arrears.flows.retain_case import retain_case
from arrears.flows.reveal_personal import reveal_personal
from arrears.flows.take_over_case import take_over_case
from arrears.flows.transfer_case import transfer_case
from arrears.kernel.outcome import Outcome
from arrears.store.activities import verify_activities
from arrears.store.tables import Activity, Case, Note, PersonalRead, WorkItem
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_claimed_case_is_one_s_own_and_nobody_else_can_work_it(desk: Desk) -> None:
    case, rita, raul = desk.cases["BEN"].pk, desk.people["rita"], desk.people["raul"]
    assert claim_case(case, by=rita, at=NOON).made.owner == rita
    for refused in (claim_case(case, by=raul, at=NOON), record_note(case, by=raul, at=NOON, body="mine")):
        assert not refused.is_done
    assert Note.objects.count() == 0


def test_box_of_time_that_ran_out_frees_the_case_unless_it_is_retained(desk: Desk) -> None:
    case, rita, raul = desk.cases["BEN"].pk, desk.people["rita"], desk.people["raul"]
    claim_case(case, by=rita, at=NOON, owned_days=3)
    assert not claim_case(case, by=raul, at=NOON + 2 * DAY).is_done
    assert claim_case(case, by=raul, at=NOON + 4 * DAY).is_done
    assert retain_case(case, by=raul, at=NOON + 4 * DAY, until=NOON + 90 * DAY).is_done
    assert not claim_case(case, by=rita, at=NOON + 60 * DAY).is_done


def test_supervisor_takes_over_even_a_locked_case(desk: Desk) -> None:
    case, rita, sven = desk.cases["BEN"].pk, desk.people["rita"], desk.people["sven"]
    claim_case(case, by=rita, at=NOON)
    assert take_over_case(case, by=sven, at=NOON, reason="complaint about the tone").made.owner == sven
    assert record_note(case, by=rita, at=NOON, body="still there?").reasons == ("case.not_in_reach",)


def test_save_from_an_older_page_is_told_so_and_changes_nothing(desk: Desk) -> None:
    case, hana = desk.cases["BEN"], desk.people["hana"]
    assert hold_case(case.pk, by=hana, at=NOON, reason="management", version=case.version).is_done
    stale = close_case(case.pk, by=hana, at=NOON, reason="cured", version=case.version)
    assert (stale.state, stale.reasons) == ("conflict", ("case.changed",))
    assert Case.objects.get(pk=case.pk).state == "held"


def test_case_with_a_lawful_reason_to_rest_is_not_resumed(desk: Desk) -> None:
    case, hana = desk.cases["BEN"].pk, desk.people["hana"]
    record_status(case, by=hana, at=NOON, status="deceased", since=NOON.date())
    found = Case.objects.get(pk=case)
    assert (found.state, found.hold_reason, found.department_override) == ("held", "deceased", "control_centre")
    assert resume_case(case, by=desk.people["cora"], at=NOON).reasons == ("case.status_holds",)


@pytest.mark.parametrize("who", ["nils", "finn", "yuki", "adam", "abel"])
def test_whoever_is_not_of_the_department_changes_nothing(desk: Desk, who: str) -> None:
    case = desk.cases["BEN"].pk
    acts: list[Callable[[], Outcome[object]]] = [
        lambda: claim_case(case, by=desk.people[who], at=NOON),  # type: ignore[return-value]
        lambda: record_note(case, by=desk.people[who], at=NOON, body="x"),  # type: ignore[return-value]
        lambda: hold_case(case, by=desk.people[who], at=NOON, reason="management"),  # type: ignore[return-value]
    ]
    for act in acts:
        assert act().reasons[0] in ("access.denied", "case.not_in_reach")
    assert Activity.objects.count() == 0


def test_agency_sees_only_its_placements(desk: Desk) -> None:
    Case.objects.filter(borrower_ref="CAI").update(agency=desk.agency)
    assert record_note(desk.cases["CAI"].pk, by=desk.people["abel"], at=NOON, body="spoke").is_done
    assert record_note(desk.cases["BEN"].pk, by=desk.people["abel"], at=NOON, body="spoke").reasons == (
        "case.not_in_reach",
    )
    assert not record_note(desk.cases["CAI"].pk, by=desk.people["rita"], at=NOON, body="spoke").is_done


def test_transfer_goes_only_to_people_who_may_work_such_cases(desk: Desk) -> None:
    case, rita = desk.cases["BEN"].pk, desk.people["rita"]
    claim_case(case, by=rita, at=NOON)
    assert transfer_case(case, to=desk.people["abel"], by=rita, at=NOON, reason="holiday").reasons == (
        "transfer.cannot_work",
    )
    assert (
        transfer_case(case, to=desk.people["raul"], by=rita, at=NOON, reason="holiday").made.owner
        == desk.people["raul"]
    )


def test_next_case_is_the_first_of_the_worklist_that_nobody_works(desk: Desk) -> None:
    for rank, name in enumerate(("CAI", "BEN", "DEE"), 1):
        WorkItem.objects.create(
            case=desk.cases[name], night_on=NOON.date(), plan_on=NOON.date(), department="reminders", queue="early",
            rank=rank, loan_id=f"L-{name}1", action="call", earliest_at=NOON - DAY / 24, latest_at=NOON + DAY / 24,
        )  # fmt: skip
    rita, raul = desk.people["rita"], desk.people["raul"]
    assert claim_next("reminders", by=rita, at=NOON).made.borrower_ref == "CAI"
    assert claim_next("reminders", by=raul, at=NOON).made.borrower_ref == "BEN"
    assert claim_next("reminders", by=rita, at=NOON, after=desk.cases["CAI"].pk).made.borrower_ref == "DEE"
    assert claim_next("reminders", by=raul, at=NOON + DAY, after=desk.cases["BEN"].pk).reasons == ("queue.empty",)


@pytest.mark.parametrize("opens", [NOON, NOON - 5 * DAY / 24])  # the second is open over midnight in UTC
@pytest.mark.parametrize(
    ("hours", "is_offered"), [(-1, False), (1, True), (5, False), (23, False), (25, True), (49, True)]
)
def test_work_that_no_later_night_replaced_is_done_in_the_same_hours_of_another_day(
    desk: Desk, opens: dt.datetime, hours: int, is_offered: bool
) -> None:
    WorkItem.objects.create(
        case=desk.cases["BEN"], night_on=NOON.date(), plan_on=NOON.date(), department="reminders", queue="early", rank=1,
        loan_id="L-BEN1", action="call", earliest_at=opens, latest_at=opens + DAY / 6,
    )  # fmt: skip
    found = claim_next("reminders", by=desk.people["rita"], at=opens + hours * DAY / 24)
    assert found.is_done is is_offered


def test_reveal_needs_a_reason_and_is_logged_without_the_value(desk: Desk) -> None:
    case = desk.cases["BEN"]
    case.borrower.sealed = sealer_of().seal({"name": "Ben Beispiel", "national_id": "X1"}, "BEN")
    case.borrower.save()
    rita = desk.people["rita"]
    assert reveal_personal(case.pk, by=rita, at=NOON, field="name", reason="").reasons == ("reveal.reason_missing",)
    assert reveal_personal(case.pk, by=rita, at=NOON, field="name", reason="caller asks").value == "Ben Beispiel"
    assert PersonalRead.objects.get().by == rita
    assert not Activity.objects.filter(body__contains="Beispiel").exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_who_claim_at_once_get_one_case_once(desk: Desk) -> None:
    case = desk.cases["BEN"].pk
    got: dict[str, Outcome[Case]] = {}
    ready = threading.Barrier(2)

    def claim(who: str) -> None:
        ready.wait()
        try:
            got[who] = claim_case(case, by=desk.people[who], at=NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=(who,)) for who in ("rita", "raul")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_done for one in got.values()) == [False, True]
    assert verify_activities()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_log_stays_one_chain_when_many_write_at_once(desk: Desk) -> None:
    def write(who: str) -> None:
        try:
            for number in range(5):
                record_note(desk.cases["BEN"].pk, by=desk.people[who], at=NOON, body=f"note {number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(who,)) for who in ("rita", "raul", "sven", "hana")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    number, _, findings = verify_activities()
    assert (number, findings) == (Note.objects.count(), [])
    assert number >= 15  # rita, raul, hana; sven's team does not have the case


def test_release_keeps_the_case_unless_given_up(desk: Desk) -> None:
    case, rita = desk.cases["BEN"].pk, desk.people["rita"]
    claim_case(case, by=rita, at=NOON)
    assert release_case(case, by=rita, at=NOON).made.owner == rita
    assert release_case(case, by=rita, at=NOON, give_up=True).made.owner is None
