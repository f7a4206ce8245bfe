"""Which facts may a question, a past contact, a status and a debtor's wish carry, and of what type?

Every rule speaks in these names. A missing column and a null both mean: not known. Only the keys (`q`, `person`,
`at`) must be there. Words are those of `kernel.vocabulary` and `law_words`; a word outside a closed list counts as
not known. A pack may declare further facts of its own (`facts:` in pack.yaml), so that a jurisdiction is data only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, TypeVar

import polars as pl

from arrears.kernel import vocabulary as words
from arrears.kernel.errors import WrongUse
from arrears.law import law_words
from arrears.law.law_words import ACTS, VOICES

INSTANT: Final = pl.Datetime("us", "UTC")
_FEW_ROWS: Final = 1024
_TABLES: Final = 64  # of facts, by rows, whose blanks are kept
_FEW_WORDS: Final = 8  # rows whose words come again and again in the same order
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
COUNTRIES: Final = ("country", "place_country", "creditor_country")  # facts whose value is a code of two letters
NO_COUNTRY: Final = "is not a country. Use an ISO 3166-1 code of two letters such as CN."
PARTS: Final = ("borrower", "loans", "proposed")  # where a question (tape.md §5) carries a fact


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed fact: its column type, what it means, its closed words if it has them."""

    dtype: pl.DataType
    meaning: str
    words: tuple[str, ...] = ()
    is_required: bool = False
    of: str = ""  # one of PARTS; empty: the question itself

    def __hash__(self) -> int:
        """Quick: to hash the type of a word is to hash all its words."""
        return hash(self.meaning)

    @property
    def is_list(self) -> bool:
        return isinstance(self.dtype, pl.List)

    @property
    def is_flag(self) -> bool:
        return self.dtype == pl.Boolean()


Table = Mapping[str, Fact]
Column = TypeVar("Column", pl.Expr, pl.Series)


def word(options: tuple[str, ...], meaning: str, of: str = "proposed") -> Fact:
    """A fact that is one of a closed list of words."""
    return Fact(pl.Enum(list(options)), meaning, options, of=of)


def words_of(options: tuple[str, ...], meaning: str, of: str = "proposed") -> Fact:
    """A fact that is any number of words; an empty list says that none holds, null that nobody looked."""
    return Fact(pl.List(pl.String()), meaning, options, of=of)


def flag(meaning: str, of: str = "proposed") -> Fact:
    """A yes-or-no fact."""
    return Fact(pl.Boolean(), meaning, of=of)


def number(meaning: str, of: str = "proposed") -> Fact:
    """A whole number; money is in minor units of the loan's currency and its name ends in `_minor`."""
    return Fact(pl.Int64(), meaning, of=of)


def date(meaning: str, of: str = "loans") -> Fact:
    """A calendar date."""
    return Fact(pl.Date(), meaning, of=of)


def text(meaning: str, of: str = "proposed") -> Fact:
    """A word of the lender's own."""
    return Fact(pl.String(), meaning, of=of)


