"""Reads a product: the lender's rules of how its loans age (tape.md section 2).

A product is data. Everything it can say is here with its default; anything else is refused with its place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from arrears.kernel.documents import Node, parse_document
from arrears.kernel.errors import WrongUse
from arrears.kernel.vocabulary import COMPONENTS

DAY_COUNTS = ("due-day-0", "due-day-1")
ACROSS = ("instalment-first", "component-first")
BASES = ("overdue_principal", "overdue_principal_and_interest")
PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """One ageing class."""

    name: str  # M0, M1 …
    from_days: int  # first delinquent day in it
    to_days: int | None  # last day in it; None: open end


@dataclass(frozen=True, slots=True)
class Penalty:
    """Penalty interest on what is overdue: simple, by the day, rounded once."""

    rate_ppm: int | None  # a year; None: by the multiple below, or no penalty at all
    contract_multiple_ppm: int | None  # 1 500 000 = 1.5 times the contract rate
    on_interest: bool  # base is overdue principal and interest, not principal alone
    day_basis: int  # 360 or 365
    cap_principal_ppm: int | None  # all penalty interest at most this share of the loan's principal
    cap_yearly_cost_ppm: int | None  # interest, fees, charges and penalty at most this a year on principal outstanding


@dataclass(frozen=True, slots=True)
class Product:
    """How one kind of loan ages."""

    name: str
    title: str
    day_count: str  # one of DAY_COUNTS
    grace_days: int
    tolerance: Decimal  # major units; arrears at or under it are none
    buckets: tuple[Bucket, ...]
    order: tuple[str, ...]  # components, first paid first
    across: str  # one of ACROSS
    penalty: Penalty | None
    watch_days: int  # after a restructuring the loan stays on watch this long
    cure_days: int  # days without arrears before a cure counts
    cross_default: str  # `loan` or `borrower`: whose worst delinquency classes the loan


def read_product(text: str, name: str) -> Product:
    """One product from its YAML text.

    Errors: `BadDocument` with every finding, each with line and column.
    """
    root = parse_document(text, name)
    keys = root.mapping(
        required=("name", "title", "buckets"),
        optional=(
            "about", "replaces", "day_count", "grace_days", "tolerance", "allocation", "penalty",
            "watch_days", "cure_days", "cross_default",
        ),
    )  # fmt: skip
    order, across = _allocation(keys.get("allocation"))
    product = Product(
        name=keys["name"].text() if "name" in keys else "",
        title=keys["title"].text() if "title" in keys else "",
        day_count=keys["day_count"].choice(DAY_COUNTS) if "day_count" in keys else DAY_COUNTS[0],
        grace_days=keys["grace_days"].integer(at_least=0, at_most=365) if "grace_days" in keys else 0,
        tolerance=_tolerance(keys.get("tolerance")),
        buckets=_buckets(keys.get("buckets")),
        order=order,
        across=across,
        penalty=_penalty(keys.get("penalty")),
        watch_days=keys["watch_days"].integer(at_least=0) if "watch_days" in keys else 0,
        cure_days=keys["cure_days"].integer(at_least=0) if "cure_days" in keys else 0,
        cross_default=keys["cross_default"].choice(("loan", "borrower")) if "cross_default" in keys else "loan",
    )
    root.source.raise_if_broken()
    return product


def get_product(products: Iterable[Product], name: str) -> Product:
    """The product of that name.

    Errors: `WrongUse` naming the products there are.
    """
    known = {product.name: product for product in products}
    if name not in known:
        raise WrongUse(
            f"The book has loans of product `{name}`, but no such product file is known. "
            f"Known: {', '.join(sorted(known))}. Put `products/{name}.yaml` into the folder given by --config."
        )
    return known[name]


def _tolerance(node: Node | None) -> Decimal:
    if node is None:
        return Decimal(0)
    value = node.decimal()
    if value < 0:
        node.fault("product.tolerance.negative", f"a tolerance of {value} is less than nothing.")
    return value


def _allocation(node: Node | None) -> tuple[tuple[str, ...], str]:
    if node is None:
        return COMPONENTS, ACROSS[0]
    keys = node.mapping(optional=("order", "across"))
    order: tuple[str, ...] = COMPONENTS
    if "order" in keys:
        order = tuple(item.choice(COMPONENTS) for item in keys["order"])
        if sorted(order) != sorted(COMPONENTS):
            keys["order"].fault(
                "product.allocation.order", "each component must stand once.", f"Order these: {', '.join(COMPONENTS)}."
            )
            order = COMPONENTS
    return order, keys["across"].choice(ACROSS) if "across" in keys else ACROSS[0]


def _buckets(node: Node | None) -> tuple[Bucket, ...]:
    """Ordered from 0 without overlap or gap; the last is open."""
    if node is None:
        return ()
    found: list[Bucket] = []
    expected = 0
    for item in node:
        keys = item.mapping(required=("name", "from_days"), optional=("to_days",))
        if "name" not in keys or "from_days" not in keys:
            continue
        first = keys["from_days"].integer(at_least=0)
        last = keys["to_days"].integer(at_least=0) if "to_days" in keys else None
        _check_edges(item, first, last, expected, is_closed=bool(found) and found[-1].to_days is None)
        found.append(Bucket(keys["name"].text(), first, last))
        expected = (last if last is not None else first) + 1
    if found and found[-1].to_days is not None:
        node.fault("product.buckets.no_last", "the last bucket must be open.", "Leave out its `to_days`.")
    if len({bucket.name for bucket in found}) != len(found):
        node.fault("product.buckets.same_name", "two buckets have one name.")
    if not found:
        node.fault("product.buckets.none", "a product needs at least one bucket.")
    return tuple(found)


def _check_edges(item: Node, first: int, last: int | None, expected: int, *, is_closed: bool) -> None:
    if is_closed or first < expected:
        item.fault("product.buckets.overlap", f"this bucket begins at day {first}, inside the one before it.")
    elif first > expected:
        item.fault("product.buckets.gap", f"no bucket holds day {expected}.", f"Begin this one at {expected}.")
    if last is not None and last < first:
        item.fault("product.buckets.backwards", f"this bucket ends at day {last} before it begins at {first}.")


def _penalty(node: Node | None) -> Penalty | None:
    if node is None:
        return None
    keys = node.mapping(optional=("rate", "contract_multiple", "base", "day_basis", "caps"))
    if ("rate" in keys) == ("contract_multiple" in keys):
        node.fault("product.penalty.rate", "say either `rate` (a year) or `contract_multiple`, not both or neither.")
    caps = keys["caps"].mapping(optional=("share_of_principal", "yearly_cost")) if "caps" in keys else {}
    basis = int(keys["day_basis"].choice(("360", "365"))) if "day_basis" in keys else 360
    return Penalty(
        rate_ppm=_ppm(keys.get("rate")),
        contract_multiple_ppm=_ppm(keys.get("contract_multiple")),
        on_interest="base" in keys and keys["base"].choice(BASES) == BASES[1],
        day_basis=basis,
        cap_principal_ppm=_ppm(caps.get("share_of_principal")),
        cap_yearly_cost_ppm=_ppm(caps.get("yearly_cost")),
    )


def _ppm(node: Node | None) -> int | None:
    if node is None:
        return None
    value = node.decimal() * PPM
    if value < 0 or value > 10 * PPM or value != int(value):
        node.fault("product.penalty.range", f"`{node.raw}` must lie between 0 and 10 with at most six decimals.")
        return 0
    return int(value)
