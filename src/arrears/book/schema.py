"""The book's tables: columns, types and order of rows, the same for every partition.

Keys inside a partition are small integers: `borrower_no` is the row of `borrowers`, `loan_no` the row of `loans`.
Money is whole minor units of the loan's currency; rates are parts per million a year (18 % = 180 000).
Extra columns of the tape are kept at the end of their table under their own names.
"""

from __future__ import annotations

import polars as pl

from arrears.kernel import vocabulary as words

Columns = dict[str, pl.DataType]


def _enum(options: tuple[str, ...]) -> pl.DataType:
    return pl.Enum(list(options))


PARTITION_FILES = (
    "borrowers", "loans", "instalments", "payments", "charges", "pauses", "contact_points", "contacts", "statuses",
)  # fmt: skip

BORROWERS: Columns = {
    "borrower_no": pl.Int32(),  # 0, 1, 2 … in order of borrower_id
    "borrower_id": pl.String(),
    "borrower_hash": pl.UInt64(),  # kernel.stable_hash of borrower_id: partition and experiment arms come from it
    "language": pl.String(),
    "country": pl.String(),
    "region": pl.String(),
    "timezone": pl.String(),  # IANA; null when neither the tape nor country and region tell
    "segment": pl.String(),  # the lender's own word, nullable
    "has_evidence_gap": pl.Boolean(),  # a contact, status or contact-point row of this person was rejected
}
LOANS: Columns = {
    "loan_no": pl.Int32(),  # 0, 1, 2 … in order of loan_id
    "loan_id": pl.String(),
    "borrower_no": pl.Int32(),
    "product": pl.String(),
    "currency": pl.String(),
    "disbursed_on": pl.Date(),
    "principal_minor": pl.Int64(),
    "annual_rate_ppm": pl.Int32(),  # nullable
    "penalty_rate_ppm": pl.Int32(),  # nullable: the product's rule then holds
    "jurisdiction": pl.String(),
    "creditor": pl.String(),
    "creditor_class": _enum(words.CREDITOR_CLASSES),
    "kind": _enum(words.LOAN_KINDS),
    "purpose": _enum(words.LOAN_PURPOSES),
    "secured": pl.Boolean(),
    "contracted_on": pl.Date(),
    "obtained_on": pl.Date(),
    "obtained_in_default": pl.Boolean(),
    "charged_off_on": pl.Date(),
    "judgment_on": pl.Date(),
    "restructured_on": pl.Date(),
    "status": _enum(words.LOAN_STATUSES),
}
INSTALMENTS: Columns = {  # by loan_no, due_on, number
    "loan_no": pl.Int32(),
    "number": pl.Int32(),
    "due_on": pl.Date(),
    "principal_minor": pl.Int64(),
    "interest_minor": pl.Int64(),
    "fee_minor": pl.Int64(),
}
PAYMENTS: Columns = {  # by loan_no, paid_on, payment_id
    "loan_no": pl.Int32(),
    "payment_id": pl.String(),
    "paid_on": pl.Date(),
    "amount_minor": pl.Int64(),  # positive for every kind
    "kind": _enum(words.PAYMENT_KINDS),
}
CHARGES: Columns = {  # by loan_no, charged_on, charge_id
    "loan_no": pl.Int32(),
    "charge_id": pl.String(),
    "charged_on": pl.Date(),
    "amount_minor": pl.Int64(),
    "kind": _enum(words.CHARGE_KINDS),
}
PAUSES: Columns = {  # by loan_no, from_on; half-open, never overlapping
    "loan_no": pl.Int32(),
    "from_on": pl.Date(),
    "until_on": pl.Date(),  # null: still running
    "cause": pl.String(),
}
CONTACT_POINTS: Columns = {  # by borrower_no, kind; debtors' own points only, values live in the encrypted file
    "borrower_no": pl.Int32(),
    "kind": _enum(words.POINT_KINDS),
    "party": _enum(words.DEBTOR_PARTIES),
    "valid": pl.Boolean(),
    "consented_on": pl.Date(),
    "revoked_on": pl.Date(),
}
CONTACTS: Columns = {  # by borrower_no, at, contact_id
    "borrower_no": pl.Int32(),
    "loan_no": pl.Int32(),
    "contact_id": pl.String(),
    "at": pl.Datetime("us", "UTC"),
    "channel": _enum(words.CHANNELS),
    "direction": _enum(words.DIRECTIONS),
    "party": _enum(words.PARTIES),
    "outcome": _enum(words.OUTCOMES),  # nullable: not known
    "purpose": _enum(words.PURPOSES),  # nullable: not said
    "actor": _enum(words.ACTORS),
    "agent_id": pl.String(),
}
STATUSES: Columns = {  # by borrower_no, since_on
    "borrower_no": pl.Int32(),
    "loan_no": pl.Int32(),  # null: holds for all loans of the person
    "status": _enum(words.STATUSES),
    "since_on": pl.Date(),
    "until_on": pl.Date(),  # first day it no longer holds; null: still holds
}

WISHES: Columns = {  # by borrower_no, given_at; of desks alone, in snapshots derived from their records
    "borrower_no": pl.Int32(),
    "kind": pl.String(),  # law.law_words.WISHES
    "channel": pl.String(),  # null: every channel
    "place": pl.String(),
    "days": pl.String(),  # mon … sun with a space between; null: every day
    "from_minute": pl.Int64(),  # after local midnight
    "until_minute": pl.Int64(),
    "given_at": pl.Datetime("us", "UTC"),
    "revoked_at": pl.Datetime("us", "UTC"),  # null: it still holds
}

TABLES: dict[str, Columns] = {
    "borrowers": BORROWERS,
    "loans": LOANS,
    "instalments": INSTALMENTS,
    "payments": PAYMENTS,
    "charges": CHARGES,
    "pauses": PAUSES,
    "contact_points": CONTACT_POINTS,
    "contacts": CONTACTS,
    "statuses": STATUSES,
}


# Rows of loans that are closed lie in files of their own: most rows of an old book, and no night asks for them.
APART = ("instalments", "payments")


def empty(table: str) -> pl.DataFrame:
    """A table without rows."""
    return pl.DataFrame(schema=TABLES[table])
