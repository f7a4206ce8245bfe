"""Turns a partition's frames into the arrays the ageing kernel runs over, and products into its rule rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.columns import array_of
from arrears.kernel.money import minor_units
from arrears.kernel.vocabulary import COMPONENTS
from arrears.ledger import state as s
from arrears.ledger.calendar import OPEN
from arrears.ledger.compiled import compiled_owner
from arrears.ledger.product import PPM, Product, get_product

Ints = NDArray[np.int64]
Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The rules of each (product, currency) of a partition, as rows."""

    products: tuple[Product, ...]  # product of each row
    rules: Ints  # (rows, RULES_SIZE)
    lows: Ints  # (rows, most buckets): first delinquent day of each bucket
    low_counts: Ints  # (rows,)
    row_of_loan: Ints  # (loans,)


@dataclass(frozen=True, slots=True)
class LedgerArrays:
    """Everything the kernel reads, in its order of arguments."""

    table: RuleTable
    terms: Ints  # (loans, 4): principal, disbursed day, penalty rate ppm, day on which penalty stops
    is_closed: NDArray[np.uint8]
    number: Ints  # (loans,): by which number the tables below know each
    instalments: tuple[Ints, NDArray[np.int32], Ints, Ints, Ints]
    payments: tuple[Ints, NDArray[np.int32], Ints, NDArray[np.uint8]]
    charges: tuple[Ints, NDArray[np.int32], Ints, NDArray[np.uint8]]
    pauses: tuple[Ints, Ints, Ints]


def build_arrays(frames: Frames, products: Sequence[Product], numbers: Ints | None = None) -> LedgerArrays:
    """Shapes: frames `loans`, `instalments`, `payments`, `charges`, `pauses` as in book.schema, in their order. `numbers`:
    the `loan_no` by which the others know each row of `loans`; none: its place.

    Errors: `WrongUse` when a loan names an unknown product.
    """
    loans = frames["loans"]
    table = _rule_table(loans, products)
    inst, pay, charges, pauses = (frames[name] for name in ("instalments", "payments", "charges", "pauses"))
    number = np.arange(loans.height) if numbers is None else numbers
    count = int(number.max(initial=-1)) + 1
    return LedgerArrays(
        table=table,
        terms=_terms(loans, table),
        is_closed=array_of((loans["status"] == "closed").cast(pl.UInt8), np.uint8),
        number=array_of(number, np.int64),
        instalments=(
            _ranges(inst, count), _days(inst["due_on"]),
            _amounts(inst["principal_minor"]), _amounts(inst["interest_minor"]), _amounts(inst["fee_minor"]),
        ),
        payments=(
            _ranges(pay, count), _days(pay["paid_on"]), _amounts(pay["amount_minor"]), _codes(pay["kind"])
        ),
        charges=(
            _ranges(charges, count), _days(charges["charged_on"]),
            _amounts(charges["amount_minor"]), _codes(charges["kind"]),
        ),
        pauses=(
            _ranges(pauses, count), array_of(pauses["from_on"], np.int64),
            array_of(pauses["until_on"].to_physical().fill_null(OPEN), np.int64),
        ),
    )  # fmt: skip


def _ranges(frame: pl.DataFrame, loans: int) -> Ints:
    return array_of(_starts(array_of(frame["loan_no"], np.int32), loans), np.int64)


@compiled_owner
def _starts(keys: NDArray[np.int32], loans: int) -> Ints:
    """Where the rows of each of the first `loans` begin, one more for the end. Shapes: keys in order; (loans + 1,)."""
    starts = np.zeros(loans + 1, np.int64)
    for row in range(keys.size):
        if keys[row] >= loans:
            break
        starts[keys[row] + 1] = row + 1
    for loan in range(loans):
        starts[loan + 1] = max(starts[loan + 1], starts[loan])
    return starts


def _days(dates: pl.Series) -> NDArray[np.int32]:
    return array_of(dates, np.int32)


def _amounts(amounts: pl.Series) -> Ints:
    return array_of(amounts, np.int64)


def _codes(kinds: pl.Series) -> NDArray[np.uint8]:
    return array_of(kinds, np.uint8)


