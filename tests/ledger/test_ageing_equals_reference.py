"""The compiled kernel against the plain reference, and what must hold for every loan."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from arrears.ledger.ageing import Aged, age_loans
from tests.examples import examples
from tests.ledger.loans import FIRST, frames_of, loans, product_of, rules
from tests.ledger.reference import Loan, Rules, age

AS_OF = st.integers(0, 240).map(lambda offset: FIRST + dt.timedelta(days=offset))
MONEY = [
    "arrears_cost_minor",
    "arrears_penalty_minor",
    "arrears_fee_minor",
    "arrears_interest_minor",
    "arrears_principal_minor",
]


# Drawing loans is what takes time here: each is looked at on two dates, and each is of a product of its own.
@settings(max_examples=examples(usual=100, thorough=300), deadline=None)
@given(st.lists(st.tuples(loans(), rules()), min_size=1, max_size=3), st.tuples(AS_OF, AS_OF))
def test_kernel_equals_the_day_by_day_reference(drawn: list[tuple[Loan, Rules]], dates: tuple[dt.date, ...]) -> None:
    products = [product_of(rules, f"p{no}") for no, (_, rules) in enumerate(drawn)]
    frames = frames_of([loan for loan, _ in drawn], products)
    for as_of in dates:
        aged = age_loans(frames, products, as_of)
        for no, (loan, loan_rules) in enumerate(drawn):
            expected = age(loan, loan_rules, as_of)
            assert _found(aged, no, expected) == expected


def _found(aged: Aged, no: int, expected: dict[str, object]) -> dict[str, object]:
    """What the kernel says of that loan, under the names of the reference."""
    row = aged.accounts.row(no, named=True)
    by_bucket = aged.instalment_buckets.filter(pl.col("loan_no") == no).select("bucket", "amount_minor").iter_rows()
    return {
        **{name: row[name] for name in expected if name not in ("bucket", "by_bucket")},
        "bucket": int(row["bucket"][1:]),
        "by_bucket": {int(name[1:]): amount for name, amount in by_bucket},
    }


@settings(max_examples=examples(usual=50, thorough=150), deadline=None)
@given(loans(), rules(), AS_OF)
def test_components_sum_to_the_total_and_nothing_is_negative(loan: Loan, product_rules: Rules, as_of: dt.date) -> None:
    row = age_loans(frames_of([loan]), [product_of(product_rules)], as_of).accounts.row(0, named=True)
    assert sum(row[name] for name in MONEY) == row["arrears_total_minor"]
    amounts = [row[name] for name in [*MONEY, "penalty_minor", "outstanding_minor", "credit_minor", "next_due_minor"]]
    assert min(amounts) >= 0


@settings(max_examples=examples(usual=60, thorough=200), deadline=None)
@given(loans(), rules(), AS_OF, st.integers(0, 220), st.integers(1, 100_000))
def test_more_payment_never_means_more_days_late(
    loan: Loan, product_rules: Rules, as_of: dt.date, offset: int, amount: int
) -> None:
    extra = (FIRST + dt.timedelta(days=offset), amount, "payment")
    # The extra payment comes first on its day, so that no reversal that follows is matched to it by accident.
    more = [*(row for row in loan.payments if row[2] in ("payment", "goodwill")), extra]
    fewer = [row for row in loan.payments if row[2] in ("payment", "goodwill")]
    three = [
        loan, Loan(**{**vars(loan), "payments": fewer}),
        Loan(**{**vars(loan), "payments": sorted(more, key=lambda row: row[0])}),
    ]  # fmt: skip
    accounts = age_loans(frames_of(three), [product_of(product_rules)], as_of).accounts
    before, base, paid = accounts.iter_rows(named=True)
    assert paid["past_due_days"] <= base["past_due_days"]
    assert paid["delinquent_days"] <= base["delinquent_days"]
    assert before["past_due_days"] >= 0


@settings(max_examples=examples(usual=20, thorough=50), deadline=None)
@given(st.lists(loans(), min_size=1, max_size=4), rules(), AS_OF)
def test_replay_gives_the_same_bytes(book: list[Loan], product_rules: Rules, as_of: dt.date) -> None:
    first, second = (age_loans(frames_of(book), [product_of(product_rules)], as_of) for _ in range(2))
    assert first.accounts.equals(second.accounts)
    assert first.instalment_buckets.equals(second.instalment_buckets)
    alone = age_loans(frames_of([book[-1]]), [product_of(product_rules)], as_of).accounts.drop("loan_no", "borrower_no")
    assert alone.row(0) == first.accounts.drop("loan_no", "borrower_no").row(-1)


def test_back_dated_payment_rederives_the_history() -> None:
    due = FIRST + dt.timedelta(days=30)
    loan = Loan(10_000, FIRST, [(due, 10_000, 0, 0)])
    late = age_loans(frames_of([loan]), [product_of(Rules(rate_ppm=365_000, basis=365))], due + dt.timedelta(days=40))
    loan.payments.append((due + dt.timedelta(days=10), 10_100, "payment"))
    mended = age_loans(frames_of([loan]), [product_of(Rules(rate_ppm=365_000, basis=365))], due + dt.timedelta(days=40))
    assert late.accounts["past_due_days"].to_list() == [40]
    assert late.accounts["penalty_minor"].to_list() == [400]
    assert mended.accounts["past_due_days"].to_list() == [0]
    assert mended.accounts["penalty_minor"].to_list() == [100]


@settings(max_examples=examples(usual=100, thorough=300), deadline=None)
@given(loans(), rules(), AS_OF, st.integers(1, 60))
def test_until_its_steady_days_end_only_the_days_in_its_bucket_move(
    loan: Loan, product_rules: Rules, as_of: dt.date, nights: int
) -> None:
    frames, products = frames_of([loan]), [product_of(product_rules)]
    now = age_loans(frames, products, as_of).accounts
    until = now["steady_until_day"][0] - (as_of - dt.date(1970, 1, 1)).days
    assert until >= 1
    later = age_loans(frames, products, as_of + dt.timedelta(days=min(nights, until - 1))).accounts
    assert later.drop("days_in_bucket").equals(now.drop("days_in_bucket"))
    assert later["days_in_bucket"][0] - now["days_in_bucket"][0] == min(nights, until - 1)