_KEYS: Final[dict[str, Fact]] = {
    "q": Fact(
        pl.Int64(), "the act asked about; rows with the same number are one act seen several ways", is_required=True
    ),
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "loan": Fact(pl.Int64(), "the main loan; unknown counts as any loan of the person"),
    "at": Fact(INSTANT, "the moment of the act, or the start of its window", is_required=True),
    "unheeded_wishes": Fact(
        pl.List(pl.String()), "kinds of wish the debtor has and no rule heeds; whoever reads a question finds them"
    ),
    "until_at": Fact(INSTANT, "end (exclusive) of the window in which the act may happen; null = the instant"),
}
_BORROWER: Final[dict[str, Fact]] = {
    "timezone": text("IANA zone of the debtor's clock", "borrower"),
    "timezones": Fact(
        pl.List(pl.String()), "further zones in which the debtor may be (number, address …): all must be open",
        of="borrower",
    ),
    "country": text("ISO 3166-1 alpha-2 of the debtor's home", "borrower"),
    "region": text("ISO 3166-2 of the debtor's home, or its part after the country; a name is not known", "borrower"),
    "locality": text("city of the debtor's home by its code (NYC), where it has rules of its own; a name is not known", "borrower"),
    "place_country": text("where the contact reaches the debtor; unknown: the home", "borrower"),
    "place_region": text("ISO 3166-2 of that place", "borrower"),
    "borrower_language": text("the debtor's language (IETF tag)", "borrower"),
    "has_evidence_gap": flag("a row of this person's history could not be read", "borrower"),
    "is_natural_person": flag("a person, and no company", "borrower"),
}  # fmt: skip
_LOAN: Final[dict[str, Fact]] = {
    "jurisdiction": text(
        "place whose law the contract is under (ISO 3166-1 or -2); unknown: the debtor's home", "loans"
    ),
    "creditor_country": text("seat of the creditor (ISO 3166-1); unknown: the debtor's home", "loans"),
    "creditor_class": word(words.CREDITOR_CLASSES, "the lender's kind", "loans"),
    "creditor": text("the creditor, as the lender names it", "loans"),
    "claim": text("the claim, where several loans or accounts are one", "loans"),
    "loan_kind": word(words.LOAN_KINDS, "the loan's kind", "loans"),
    "loan_purpose": word(words.LOAN_PURPOSES, "consumer or business", "loans"),
    "loan_status": word(words.LOAN_STATUSES, "active, charged off or closed", "loans"),
    "product": text("the product", "loans"),
    "currency": text("ISO 4217", "loans"),
    "secured": flag("the debt is secured", "loans"),
    "delinquent_days": number("days in arrears after grace and pauses", "loans"),
    "obtained_in_default": flag("the debt was in default when whoever collects obtained it", "loans"),
    "is_debt_lawful": flag("the debt itself is lawful (not usury, not gambling)", "loans"),
    "contracted_on": date("the contract was made"),
    "obtained_on": date("whoever collects obtained the debt"),
    "transferred_on": date("the claim was last assigned"),
    "defaulted_on": date("the default began (first missed and never cured payment)"),
    "last_due_on": date("the last instalment falls due"),
    "last_paid_on": date("the last payment arrived"),
    "charged_off_on": date("the lender wrote it off"),
    "judgment_on": date("a court decided"),
    "closed_on": date("the account was closed"),
    "promised_on": date("the day the debtor named to pay or be contacted"),
    "principal_minor": number("amount borrowed", "loans"),
    "outstanding_minor": number("what is owed now", "loans"),
    "overdue_minor": number("scheduled amounts due and unpaid", "loans"),
    "unpaid_at_default_minor": number("unpaid balance when the default began", "loans"),
    "term_days": number("agreed duration of the loan", "loans"),
    "agreed_from_minute": number(
        "start of the hours the contract allows contact in, minutes after local midnight", "loans"
    ),
    "agreed_until_minute": number("end (exclusive) of these hours; at or before the start: over midnight", "loans"),
}
_ACT: Final[dict[str, Fact]] = {
    "act": word(ACTS, "what is proposed"),
    "channel": word(words.CHANNELS, "by what means"),
    "party": word(words.PARTIES, "who is addressed"),
    "party_id": text("which person that is, where there are several"),
    "purpose": word(words.PURPOSES, "what for"),
    "actor": word(words.ACTORS, "who acts"),
    "collector": text("which firm acts"),
    "direction": word(words.DIRECTIONS, "who starts the exchange"),
    "initiator": word(law_words.INITIATORS, "who began the exchange this act belongs to"),
    "voice": word(VOICES, "whether a call is a dialogue or a one-way recorded notice"),
    "automation": word(law_words.AUTOMATION, "how the call is placed"),
    "place": word(law_words.PLACES, "where the contact reaches the person"),
    "point": text("the number or address used; unknown counts as any of the person's"),
    "point_kind": word(law_words.POINT_KINDS, "what kind of number or address it is"),
    "point_source": word(law_words.POINT_SOURCES, "how the number or address was obtained"),
    "document": word(law_words.DOCUMENTS, "what kind of paper goes out"),
    "notice": text("the notice the act gives, by its id"),
    "recipient": word(law_words.RECIPIENTS, "to whom data, the case or the claim go"),
    "identity_level": word(law_words.IDENTITY_LEVELS, "how surely the person spoken to is the debtor"),
    "language": text("language of the message (IETF tag)"),
    "surfaces": words_of(law_words.SURFACES, "where the content shows"),
    "discloses": words_of(law_words.DATA_CLASSES, "what is told about the person"),
    "includes": words_of((), "what the message states"),
    "encloses": words_of((), "what goes with it"),
    "claims": words_of(law_words.CLAIMS, "classes of statement a review found"),
    "conduct": words_of(law_words.CONDUCT, "manner, as reviewed or complained of"),
    "collectors_present": number("people who go on a visit"),
    "approvals": number("distinct authorised people who approved"),
    "is_recorded": flag("the call or visit is recorded"),
    "is_party_liable": flag("a guarantor or joint debtor owes this debt by law and contract"),
    "is_template_approved": flag("legal approved the text"),
    "is_caller_id_true": flag("the number shown is registered to whoever calls"),
    "is_point_debtors": flag("the number or address was confirmed as the debtor's own"),
    "is_licensed": flag("whoever acts holds the licence or registration the place asks for"),
    "is_time_barred": flag("the limitation period has run out"),
    "has_consent_hours": flag("the debtor agreed, on record, to contact at this hour"),
    "has_consent_contact": flag("the person agreed, on record, to this contact"),
    "has_written_consent": flag("the person's written consent to this, naming recipient and purpose, is on file"),
    "has_separate_consent": flag("the person's separate consent to this act is on file"),
    "has_court_permission": flag("a court allowed it"),
    "has_mandate": flag("the creditor's mandate to whoever acts is on file"),
    "has_other_mandate": flag("another collector already holds this claim"),
    "has_proof_of_debt": flag("papers that prove the debt are at hand"),
    "has_forbearance_considered": flag("relief was considered for this person, on record"),
    "has_recipient_contract": flag("the contract with the recipient of data is on file"),
    "has_impact_assessment": flag("an impact assessment covers this"),
}
_CHARGE: Final[dict[str, Fact]] = {
    "component": word(law_words.CHARGE_COMPONENTS, "what is charged"),
    "amount_minor": number("amount to be charged"),
    "charged_minor": number("charged before under the same heading, in the period the rule names"),
    "instalment_minor": number("the instalment the charge is for"),
    "cost_minor": number("what the act really cost"),
    "rate_bps": number("yearly rate charged, in hundredths of a percent"),
    "contract_rate_bps": number("yearly rate of the contract"),
    "reference_rate_bps": number("the reference rate the rule names, on the day that counts"),
    "period_days": number("days the charge is for"),
    "acts_charged": number("acts of this kind charged for in the period"),
    "is_agreed": flag("the contract provides for this charge"),
}
_RECORD: Final[dict[str, Fact]] = {
    "record": text("what record it is, for the act erase"),
    "recorded_on": date("the record was made", "proposed"),
    "last_activity_on": date("the last collection activity on the debt", "loans"),
}
QUESTION: Final[dict[str, Fact]] = {**_KEYS, **_BORROWER, **_LOAN, **_ACT, **_CHARGE, **_RECORD}
HISTORY: Final[dict[str, Fact]] = {
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "loan": Fact(pl.Int64(), "the loan it was about; unknown counts for every loan"),
    "at": Fact(INSTANT, "when it happened or is planned", is_required=True),
    "channel": word(words.CHANNELS, "by what means"),
    "direction": word(words.DIRECTIONS, "who started it"),
    "party": word(words.PARTIES, "who was addressed"),
    "party_id": text("which person that was"),
    "outcome": word(words.OUTCOMES, "what came of it; unknown counts as the thing counted"),
    "purpose": word(words.PURPOSES, "what for"),
    "actor": word(words.ACTORS, "who acted"),
    "collector": text("which firm acted"),
    "voice": word(VOICES, "dialogue or one-way notice"),
    "automation": word(law_words.AUTOMATION, "how the call was placed"),
    "place": word(law_words.PLACES, "where it reached the person"),
    "point": text("the number or address used"),
    "point_kind": word(law_words.POINT_KINDS, "what kind of number or address that was"),
    "creditor": text("the creditor it was for"),
    "claim": text("the claim it was about"),
    "contact": text("one contact about several loans has a row for each it counts for, all with this same id"),
    "is_planned": flag("planned earlier in this run: counts for its day whichever comes first"),
    "was_misdirected": flag("later found to have reached a number that was not the person's"),
    "was_agreed": flag("made with the person's direct prior consent, at their request or in answer to them"),
    "notice": text("the notice it gave, by its id"),
    "medium": word(law_words.MEDIA, "how the notice was given; unknown: by the channel"),
    "received_on": date("the notice reached the person", ""),
    "was_returned": flag("the notice came back undelivered"),
    "is_defective": flag("the notice lacked what it must state"),
}
STATUSES: Final[dict[str, Fact]] = {
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "loan": Fact(pl.Int64(), "null: holds for all loans of the person"),
    "status": word(law_words.STATUSES, "what holds"),
    "since_on": date("first day it holds; unknown counts as always", ""),
    "until_on": date("first day it no longer holds; null: still holds", ""),
    "cause": text("what brought it about, where a right may be used once a cause"),
    "extensions": number("how often it was extended", ""),
}
WISHES: Final[dict[str, Fact]] = {
    "person": Fact(pl.Int64(), "the borrower", is_required=True),
    "kind": word(law_words.WISHES, "what the debtor asked for or agreed to"),
    "channel": word(words.CHANNELS, "the channel it is about; unknown: every channel"),
    "point": text("the number or address it is about; unknown: every one"),
    "place": word(law_words.PLACES, "the place it is about"),
    "from_minute": number("start of the hours, minutes after local midnight", ""),
    "until_minute": number("end (exclusive) of the hours; at or before the start: over midnight", ""),
    "days": Fact(pl.List(pl.String()), "week days of the hours (mon … sun); unknown: every day", law_words.DAYS),
    "given_at": Fact(INSTANT, "when it was received; unknown counts as always"),
    "revoked_at": Fact(INSTANT, "when it was taken back; null: it still holds"),
}


