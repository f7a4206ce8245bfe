"""Turns a partition's frames into the arrays the ageing kernel runs over, and products into its rule rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.kernel.money import minor_units
from arrears.kernel.vocabulary import COMPONENTS
from arrears.ledger import state as s
from arrears.ledger.calendar import OPEN
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
    instalments: tuple[Ints, NDArray[np.int32], Ints, Ints, Ints]
    payments: tuple[Ints, NDArray[np.int32], Ints, NDArray[np.uint8]]
    charges: tuple[Ints, NDArray[np.int32], Ints, NDArray[np.uint8]]
    pauses: tuple[Ints, Ints, Ints]


def build_arrays(frames: Frames, products: Sequence[Product]) -> LedgerArrays:
    """Shapes: frames `loans`, `instalments`, `payments`, `charges`, `pauses` as in book.schema, in their order.

    Errors: `WrongUse` when a loan names an unknown product.
    """
    loans = frames["loans"]
    table = _rule_table(loans, products)
    inst, pay, charges, pauses = (frames[name] for name in ("instalments", "payments", "charges", "pauses"))
    count = loans.height
    return LedgerArrays(
        table=table,
        terms=_terms(loans, table),
        is_closed=(loans["status"] == "closed").to_numpy().astype(np.uint8),
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
            _ranges(pauses, count), _days(pauses["from_on"]).astype(np.int64),
            pauses["until_on"].to_physical().cast(pl.Int64).fill_null(OPEN).to_numpy(),
        ),
    )  # fmt: skip


def _ranges(frame: pl.DataFrame, loans: int) -> Ints:
    keys = frame["loan_no"].to_numpy()
    return np.searchsorted(keys, np.arange(loans + 1, dtype=keys.dtype)).astype(np.int64)


def _days(dates: pl.Series) -> NDArray[np.int32]:
    return np.ascontiguousarray(dates.to_physical().to_numpy(), np.int32)


def _amounts(amounts: pl.Series) -> Ints:
    return np.ascontiguousarray(amounts.to_numpy(), np.int64)


def _codes(kinds: pl.Series) -> NDArray[np.uint8]:
    return np.ascontiguousarray(kinds.to_physical().to_numpy(), np.uint8)


def _rule_table(loans: pl.DataFrame, products: Sequence[Product]) -> RuleTable:
    kinds = loans.select("product", "currency").unique().sort("product", "currency").with_row_index("rule_row")
    rows = loans.select("product", "currency").join(
        kinds, on=["product", "currency"], how="left", maintain_order="left"
    )
    chosen = [get_product(products, name) for name in kinds["product"]]
    most = max((len(product.buckets) for product in chosen), default=1)
    lows = np.zeros((max(1, len(chosen)), most), np.int64)
    rules = np.zeros((max(1, len(chosen)), s.RULES_SIZE), np.int64)
    counts = np.ones(max(1, len(chosen)), np.int64)
    for row, (product, currency) in enumerate(zip(chosen, kinds["currency"], strict=True)):
        rules[row] = rule_row(product, currency)
        lows[row, : len(product.buckets)] = [bucket.from_days for bucket in product.buckets]
        counts[row] = len(product.buckets)
    return RuleTable(tuple(chosen), rules, lows, counts, rows["rule_row"].to_numpy().astype(np.int64))


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


def _terms(loans: pl.DataFrame, table: RuleTable) -> Ints:
    fixed = np.array([_fixed_rate(product) for product in table.products] or [0], np.int64)[table.row_of_loan]
    multiple = np.array([_multiple(product) for product in table.products] or [0], np.int64)[table.row_of_loan]
    has_penalty = np.array([p.penalty is not None for p in table.products] or [False])[table.row_of_loan]
    annual = loans["annual_rate_ppm"].fill_null(0).to_numpy().astype(np.int64)
    by_product = np.where(fixed >= 0, fixed, (annual * multiple + PPM // 2) // PPM)
    own = loans["penalty_rate_ppm"].fill_null(-1).to_numpy().astype(np.int64)
    stop = loans.select(pl.min_horizontal("charged_off_on", "judgment_on").to_physical().fill_null(OPEN)).to_series()
    terms = np.empty((loans.height, 4), np.int64)
    terms[:, 0] = loans["principal_minor"].to_numpy()
    terms[:, 1] = loans["disbursed_on"].to_physical().to_numpy()
    terms[:, 2] = np.where(has_penalty, np.where(own >= 0, own, by_product), 0)
    terms[:, 3] = stop.to_numpy()
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
