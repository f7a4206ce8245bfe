"""Commissions: every line adds up to the share of the whole, and money taken back takes its commission with it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from arrears.casework.commissions import Line, Money, Span, commission_of, plan_commissions
from arrears.kernel.vocabulary import PAYMENT_KINDS

FIRST = dt.date(2026, 3, 1)


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def paid(number: int, amount: int, name: str = "", kind: str = "payment", account: int = 1) -> Money:
    return Money(account, name or f"{kind}-{number}", day(number), kind, amount)


def told(lines: list[Line]) -> list[tuple[int, int, int]]:
    return [(line.placement, line.amount_minor, line.commission_minor) for line in lines]


ONE = (Span(7, day(10), day(40), 1_500),)


def test_share_is_rounded_half_up_and_mirrored_below_zero() -> None:
    assert [commission_of(sum_minor, 1_500) for sum_minor in (0, 3, 10, 100, -10, -100)] == [0, 0, 2, 15, -2, -15]
    assert commission_of(50, 100) == 1  # 0.5 goes up
    assert commission_of(49, 100) == 0


def test_only_money_of_the_days_of_the_placement_counts() -> None:
    ledger = [paid(9, 1_000), paid(10, 2_000), paid(39, 4_000), paid(40, 8_000)]
    assert told(plan_commissions(ONE, ledger)) == [(7, 2_000, 300), (7, 4_000, 600)]


def test_goodwill_earns_nothing_and_takes_its_own_reversal() -> None:
    ledger = [paid(11, 500, kind="goodwill"), paid(12, 700), paid(13, 500, kind="reversal")]
    assert told(plan_commissions(ONE, ledger)) == [(7, 700, 105)]


def test_reversal_after_the_end_takes_the_commission_back() -> None:
    ledger = [paid(11, 999), paid(60, 999, kind="reversal")]
    assert told(plan_commissions(ONE, ledger)) == [(7, 999, 150), (7, -999, -150)]


def test_reversal_of_what_was_paid_before_the_placement_costs_the_agency_nothing() -> None:
    ledger = [paid(5, 800), paid(12, 300), paid(15, 800, kind="reversal")]
    assert told(plan_commissions(ONE, ledger)) == [(7, 300, 45)]


def test_chargeback_is_set_against_the_latest_payments() -> None:
    spans = (Span(7, day(10), day(20), 1_000), Span(8, day(20), None, 2_000))
    ledger = [paid(12, 500), paid(22, 300), paid(30, 400, kind="chargeback")]
    assert told(plan_commissions(spans, ledger)) == [(7, 500, 50), (8, 300, 60), (8, -300, -60), (7, -100, -10)]


def test_reversal_on_another_loan_leaves_this_one_alone() -> None:
    ledger = [paid(12, 500), paid(13, 500, kind="reversal", account=2)]
    assert told(plan_commissions(ONE, ledger)) == [(7, 500, 75)]


def test_what_is_posted_is_not_posted_again_and_still_takes_its_reversal() -> None:
    posted = plan_commissions(ONE, [paid(12, 333), paid(13, 334)])
    assert plan_commissions(ONE, [paid(12, 333), paid(13, 334)], posted) == []
    later = plan_commissions(ONE, [paid(50, 333, kind="reversal")], posted)
    assert told(later) == [(7, -333, -commission_of(667, 1_500) + commission_of(334, 1_500))]


AMOUNTS = st.lists(st.integers(1, 1_000_000), min_size=1, max_size=12)
BPS = st.integers(0, 10_000)


@given(AMOUNTS, BPS)
def test_lines_add_up_to_the_share_of_the_whole(amounts: list[int], bps: int) -> None:
    ledger = [paid(11 + place, amount) for place, amount in enumerate(amounts)]
    lines = plan_commissions((Span(7, day(10), None, bps),), ledger)
    assert sum(line.commission_minor for line in lines) == commission_of(sum(amounts), bps)
    assert all(line.commission_minor >= 0 for line in lines)


@given(AMOUNTS, BPS, st.randoms(use_true_random=False))
def test_everything_taken_back_leaves_exactly_nothing(amounts: list[int], bps: int, order: object) -> None:
    ledger = [paid(11 + place, amount) for place, amount in enumerate(amounts)]
    back = list(amounts)
    order.shuffle(back)  # type: ignore[attr-defined]
    ledger += [paid(40 + place, amount, kind="reversal") for place, amount in enumerate(back)]
    lines = plan_commissions((Span(7, day(10), day(200), bps),), ledger)
    assert sum(line.commission_minor for line in lines) == 0
    assert sum(line.amount_minor for line in lines) == 0


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5_000), st.sampled_from(PAYMENT_KINDS)), max_size=14),
    BPS, st.integers(0, 60),
)  # fmt: skip
def test_posting_night_by_night_gives_what_posting_at_once_gives(
    rows: list[tuple[int, int, str]], bps: int, first_night: int
) -> None:
    spans = (Span(7, day(10), day(30), bps), Span(8, day(30), None, bps))
    ledger = [paid(number, amount, f"P{place}", kind) for place, (number, amount, kind) in enumerate(rows)]
    at_once = plan_commissions(spans, ledger)
    early = plan_commissions(spans, [one for one in ledger if one.paid_on <= day(first_night)])
    late = plan_commissions(spans, ledger, early)
    assert [*early, *late] == at_once
    for placement in (7, 8):
        mine = [line for line in at_once if line.placement == placement]
        total = sum(line.amount_minor for line in mine)
        assert total >= 0
        assert sum(line.commission_minor for line in mine) == commission_of(total, bps)
