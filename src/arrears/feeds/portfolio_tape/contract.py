"""Which tables and columns a tape has, of what kind, and what stands in for one that is absent.

This is docs/reference/tape.md as data. A `kind` says how a cell is read (see `cells`).
"""

from __future__ import annotations

from dataclasses import dataclass

from arrears.kernel import vocabulary as words


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a tape's table."""

    name: str
    kind: str  # id text secret amount rate date instant integer boolean word country currency timezone
    required: bool = False  # ★: the tape is refused without the column, the row is rejected without a value
    words: tuple[str, ...] = ()  # closed list, for kind `word`
    default: str | None = None  # for kind `word` and `boolean`: what an absent value means


def _id(name: str) -> Column:
    return Column(name, "id", required=True)


def _must(name: str, kind: str, options: tuple[str, ...] = ()) -> Column:
    return Column(name, kind, required=True, words=options)


def _word(name: str, options: tuple[str, ...], default: str | None = None) -> Column:
    return Column(name, "word", words=options, default=default)


def _may(kind: str, *names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name in names)


REQUIRED_TABLES = ("borrowers", "loans", "instalments")

TABLES: dict[str, tuple[Column, ...]] = {
    "borrowers": (
        _id("borrower_id"),
        *_may("secret", "name", "national_id"),
        *_may("text", "language"),
        *_may("country", "country"),
        *_may("text", "region"),
        *_may("timezone", "timezone"),
        *_may("text", "segment"),
    ),
    "loans": (
        _id("loan_id"),
        _id("borrower_id"),
        _must("product", "text"),
        _must("currency", "currency"),
        _must("disbursed_on", "date"),
        _must("principal", "amount"),
        *_may("rate", "annual_rate", "penalty_rate"),
        *_may("text", "jurisdiction", "creditor"),
        _word("creditor_class", words.CREDITOR_CLASSES),
        _word("kind", words.LOAN_KINDS, "personal"),
        _word("purpose", words.LOAN_PURPOSES, "consumer"),
        Column("secured", "boolean", default="false"),
        *_may("date", "contracted_on", "obtained_on"),
        *_may("boolean", "obtained_in_default"),
        *_may("date", "charged_off_on", "judgment_on", "restructured_on"),
        _word("status", words.LOAN_STATUSES, "active"),
    ),
    "instalments": (
        _id("loan_id"),
        _must("number", "integer"),
        _must("due_on", "date"),
        _must("principal", "amount"),
        *_may("amount", "interest", "fee"),
        *_may("currency", "currency"),
    ),
    "payments": (
        _id("payment_id"),
        _id("loan_id"),
        _must("paid_on", "date"),
        _must("amount", "amount"),
        _word("kind", words.PAYMENT_KINDS, "payment"),
        *_may("currency", "currency"),
    ),
    "charges": (
        _id("charge_id"),
        _id("loan_id"),
        _must("charged_on", "date"),
        _must("amount", "amount"),
        _word("kind", words.CHARGE_KINDS, "fee"),
        *_may("currency", "currency"),
    ),
    "pauses": (
        _id("loan_id"),
        _must("from_on", "date"),
        *_may("date", "until_on"),
        *_may("text", "cause"),
    ),
    "contact_points": (
        _id("borrower_id"),
        _must("kind", "word", words.POINT_KINDS),
        _must("value", "secret"),
        _word("party", words.PARTIES, "borrower"),
        Column("valid", "boolean", default="true"),
        *_may("date", "consented_on", "revoked_on"),
    ),
    "contacts": (
        _id("contact_id"),
        _id("loan_id"),
        _id("borrower_id"),
        _must("at", "instant"),
        _must("channel", "word", words.CHANNELS),
        _must("direction", "word", words.DIRECTIONS),
        _must("party", "word", words.PARTIES),
        _word("outcome", words.OUTCOMES),
        _word("purpose", words.PURPOSES),
        _word("actor", words.ACTORS, "creditor"),
        *_may("text", "agent_id"),
    ),
    "statuses": (
        _id("borrower_id"),
        _must("status", "word", words.STATUSES),
        _must("since_on", "date"),
        *_may("date", "until_on"),
        *_may("id", "loan_id"),
    ),
}

TABLE_ORDER = tuple(TABLES)
UNIQUE_KEYS = {
    "payments": "payment_id",
    "charges": "charge_id",
    "contacts": "contact_id",
}  # checked over the whole tape
ABOUT_MONEY = ("instalments", "payments", "charges", "pauses")  # a bad row here sets its loan aside
ABOUT_PERSONS = ("contact_points", "contacts", "statuses")  # a bad row here leaves a gap in a person's evidence

# Names the book keeps for itself: an extra column called so is stored as `tape_<name>`.
RESERVED = frozenset(
    [
        "borrower_no",
        "loan_no",
        "borrower_hash",
        "has_evidence_gap",
        "place",
        "owner",
        "row",
        "is_bad",
        "principal_minor",
        "interest_minor",
        "fee_minor",
        "amount_minor",
        "annual_rate_ppm",
        "penalty_rate_ppm",
        "loan",
        "borrower_bad",
        "piece",
        "loan_id",
        "borrower_id",
        "value",
        "name",
        "national_id",
    ]
)