def is_country_code(value: str) -> bool:
    """Whether it is written as a country's code; which codes have law is for the packs."""
    return len(value) == 2 and value.isascii() and value.isalpha()


def table_of(declared: Iterable[tuple[str, Fact]]) -> Table:
    """The facts of a question: the common ones and those packs declared."""
    return {**QUESTION, **dict(declared)}


def typed(frame: pl.DataFrame, table: Mapping[str, Fact], what: str) -> pl.DataFrame:
    """`frame` with exactly the columns of `table`, typed; what is missing is null.

    Errors: `WrongUse` when a key column is missing or null, or an instant carries no zone.
    """
    types = dict(frame.schema)
    for name, fact in table.items():
        if fact.is_required and (name not in types or frame[name].null_count()):
            raise WrongUse(f"{what}: column `{name}` ({fact.meaning}) is missing or has an empty value.")
        if fact.dtype == INSTANT and name in types and _is_naive(types[name]):
            raise WrongUse(f"{what}: column `{name}` has instants without a zone. Give them an offset, e.g. +08:00.")
    if list(types.items()) == [(name, fact.dtype) for name, fact in table.items()]:
        return frame
    if frame.height <= _FEW_ROWS:  # column by column: for a few rows an expression costs more to start than to answer
        held = {name: _conformed(frame[name], fact, types[name]) for name, fact in table.items() if name in types}
        return _completed(held, table, frame.height)
    return frame.select(
        _conformed(pl.col(name), fact, types[name]) if name in types else _unknown(name, fact)
        for name, fact in table.items()
    )


