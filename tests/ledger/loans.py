"""Turns the reference's loans into the frames the kernel reads, and draws loans for Hypothesis."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from decimal import Decimal

import polars as pl
from hypothesis import strategies as st

from arrears.book.schema import TABLES
from arrears.kernel.vocabulary import COMPONENTS
from arrears.ledger.product import Bucket, Penalty, Product
from tests.ledger.reference import Loan, Rules

FIRST = dt.date(2023, 12, 15)


def product_of(rules: Rules, name: str = "p") -> Product:
    """The product that says the same as the reference's rules."""
    ends = [low - 1 for low in rules.lows[1:]] + [None]
    penalty = Penalty(
        rules.rate_ppm, None, rules.on_interest, rules.basis, rules.cap_principal_ppm, rules.cap_yearly_ppm
    )
    return Product(
        name=name, title="t", day_count="due-day-1" if rules.day_one else "due-day-0", grace_days=rules.grace,
        tolerance=Decimal(rules.tolerance).scaleb(-2),
        buckets=tuple(
            Bucket(f"M{place}", low, end) for place, (low, end) in enumerate(zip(rules.lows, ends, strict=True))
        ),
        order=rules.order, across="component-first" if rules.component_first else "instalment-first",
        penalty=penalty if rules.rate_ppm else None, watch_days=0, cure_days=0, cross_default="loan",
    )  # fmt: skip


def frames_of(loans: list[Loan], products: list[Product] | None = None) -> dict[str, pl.DataFrame]:
    """The book's frames for these loans: each of its own of `products`, or all of the one product `p`."""
    rows: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("loans", "instalments", "payments", "charges", "pauses")
    }
    for no, loan in enumerate(loans):
        rows["loans"].append(
            {"loan_no": no, "loan_id": f"L{no}", "borrower_no": no, "product": products[no].name if products else "p",
             "currency": "CNY", "disbursed_on": loan.disbursed_on, "principal_minor": loan.principal,
             "charged_off_on": loan.stop_on, "status": "active"}
        )  # fmt: skip
        for number, (due, principal, interest, fee) in enumerate(loan.instalments, 1):
            rows["instalments"].append(
                {"loan_no": no, "number": number, "due_on": due, "principal_minor": principal,
                 "interest_minor": interest, "fee_minor": fee}
            )  # fmt: skip
        for number, (on, amount, kind) in enumerate(loan.payments):
            rows["payments"].append(
                {"loan_no": no, "payment_id": f"P{number:03}", "paid_on": on, "amount_minor": amount, "kind": kind}
            )
        for number, (on, amount, kind) in enumerate(loan.charges):
            rows["charges"].append(
                {"loan_no": no, "charge_id": f"C{number}", "charged_on": on, "amount_minor": amount, "kind": kind}
            )
        rows["pauses"].extend({"loan_no": no, "from_on": start, "until_on": end} for start, end in loan.pauses)
    return {name: pl.DataFrame(found, schema=TABLES[name]) for name, found in rows.items()}


def month_end(start: dt.date, months: int) -> dt.date:
    """The last day of the month that many months on: leap days and short months included."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any product the file format can say."""
    return Rules(
        day_one=draw(st.booleans()),
        grace=draw(st.integers(0, 5)),
        tolerance=draw(st.sampled_from([0, 1, 100, 5000])),
        lows=draw(st.sampled_from([(0, 1, 31, 61), (0, 4, 8, 15, 30, 90), (0,)])),
        order=tuple(draw(st.one_of(st.just(COMPONENTS), st.permutations(COMPONENTS)))),
        component_first=draw(st.booleans()),
        rate_ppm=draw(st.sampled_from([0, 180_000, 365_000, 999_999])),
        on_interest=draw(st.booleans()),
        basis=draw(st.sampled_from([360, 365])),
        cap_principal_ppm=draw(st.sampled_from([None, 0, 20_000, 1_000_000])),
        cap_yearly_ppm=draw(st.sampled_from([None, 240_000, 360_000])),
    )


@st.composite
def loans(draw: st.DrawFn) -> Loan:
    """Loans with everything that happens to loans: early, late, partial, over, reversed, charged back, paused."""
    terms = draw(st.integers(1, 5))
    by_month_end = draw(st.booleans())
    principal_parts = draw(st.lists(st.integers(0, 40_000), min_size=terms, max_size=terms))
    principal_parts[-1] += 1
    instalments = [
        (
            month_end(FIRST, number)
            if by_month_end
            else FIRST + dt.timedelta(days=draw(st.integers(1, 30)) + 31 * number),
            part,
            draw(st.integers(0, 900)),
            draw(st.sampled_from([0, 0, 250])),
        )
        for number, part in enumerate(principal_parts)
    ]
    instalments.sort(key=lambda line: line[0])
    days = st.integers(0, 220).map(lambda offset: FIRST + dt.timedelta(days=offset))
    whole = sum(principal_parts)
    amounts = st.one_of(
        st.sampled_from([sum(line[1:]) for line in instalments]).filter(bool), st.integers(1, whole * 2)
    )
    kinds = st.sampled_from(["payment", "payment", "payment", "goodwill", "reversal", "chargeback"])
    drawn = sorted(draw(st.lists(st.tuples(days, amounts, kinds), max_size=8)), key=lambda row: row[0])
    charges = sorted(
        draw(st.lists(st.tuples(days, st.integers(1, 3_000), st.sampled_from(["penalty", "fee", "cost"])), max_size=3)),
        key=lambda row: row[0],
    )
    return Loan(
        principal=whole,
        disbursed_on=FIRST,
        instalments=instalments,
        payments=_within_receipts(drawn),
        charges=charges,
        pauses=draw(pauses()),
        stop_on=draw(st.one_of(st.none(), days)),
    )


def _within_receipts(rows: list[tuple[dt.date, int, str]]) -> list[tuple[dt.date, int, str]]:
    """What the loader lets through: nobody takes back more than was received before."""
    held, kept = 0, []
    for on, wanted, kind in rows:
        amount = wanted
        if kind in ("reversal", "chargeback"):
            amount = min(wanted, held)
            held -= amount
            if amount == 0:
                continue
        else:
            held += amount
        kept.append((on, amount, kind))
    return kept


@st.composite
def pauses(draw: st.DrawFn) -> list[tuple[dt.date, dt.date | None]]:
    """Pauses that touch, stand apart or run open; never overlapping."""
    edges = sorted(draw(st.lists(st.integers(0, 240), max_size=4, unique=True)))
    found: list[tuple[dt.date, dt.date | None]] = []
    for start, end in itertools.pairwise(edges):
        if draw(st.booleans()):
            found.append((FIRST + dt.timedelta(days=start), FIRST + dt.timedelta(days=end)))
    if edges and draw(st.booleans()):
        found.append((FIRST + dt.timedelta(days=edges[-1]), None))
    return found
