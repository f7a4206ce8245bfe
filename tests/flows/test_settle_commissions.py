"""Commissions from the ledger: posted once, month by month, taken back with the money."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from arrears.flows.settle_commissions import settle_commissions
from arrears.store.activities import verify_activities
from arrears.store.tables import Account, Activity, Case, CommissionLine, Payment, Placement, PlacementBatch
from tests.store.desk_cast import NOON, Desk, make_desk

pytestmark = pytest.mark.django_db
PLACED_ON = dt.date(2026, 10, 1)


@pytest.fixture
def desk() -> Desk:
    """BEN and CAI with the agency since October, for 15 percent."""
    made = make_desk()
    batch = PlacementBatch.objects.create(agency=made.agency, placed_on=PLACED_ON, at=NOON, commission_bps=1_500)
    for name in ("BEN", "CAI"):
        Placement.objects.create(
            batch=batch, case=made.cases[name], agency=made.agency, placed_on=PLACED_ON, currency="CNY", commission_bps=1_500,
            outstanding_minor=600_000,
        )  # fmt: skip
    Case.objects.filter(borrower_ref__in=("BEN", "CAI")).update(agency=made.agency)
    return made


def pay(name: str, number: str, on: dt.date, amount: int, kind: str = "payment") -> None:
    account = Account.objects.get(loan_id=f"L-{name}1")
    Payment.objects.create(account=account, payment_id=number, paid_on=on, amount_minor=amount, kind=kind)


def settle(on: dt.date) -> int:
    return settle_commissions(on, at=timezone.now()).made


def of(name: str) -> tuple[int, int]:
    placement = Placement.objects.get(case__borrower_ref=name)
    return placement.recovered_minor, placement.commission_minor


def test_payments_while_placed_are_posted_once(desk: Desk) -> None:
    pay("BEN", "P1", PLACED_ON, 10_001)
    pay("BEN", "P0", PLACED_ON - dt.timedelta(days=1), 500)
    pay("CAI", "P2", PLACED_ON + dt.timedelta(days=9), 333)
    pay("DEE", "P3", PLACED_ON, 999)
    assert settle(dt.date(2026, 10, 12)) == 2
    assert settle(dt.date(2026, 10, 13)) == 0
    assert (of("BEN"), of("CAI")) == ((10_001, 1_500), (333, 50))
    assert Activity.objects.filter(verb="settle_commissions").count() == 1
    assert verify_activities()[2] == []


def test_reversal_is_taken_back_on_the_statement_of_its_own_month(desk: Desk) -> None:
    pay("BEN", "P1", PLACED_ON, 10_001)
    settle(dt.date(2026, 10, 2))
    Placement.objects.filter(case=desk.cases["BEN"]).update(state="recalled", ended_on=dt.date(2026, 10, 20))
    pay("BEN", "R1", dt.date(2026, 11, 3), 10_001, "reversal")
    assert settle(dt.date(2026, 11, 4)) == 1
    assert of("BEN") == (0, 0)
    months = CommissionLine.objects.order_by("booked_on").values_list(
        "booked_on__month", "amount_minor", "commission_minor"
    )
    assert list(months) == [(10, 10_001, 1_500), (11, -10_001, -1_500)]


def test_payment_that_leaves_the_tape_s_hundred_days_stays_on_its_statement(desk: Desk) -> None:
    pay("BEN", "P1", PLACED_ON, 400)
    settle(dt.date(2026, 10, 2))
    Payment.objects.all().delete()
    pay("BEN", "P2", PLACED_ON + dt.timedelta(days=110), 600)
    settle(PLACED_ON + dt.timedelta(days=111))
    assert of("BEN") == (1_000, 150)
    pay("BEN", "R1", PLACED_ON + dt.timedelta(days=112), 400, "reversal")
    settle(PLACED_ON + dt.timedelta(days=113))
    assert of("BEN") == (600, 90)


def test_second_agency_earns_from_its_own_first_day(desk: Desk) -> None:
    Placement.objects.filter(case=desk.cases["BEN"]).update(state="recalled", ended_on=dt.date(2026, 11, 1))
    batch = PlacementBatch.objects.create(agency=desk.agency, placed_on=dt.date(2026, 11, 1), at=NOON)
    second = Placement.objects.create(
        batch=batch, case=desk.cases["BEN"], agency=desk.agency, placed_on=dt.date(2026, 11, 1), currency="CNY",
        commission_bps=2_000,
    )  # fmt: skip
    pay("BEN", "P1", dt.date(2026, 10, 31), 1_000)
    pay("BEN", "P2", dt.date(2026, 11, 1), 1_000)
    assert settle(dt.date(2026, 11, 2)) == 2
    first = Placement.objects.get(case=desk.cases["BEN"], state="recalled")
    second.refresh_from_db()
    assert (first.commission_minor, second.commission_minor) == (150, 200)
