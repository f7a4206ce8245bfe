"""The tables that hang on a loan: loans, instalments, payments, charges, pauses, contacts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from arrears.feeds.synthetic_tape import columns as column
from arrears.feeds.synthetic_tape.profiles import CARD, ONLINE
from arrears.feeds.synthetic_tape.simulate import Lived
from arrears.feeds.synthetic_tape.world import NEVER, Rows

# Words in the order of the kernel's codes.
_PAYMENT_KINDS = ("payment", "reversal", "chargeback", "goodwill")
_CHARGE_KINDS = ("penalty", "fee", "cost")
PAUSE_CAUSES = ("dispute", "hardship", "disaster")
_CHANNELS = ("call", "sms", "app", "letter")
_OUTCOMES = (
    "connected", "conversation", "promise", "refused", "no_answer", "busy", "voicemail", "not_in_service", "hung_up",
    "wrong_number", "delivered", "undelivered",
)  # fmt: skip
_PURPOSES = ("reminder", "collection", "notice_credit_report", "notice_agency", "notice_litigation", "reply")
_CREDITORS = ("Sample Finance One", "Sample Micro Lender Two", "Sample Bank Three", "Sample Private Lender Four")
_CLASSES = ("consumer_finance", "micro_lender", "bank", "private", "debt_buyer")
_CLASS_SHARES = np.array([[0.45, 0.33, 0.20, 0.02], [0.0, 0.0, 1.0, 0.0]])  # by portfolio [A]
_SOLD_SHARE = 0.15  # of the charged-off loans: a debt buyer holds them now
_AGENTS = 400


def loan_ids(first_loan: int, size: int) -> pa.Array:
    """`L0000000001` and on."""
    return column.ids("L", first_loan + 1 + np.arange(size), 10)


def loans_table(
    lived: Lived, ids: pa.Array, people: pa.Array, owners: NDArray[np.int64], rng: Generator, currencies: Sequence[str]
) -> pa.Table:
    """One row a loan. `owners` is the person of each loan, as a row of `people`."""
    loans, size = lived.loans, lived.loans.size
    is_card = loans["portfolio"] == CARD
    creditor = np.minimum(
        (rng.random(size)[:, None] >= np.cumsum(_CLASS_SHARES, axis=1)[loans["portfolio"]]).sum(axis=1), 3
    )
    charged_off = (loans["charged_off_on"] < NEVER) & (loans["is_closed"] == 0)
    sold = charged_off & (rng.random(size) < _SOLD_SHARE)
    status = np.where(loans["is_closed"] == 1, 2, np.where(charged_off, 1, 0))
    signed = loans["disbursed_on"] - (rng.random(size) < 0.3)
    return pa.table(
        {
            "loan_id": ids,
            "borrower_id": people.take(pa.array(owners)),
            "product": column.words(is_card.astype(np.int64), ("cn_online_instalment", "cn_card_minimum")),
            "currency": column.words(rng.integers(0, len(currencies), size), currencies),
            "disbursed_on": column.dates(loans["disbursed_on"]),
            "principal": column.money(loans["principal"]),
            "annual_rate": column.rate(loans["rate_ppm"]),
            # a card's penalty is its product's own
            "penalty_rate": column.rate(loans["penalty_ppm"], loans["portfolio"] == ONLINE),
            "jurisdiction": column.same("CN", size),
            "creditor": column.words(np.where(sold, 4, creditor), (*_CREDITORS, "Sample Debt Buyer Five")),
            "creditor_class": column.words(np.where(sold, 4, creditor), _CLASSES),
            "kind": column.words(is_card.astype(np.int64), ("personal", "credit_card")),
            "purpose": column.words((rng.random(size) < 0.02).astype(np.int64), ("consumer", "business")),
            "secured": pa.array(np.zeros(size, np.bool_)),
            "contracted_on": column.dates(signed),
            "obtained_on": column.dates(np.where(sold, loans["charged_off_on"], NEVER)),
            "obtained_in_default": pa.array(sold),
            "charged_off_on": column.dates(np.where(charged_off, loans["charged_off_on"], NEVER)),
            "judgment_on": column.dates(loans["judgment_on"]),
            "status": column.words(status, ("active", "charged_off", "closed")),
        }
    )


def instalments_table(lived: Lived, ids: pa.Array) -> pa.Table:
    """One row an instalment, clustered by loan."""
    rows = lived.instalments
    return pa.table(
        {
            "loan_id": column.pick(rows["loan"], ids),
            "number": pa.array(np.ascontiguousarray(rows["number"])),
            "due_on": column.dates(rows["due_on"]),
            "principal": column.money(rows["principal"]),
            "interest": column.money(rows["interest"]),
            "fee": column.money(np.zeros(rows.size, np.int64)),
        }
    )


def payments_table(rows: Rows, ids: pa.Array, first_loan: int) -> pa.Table:
    """One row a payment, clustered by loan; amounts are positive for every kind."""
    return pa.table(
        {
            "payment_id": _row_ids("P", rows, first_loan),
            "loan_id": column.pick(rows["loan"], ids),
            "paid_on": column.dates(rows["on"]),
            "amount": column.money(rows["amount"]),
            "kind": column.words(rows["kind"], _PAYMENT_KINDS),
        }
    )


def charges_table(rows: Rows, ids: pa.Array, first_loan: int) -> pa.Table:
    """One row a late fee or a court cost."""
    return pa.table(
        {
            "charge_id": _row_ids("F", rows, first_loan),
            "loan_id": ids.take(pa.array(rows["loan"])),
            "charged_on": column.dates(rows["on"]),
            "amount": column.money(rows["amount"]),
            "kind": column.words(rows["kind"], _CHARGE_KINDS),
        }
    )


def pauses_table(rows: Rows, ids: pa.Array) -> pa.Table:
    """One row an ageing pause; those of a loan never overlap and may touch."""
    return pa.table(
        {
            "loan_id": ids.take(pa.array(rows["loan"])),
            "from_on": column.dates(rows["since"]),
            "until_on": column.dates(rows["until"]),
            "cause": column.words(rows["cause"], PAUSE_CAUSES),
        }
    )


def contacts_table(rows: Rows, ids: pa.Array, people: pa.Array, first_loan: int, rng: Generator) -> pa.Table:
    """One row a contact, clustered by loan, in order of time inside a loan."""
    agents = column.ids("A", 1 + np.arange(_AGENTS), 4)
    is_call = rows["channel"] == 0
    agent = pa.array(rng.integers(0, _AGENTS, rows.size).astype(np.int32), mask=~is_call)
    return pa.table(
        {
            "contact_id": _row_ids("C", rows, first_loan),
            "loan_id": column.pick(rows["loan"], ids),
            "borrower_id": column.pick(rows["person"], people),
            "at": column.instants(rows["at"]),
            "channel": column.words(rows["channel"], _CHANNELS),
            "direction": column.words(rows["inbound"], ("outbound", "inbound")),
            "party": column.same("borrower", rows.size),
            "outcome": column.words(rows["outcome"], _OUTCOMES),
            "purpose": column.words(rows["purpose"], _PURPOSES),
            "actor": column.words(rows["agency"], ("creditor", "agency")),
            "agent_id": pa.DictionaryArray.from_arrays(agent, agents),
        }
    )


def _row_ids(prefix: str, rows: Rows, first_loan: int) -> pa.Array:
    """The loan's number and, after it, the row's number inside the loan: unique without counting earlier chunks."""
    loan = rows["loan"].astype(np.int64)
    return column.ids(prefix, (first_loan + 1 + loan) * 1_000 + column.numbered(rows["loan"]), 13)
