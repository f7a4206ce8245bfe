"""Promises against payments: what keeps them, what breaks them, and what no payment ever changes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.casework.plans import judge_plan
from arrears.casework.promises import Due, Paid, judge_promise

DAY0 = dt.date(2026, 11, 1)


def day(number: int) -> dt.date:
    return DAY0 + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("paid", "as_of", "state"),
    [
        ([(10, 100)], 10, "kept"),
        ([(10, 100)], 9, "open"),
        ([(11, 100)], 11, "kept"),  # within one day of grace
        ([(12, 100)], 12, "broken"),  # a day after grace: the promise was not kept, though the money came
        ([(9, 60)], 12, "partly"),
        ([], 11, "open"),
        ([], 12, "broken"),
        ([(9, 95)], 10, "kept"),  # short by the tolerance
        ([(9, 94)], 12, "partly"),
        ([(-1, 100)], 12, "broken"),  # paid before the promise: not what was promised
        ([(9, 100), (10, -100)], 12, "broken"),  # charged back
    ],
)
def test_one_amount(paid: list[tuple[int, int]], as_of: int, state: str) -> None:
    payments = [Paid(day(on), amount) for on, amount in paid]
    judged = judge_promise(
        [Due(day(10), 100)], payments, promised_on=DAY0, as_of=day(as_of), tolerance_minor=5, grace_days=1
    )
    assert judged.state == state


def test_money_meets_the_oldest_instalment_first() -> None:
    dues = [Due(day(5), 100), Due(day(10), 100), Due(day(15), 100)]
    judged = judge_promise(dues, [Paid(day(4), 150)], promised_on=DAY0, as_of=day(7))
    assert judged.instalments == (("kept", 100), ("open", 50), ("open", 0))
    assert judged.state == "open"
    assert judge_promise(dues, [Paid(day(4), 150)], promised_on=DAY0, as_of=day(11)).state == "broken"


def test_plan_survives_as_many_misses_as_agreed_and_a_late_payment_mends_them() -> None:
    dues = [Due(day(5), 100), Due(day(10), 100), Due(day(40), 100)]
    late = [Paid(day(20), 200)]
    assert judge_plan(dues, [], agreed_on=DAY0, as_of=day(6), misses_max=1).state == "active"
    assert judge_plan(dues, [], agreed_on=DAY0, as_of=day(11), misses_max=1).state == "broken"
    assert judge_plan(dues, late, agreed_on=DAY0, as_of=day(21), misses_max=0).state == "active"
    assert judge_plan(dues, [Paid(day(3), 300)], agreed_on=DAY0, as_of=day(4)).state == "kept"


_DUES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 1000)), min_size=1, max_size=6).map(
    lambda rows: [Due(day(on), amount) for on, amount in sorted(rows)]
)
_PAYMENTS = st.lists(
    st.tuples(st.integers(-10, 80), st.integers(1, 1500)).map(lambda row: Paid(day(row[0]), row[1])), max_size=8
)


@given(_DUES, _PAYMENTS, st.integers(0, 90), st.integers(0, 5), st.integers(0, 50))
def test_more_money_never_makes_a_promise_worse(
    dues: list[Due], payments: list[Paid], as_of: int, grace: int, tolerance: int
) -> None:
    rank = {"broken": 0, "partly": 1, "open": 2, "kept": 3}
    given_ = {"promised_on": DAY0, "as_of": day(as_of), "grace_days": grace, "tolerance_minor": tolerance}
    before = judge_promise(dues, payments, **given_)  # type: ignore[arg-type]
    after = judge_promise(dues, [*payments, Paid(DAY0, 500)], **given_)  # type: ignore[arg-type]
    assert after.paid_minor >= before.paid_minor
    assert all(
        rank[late[0]] >= rank[early[0]] for early, late in zip(before.instalments, after.instalments, strict=True)
    )
    assert rank[after.state] >= rank[before.state]


@given(_DUES, _PAYMENTS, st.integers(0, 120))
def test_what_counts_is_never_more_than_promised_nor_than_paid(
    dues: list[Due], payments: list[Paid], as_of: int
) -> None:
    judged = judge_promise(dues, payments, promised_on=DAY0, as_of=day(as_of))
    paid = sum(one.amount_minor for one in payments if DAY0 <= one.paid_on <= day(as_of))
    assert 0 <= judged.paid_minor <= min(paid, sum(one.amount_minor for one in dues))
    for due, (_, counted) in zip(dues, judged.instalments, strict=True):
        assert 0 <= counted <= due.amount_minor


@given(_DUES, _PAYMENTS, st.integers(0, 90), st.integers(0, 30))
def test_settled_promises_stay_settled_as_days_pass(
    dues: list[Due], payments: list[Paid], as_of: int, more: int
) -> None:
    first = judge_promise(dues, payments, promised_on=DAY0, as_of=day(as_of))
    later = judge_promise(dues, payments, promised_on=DAY0, as_of=day(as_of + more))
    for (early, _), (late, _) in zip(first.instalments, later.instalments, strict=True):
        assert early in ("open", late)


@pytest.mark.parametrize("dues", [[], [Due(DAY0, 0)], [Due(day(2), 1), Due(day(1), 1)]])
def test_promise_without_sense_is_refused(dues: list[Due]) -> None:
    with pytest.raises(ValueError, match="instalment"):
        judge_promise(dues, [], promised_on=DAY0, as_of=DAY0)