def frame_of(rows: Iterable[Mapping[str, object]], table: Table) -> pl.DataFrame:
    """The rows as such a frame, quicker than by way of `typed`. Keys that are no fact are left out; the required are there."""
    held = list(rows)
    named = {name for row in held for name in row}
    if len(held) <= _FEW_WORDS:
        found = {
            name: _column(name, fact, [row.get(name) for row in held]) for name, fact in table.items() if name in named
        }
        return _completed(found, table, len(held))
    schema = {name: fact.dtype for name, fact in table.items() if name in named}
    given = pl.DataFrame(held, schema=schema, orient="row") if schema else pl.DataFrame()
    if len(held) > _FEW_ROWS:
        return typed(given, table, "rows")
    return _completed({column.name: column for column in given.get_columns()}, table, len(held))


def _column(name: str, fact: Fact, values: list[object]) -> pl.Series:
    """A few values, quicker than a frame of rows would be made."""
    if (fact.words and not fact.is_list) or fact.is_flag:
        return _said(name, fact, tuple(values))
    if fact.dtype == INSTANT:
        moments = [None if value is None else (value - _EPOCH) // _MICROSECOND for value in values]  # type: ignore[operator]
        return pl.Series(name, moments, pl.Int64()).cast(fact.dtype)
    return pl.Series(name, values, fact.dtype)


@lru_cache(maxsize=8192)
def _said(name: str, fact: Fact, values: tuple[object, ...]) -> pl.Series:
    return pl.Series(name, values, fact.dtype)


def _completed(held: Mapping[str, pl.Series], table: Table, size: int) -> pl.DataFrame:
    first, *rest = {**_blanks(table, size), **held}.values()
    return first.to_frame().hstack(rest)


_BLANKS: Final[
    dict[tuple[int, int], tuple[Table, dict[str, pl.Series]]]
] = {}  # by table and rows, with the table itself


def _blanks(table: Table, size: int) -> dict[str, pl.Series]:
    """So many unknown values of each fact, in the table's order."""
    found = _BLANKS.get((id(table), size))
    if found is None:
        if len(_BLANKS) >= _TABLES:
            _BLANKS.clear()
        found = _BLANKS[id(table), size] = table, {name: _blank(name, fact).head(size) for name, fact in table.items()}
    return found[1]


@cache
def _unknown(name: str, fact: Fact) -> pl.Expr:
    return pl.lit(None, fact.dtype).alias(name)


@cache
def _blank(name: str, fact: Fact) -> pl.Series:
    return unknown_value(name, fact).new_from_index(0, _FEW_ROWS)


@cache
def unknown_value(name: str, fact: Fact) -> pl.Series:
    """A column of one act of which the fact is not known."""
    return pl.Series(name, [None], fact.dtype)


def _is_naive(dtype: pl.DataType) -> bool:
    return isinstance(dtype, pl.Datetime) and dtype.time_zone is None


def _conformed(column: Column, fact: Fact, dtype: pl.DataType) -> Column:
    if dtype == fact.dtype:
        return column
    if isinstance(dtype, pl.Datetime):
        return column.dt.convert_time_zone("UTC").cast(fact.dtype)
    is_word = bool(fact.words) and not fact.is_list
    if is_word and isinstance(dtype, pl.Enum):
        column = column.cast(pl.String)
    # A word outside the closed list becomes null, that is: not known. It never becomes permission.
    return column.cast(fact.dtype, strict=not is_word)