def _rule_table(loans: pl.DataFrame, products: Sequence[Product]) -> RuleTable:
    names = [product.name for product in products]
    product_codes, currency_codes = _words(loans["product"], names), loans["currency"].unique().sort().to_list()
    if product_codes.null_count():
        get_product(products, loans["product"].filter(product_codes.is_null())[0])  # says which and what to do
    pairs = _numbers(product_codes) * len(currency_codes) + _numbers(_words(loans["currency"], currency_codes))
    used = np.flatnonzero(np.bincount(pairs, minlength=1))
    row_of_pair = np.zeros(len(names) * max(1, len(currency_codes)) + 1, np.int64)
    row_of_pair[used] = np.arange(used.size)
    chosen = [
        (products[pair // len(currency_codes)], currency_codes[pair % len(currency_codes)])
        for pair in used.tolist() if loans.height
    ]  # fmt: skip
    most = max((len(product.buckets) for product, _ in chosen), default=1)
    lows = np.zeros((max(1, len(chosen)), most), np.int64)
    rules = np.zeros((max(1, len(chosen)), s.RULES_SIZE), np.int64)
    counts = np.ones(max(1, len(chosen)), np.int64)
    for row, (product, currency) in enumerate(chosen):
        rules[row] = rule_row(product, currency)
        lows[row, : len(product.buckets)] = [bucket.from_days for bucket in product.buckets]
        counts[row] = len(product.buckets)
    return RuleTable(tuple(product for product, _ in chosen), rules, lows, counts, row_of_pair[pairs])


def _words(texts: pl.Series, known: Sequence[str]) -> pl.Series:
    """The texts as places in `known`; null for another word."""
    return texts.cast(pl.Enum(known), strict=False)


def _numbers(words: pl.Series) -> Ints:
    return words.to_physical().to_numpy().astype(np.int64)


def rule_row(product: Product, currency: str) -> Ints:
    """One product's rules as numbers. Shapes: (RULES_SIZE,)."""
    row = np.zeros(s.RULES_SIZE, np.int64)
    order = [COMPONENTS.index(component) for component in product.order]
    row[s.R_DAY_ONE] = product.day_count == "due-day-1"
    row[s.R_GRACE] = product.grace_days
    row[s.R_TOLERANCE] = minor_units(product.tolerance, currency)
    row[s.R_COMPONENT_FIRST] = product.across == "component-first"
    row[s.R_ORDER : s.R_ORDER + 5] = order
    row[s.R_BLOCK] = min(order.index(s.INTEREST), order.index(s.PRINCIPAL))
    row[s.R_BASIS], row[s.R_CAP_PRINCIPAL], row[s.R_CAP_YEARLY] = 365, -1, -1
    if product.penalty is not None:
        penalty = product.penalty
        row[s.R_ON_INTEREST] = penalty.on_interest
        row[s.R_BASIS] = penalty.day_basis
        row[s.R_CAP_PRINCIPAL] = -1 if penalty.cap_principal_ppm is None else penalty.cap_principal_ppm
        row[s.R_CAP_YEARLY] = -1 if penalty.cap_yearly_cost_ppm is None else penalty.cap_yearly_cost_ppm
    return row


_RATES = {"annual_rate_ppm": 0, "penalty_rate_ppm": -1}


def _terms(loans: pl.DataFrame, table: RuleTable) -> Ints:
    rates = np.array(
        [(_fixed_rate(product), _multiple(product), int(product.penalty is not None)) for product in table.products]
        or [(0, 0, 0)], np.int64,
    )  # fmt: skip
    rates_of = [array_of(loans[name].fill_null(none), np.int32) for name, none in _RATES.items()]
    stops = [
        array_of(loans[name].to_physical().fill_null(OPEN), np.int32) for name in ("charged_off_on", "judgment_on")
    ]
    return _fill_terms(
        rates, table.row_of_loan, array_of(loans["principal_minor"], np.int64),
        array_of(loans["disbursed_on"], np.int32), *rates_of, *stops,
    )  # fmt: skip


@compiled_owner
def _fill_terms(
    rates: Ints,
    row_of_loan: Ints,
    principal: Ints,
    disbursed: NDArray[np.int32],
    annual: NDArray[np.int32],
    own: NDArray[np.int32],
    charged_off: NDArray[np.int32],
    judgment: NDArray[np.int32],
) -> Ints:
    """Shapes: rates, a row a rule: fixed rate or -1, multiple of the contract rate, whether there is a penalty."""
    terms = np.empty((row_of_loan.size, 4), np.int64)
    for loan in range(row_of_loan.size):
        fixed, multiple, has_penalty = rates[row_of_loan[loan]]
        rate = fixed if fixed >= 0 else (np.int64(annual[loan]) * multiple + PPM // 2) // PPM
        if own[loan] >= 0:
            rate = np.int64(own[loan])
        terms[loan, 0] = principal[loan]
        terms[loan, 1] = disbursed[loan]
        terms[loan, 2] = rate if has_penalty else 0
        terms[loan, 3] = min(charged_off[loan], judgment[loan])
    return terms


def _fixed_rate(product: Product) -> int:
    """The product's own rate, or -1 when it follows the contract rate."""
    if product.penalty is None or product.penalty.rate_ppm is None:
        return -1
    return product.penalty.rate_ppm


def _multiple(product: Product) -> int:
    if product.penalty is None or product.penalty.contract_multiple_ppm is None:
        return 0
    return product.penalty.contract_multiple_ppm
