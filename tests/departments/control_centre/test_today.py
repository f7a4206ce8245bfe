"""The page of today: its numbers are the night's and the day's, and looking at it costs the same however many rows there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextvars import copy_context

import pytest
from django.utils import timezone

from arrears.departments.control_centre.figures import cost_of, read_today
from arrears.store.afterwards import collect
from arrears.store.day_figures import Day, count_figures, fresh_figures
from arrears.store.tables import (
    Account,
    Contact,
    DayFigures,
    Payment,
    Promise,
    PromiseInstalment,
    RefusedContact,
    WorkItem,
)
from tests.departments.control_centre.night import take
from tests.departments.signing_in import client_of, queries_of
from tests.store.desk_cast import Desk, make_case, make_desk

pytestmark = pytest.mark.django_db
HOME = "/control-centre/"


def called(desk: Desk, number: int, at: dt.datetime | None = None, channel: str = "call") -> Contact:
    at = at or timezone.now()
    return Contact.objects.create(
        contact_id=f"T-{number}", case=desk.cases["BEN"], at=at, channel=channel, outcome="no_answer", by=desk.people["rita"],
        department="reminders", recorded_at=at,
    )  # fmt: skip


def test_numbers_of_the_night_and_of_the_day_stand_side_by_side() -> None:
    desk = make_desk()
    take()
    for number in range(3):
        called(desk, number)
    told = read_today(timezone.now())
    assert (told.summed("loans"), told.summed("loans", late_only=True)) == (1000, 60)
    assert told.summed("arrears_minor") == 6_300_000
    assert told.cures == (40, 100)
    assert sum(row["n"] for row in told.live["contacts"]) == 3
    page = client_of(desk.people["cora"]).get(HOME).content.decode()
    assert "40.0% of those late the night before" in page
    assert "¥5.36m" in page.replace("CN", "")


def test_what_the_law_refused_is_told_apart_from_who_could_not_be_reached() -> None:
    desk, day = make_desk(), timezone.localdate()
    take()
    for number, verdict in enumerate(("deny", "not_reachable", "not_reachable")):
        RefusedContact.objects.create(
            case=desk.cases["BEN"], night_on=day, plan_on=day, loan_id=f"L{number}", channel="sms", verdict=verdict
        )
    page = client_of(desk.people["cora"]).get(HOME).content.decode()
    assert "1 by the law, 2 without a number or address" in page


def test_roll_rates_of_a_row_add_up_to_one() -> None:
    make_desk()
    take()
    rows = read_today(timezone.now()).rolls
    assert [row["name"] for row in rows] == ["M0", "M1"]
    assert all(sum(cell["share"] for cell in row["cells"]) == pytest.approx(1) for row in rows)
    assert [cell["way"] for cell in rows[1]["cells"]] == ["better", "stay"]


def test_an_arm_is_told_apart_from_the_control_only_where_its_interval_is_clear_of_zero() -> None:
    make_desk()
    take()
    arms = {arm["name"]: arm for arm in read_today(timezone.now()).arms}
    assert arms["no_contact"]["is_control"]
    assert arms["treated"]["difference"].high < 0
    assert arms["treated"]["is_clear"]


def test_cost_is_contacts_times_unit_cost_and_has_no_share_without_money_of_its_currency() -> None:
    desk = make_desk()
    take()
    called(desk, 1)
    called(desk, 2, channel="visit")
    told = cost_of(read_today(timezone.now()))
    assert told.contacts_minor == 250 + 12_000
    assert told.share is None
    Payment.objects.create(
        account=Account.objects.get(loan_id="L-BEN1"),
        payment_id="P1",
        paid_on=timezone.localdate(),
        amount_minor=122_500,
    )
    DayFigures.objects.all().delete()
    assert cost_of(read_today(timezone.now())).share == pytest.approx(0.1)


def test_looking_costs_the_same_however_many_rows_there_are() -> None:
    desk = make_desk()
    take()
    client = client_of(desk.people["cora"])
    for _ in range(4):
        client.get(HOME)  # the days of the history are counted once
    few = queries_of(client, HOME)
    account = Account.objects.get(loan_id="L-BEN1")
    for number in range(40):
        called(desk, number)
        case = make_case(f"NEW{number}")
        WorkItem.objects.create(
            case=case, night_on=timezone.localdate(), plan_on=timezone.localdate(), department="reminders", rank=number + 1,
            loan_id=f"L-NEW{number}1", action="call", state="done", done_by=desk.people["rita"], done_at=timezone.now(),
        )  # fmt: skip
        promise = Promise.objects.create(
            case=case, account=account, promised_on=timezone.localdate(), currency="CNY", total_minor=100,
            recorded_at=timezone.now(),
        )  # fmt: skip
        PromiseInstalment.objects.create(promise=promise, number=1, due_on=timezone.localdate(), amount_minor=100)
    assert queries_of(client, HOME) == few


def test_figures_are_counted_once_for_everybody_until_they_are_old() -> None:
    desk = make_desk()
    at = timezone.now()
    day = Day(timezone.localtime(at).date(), "UTC")
    called(desk, 1)
    assert len(fresh_figures(day, ("contacts",), at)["contacts"]) == 1
    called(desk, 2, channel="sms")
    assert len(fresh_figures(day, ("contacts",), at + dt.timedelta(seconds=9))["contacts"]) == 1
    assert len(fresh_figures(day, ("contacts",), at + dt.timedelta(seconds=11))["contacts"]) == 2


def test_a_page_shows_what_is_a_little_old_and_it_is_counted_afterwards_but_nothing_long_unseen() -> None:
    desk = make_desk()
    at = timezone.now()
    day = Day(timezone.localtime(at).date(), "UTC")
    called(desk, 1)
    fresh_figures(day, ("contacts",), at)
    called(desk, 2, channel="sms")

    def shown(seconds: int) -> tuple[int, list[Callable[[], object]]]:
        waiting = collect()
        return len(fresh_figures(day, ("contacts",), at + dt.timedelta(seconds=seconds))["contacts"]), waiting

    rows, waiting = copy_context().run(shown, 11)
    assert rows == 1
    for work in waiting:
        work()
    assert copy_context().run(shown, 12) == (2, [])
    called(desk, 3, channel="email")
    assert copy_context().run(shown, 200) == (3, [])


def test_a_day_that_is_over_is_counted_once_more_and_then_never_again() -> None:
    desk = make_desk()
    at = timezone.now()
    over = Day(at.date() - dt.timedelta(days=3), "UTC")
    called(desk, 1, over.begins_at + dt.timedelta(hours=5))
    assert count_figures(over, "contacts", at)[0]["n"] == 1
    assert DayFigures.objects.get().is_final
    called(desk, 2, over.begins_at + dt.timedelta(hours=6))
    assert fresh_figures(over, ("contacts",), at + dt.timedelta(days=1))["contacts"][0]["n"] == 1


def test_a_day_is_that_of_the_readers_own_clock() -> None:
    desk = make_desk()
    shanghai = Day(dt.date(2026, 11, 23), "Asia/Shanghai")
    called(desk, 1, dt.datetime(2026, 11, 22, 16, 0, tzinfo=dt.UTC))  # midnight in Shanghai
    called(desk, 2, dt.datetime(2026, 11, 22, 15, 59, tzinfo=dt.UTC))
    assert count_figures(shanghai, "contacts", timezone.now())[0]["n"] == 1


def test_an_old_night_is_called_old() -> None:
    desk = make_desk()
    take(days_ago=5)
    assert "which is over" in client_of(desk.people["cora"]).get(HOME).content.decode()


def test_without_a_night_the_page_says_what_to_do() -> None:
    desk = make_desk()
    assert "Load a tape and run a night" in client_of(desk.people["cora"]).get(HOME).content.decode()
