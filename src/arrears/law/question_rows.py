"""What does a question (tape.md §5) say, row by row? Its parts under the names of `facts`, everything checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import polars as pl

from arrears.kernel.errors import WrongUse
from arrears.kernel.money import MINOR_DIGITS, minor_units
from arrears.law.clock import zone_of
from arrears.law.facts import (
    COUNTRIES,
    HISTORY,
    NO_COUNTRY,
    QUESTION,
    STATUSES,
    WISHES,
    Fact,
    Table,
    is_country_code,
)
from arrears.law.overriding import OVERRIDES

Item = Mapping[str, object]
_QUESTION_KEYS: Final = (
    "id", "as_of", "until", "packs", "borrower", "statuses", "consents", "preferences", "loans", "history", "proposed",
    "overrides",
)  # fmt: skip
# The tape's shorter names, by part, and the facts they stand for.
_SHORT: Final = {
    "borrower": {"language": "borrower_language"},
    "loans": {"kind": "loan_kind", "purpose": "loan_purpose", "status": "loan_status"},
    "proposed": {},
}
_UNUSED: Final = {
    "borrower": ("borrower_id",),
    "loans": ("loan_id", "disbursed_on", "annual_rate"),
    "proposed": ("loans",),
}
_AMOUNTS: Final = tuple(
    name.removesuffix("_minor") for name, fact in QUESTION.items() if fact.of == "loans" and name.endswith("_minor")
)
_PAST: Final = tuple(name for name in HISTORY if name not in ("person", "loan", "at", "contact"))
_PAST_KEYS: Final = (*_PAST, "at", "loans", "counts_for", "contact_id", "agent_id")
_PAST_KNOWN: Final = frozenset(_PAST_KEYS)
_STATUS_KEYS: Final = ("status", "since", "until", "loan", "loan_id", "cause", "extensions")
_CONSENT_KEYS: Final = ("kind", "channel", "point", "given_at", "revoked_at")
_WISH_KEYS: Final = ("kind", "channel", "point", "place", "from", "until", "days", "given_at", "revoked_at")
_OVERRIDE_KEYS: Final = tuple(name for name in OVERRIDES if name != "q")


@dataclass(frozen=True)
class QuestionRows:
    """A question as rows under the names of `facts`."""

    asked: Sequence[Item]  # a row a loan it is about
    history: Sequence[Item]
    statuses: Sequence[Item]
    wishes: Sequence[Item]
    overrides: Sequence[Item]


def known_keys(table: Table = QUESTION) -> dict[str, tuple[str, ...]]:
    """The keys each part of a question may have; `""` is the question itself."""
    return {
        "": _QUESTION_KEYS,
        **{part: tuple(fact_names(part, table)) + _UNUSED[part] for part in _SHORT},
        "history": _PAST_KEYS,
        "statuses": _STATUS_KEYS,
        "consents": _CONSENT_KEYS,
        "preferences": _WISH_KEYS,
        "overrides": _OVERRIDE_KEYS,
    }


@dataclass(frozen=True, slots=True)
class Reader:
    """How the value of a key is read."""

    fact: str
    read: Callable[[object, object], object]  # the value and the loan's currency; errors: `WrongUse`


@dataclass(frozen=True)
class Keys:
    """What the parts of a question may say, by the facts its packs know; made once for many questions."""

    readers: Mapping[str, Mapping[str, Reader]]  # by part and key
    known: Mapping[str, frozenset[str]]  # by part: every key
    named: Mapping[str, tuple[str, ...]]  # the same in the order in which they are told

    @classmethod
    def of(cls, table: Table) -> Keys:
        readers = {
            part: {key: Reader(name, _reader(name, table[name], f"{part}: {key}"))
                   for key, name in fact_names(part, table).items()}
            for part in _SHORT
        }  # fmt: skip
        named = known_keys(table)
        return cls(readers, {part: frozenset(keys) for part, keys in named.items()}, named)


def fact_names(part: str, table: Table) -> dict[str, str]:
    """Key in the question -> fact, for one part. Money is written in major units, without `_minor`."""
    shorter = {fact: key for key, fact in _SHORT[part].items()}
    named = [name for name, fact in table.items() if fact.of == part]
    return {shorter.get(name, name.removesuffix("_minor")): name for name in named}


def contradictions(question: Item) -> Iterator[tuple[list[str | int], str, str]]:
    """What the parts of a question say against each other: where (keys and places in lists), what, and the mend."""
    loans = _parts(question, "loans")
    ids = [str(loan["loan_id"]) for loan in loans if loan.get("loan_id") is not None]
    for place, loan in enumerate(loans):
        loan_id = loan.get("loan_id")
        if loan_id is not None and str(loan_id) in {str(one.get("loan_id")) for one in loans[:place]}:
            yield ["loans", place], f"loan `{loan_id}` stood before.", "Give each loan its own loan_id."
        if any(loan.get(key) is not None for key in _AMOUNTS) and loan.get("currency") not in MINOR_DIGITS:
            yield ["loans", place], "an amount needs the loan's currency.", "Add `currency: CNY` to the loan."
    for place, about in enumerate(_list(part_of(question, "proposed").get("loans"))):
        if str(about) not in ids:
            yield ["proposed", "loans", place], f"`{about}` is not among the question's loans.", "Add it to `loans`."
    until = question.get("until")
    if until is not None and instant(until, "until") <= instant(question.get("as_of"), "as_of"):
        yield ["until"], "the window ends before it begins.", "Give an instant after `as_of`."


def rows_of(question: Item, keys: Keys, carries: Callable[[str], bool]) -> QuestionRows:
    """The rows of a question. `carries` tells whether some rule heeds a kind of wish: one that none heeds is a gap in
    what is known, since silence about a wish is not permission.

    Errors: `WrongUse` names the key that is missing, unknown or wrong and the mend.
    """
    _known(question, _QUESTION_KEYS, "question")
    # A loan without an id is asked about too, under a name that nothing else can name.
    loans = {_loan_name(loan, place): loan for place, loan in enumerate(_parts(question, "loans"))}
    if len(loans) < len(_parts(question, "loans")):
        raise WrongUse("loans: two loans have one loan_id. Give each its own.")
    numbers = {loan_id: number for number, loan_id in enumerate(loans)}
    wishes = [*_wishes(question, "preferences"), *_wishes(question, "consents")]
    asked = list(_asked(question, keys, loans, numbers))
    unheeded = [kind for kind in dict.fromkeys(str(row["kind"]) for row in wishes) if not carries(kind)]
    if unheeded:
        asked = [{**row, "has_evidence_gap": True, "unheeded_wishes": unheeded} for row in asked]
    return QuestionRows(
        asked=asked,
        history=[row for place, item in enumerate(_parts(question, "history")) for row in _past_rows(item, place, numbers)],
        statuses=[_status_row(item, numbers) for item in _parts(question, "statuses")],
        wishes=wishes,
        overrides=[_override_row(item) for item in _parts(question, "overrides")],
    )  # fmt: skip


def _loan_name(loan: Item, place: int) -> str:
    loan_id = loan.get("loan_id")
    return f"\0{place}" if loan_id in (None, "") else str(loan_id)


def _asked(question: Item, keys: Keys, loans: Mapping[str, Item], numbers: Mapping[str, int]) -> Iterator[Item]:
    proposed = part_of(question, "proposed")
    about = [str(loan) for loan in _list(proposed.get("loans"))] or list(loans) or [""]
    common: dict[str, Any] = {"q": 0, "person": 0, "at": instant(question.get("as_of"), "as_of")}
    if question.get("until") is not None:
        common["until_at"] = until = instant(question["until"], "until")
        if until <= common["at"]:
            raise WrongUse("until: the window ends before it begins. Give an instant after `as_of`.")
    borrower = _facts(part_of(question, "borrower"), "borrower", keys, None)
    _check_zones(borrower)
    for loan_id in about:
        if loan_id and loan_id not in loans:
            raise WrongUse(f"proposed.loans: `{loan_id}` is not among the question's loans. Add it to `loans`.")
        loan = loans.get(loan_id, {})
        currency = loan.get("currency")
        act = _facts(proposed, "proposed", keys, currency)
        # The tape's own default (tape.md §1), and the stricter reading: consumer law protects more.
        facts = {"loan_purpose": "consumer", **_facts(loan, "loans", keys, currency)}
        if act.get("act", "contact") != "contact" and act.get("purpose") is None:
            act["purpose"] = "collection"  # a suit, a placement or a charge is no reply and no notice
        yield {**common, **borrower, **facts, **act, "loan": numbers.get(loan_id)}


def _facts(item: Item, part: str, keys: Keys, currency: object) -> dict[str, object]:
    if not item.keys() <= keys.known[part]:
        _known(item, keys.named[part], part)
    readers = keys.readers[part]
    return {
        reader.fact: None if value is None else reader.read(value, currency)
        for key, value in item.items()
        if (reader := readers.get(key)) is not None
    }


def _reader(name: str, fact: Fact, place: str) -> Callable[[object, object], object]:
    """What reads a value of the fact; made once, so that many questions do not ask anew what kind of fact it is."""
    part, known = place.split(":", maxsplit=1)[0], frozenset(fact.words)

    def listed(value: object, _: object) -> object:
        words = [str(word) for word in _list(value)]
        for word in words:
            _check_word(name, word, fact, part)
        return words

    def word(value: object, _: object) -> object:
        if not (isinstance(value, str) and value in known):
            _check_word(name, value, fact, part)
        return value

    if name.endswith("_minor"):
        return lambda value, currency: _money(value, place, currency)
    if fact.is_list:
        return listed
    if fact.words:
        return word
    if fact.dtype == pl.Date():
        return lambda value, _: _date(value, place)
    if name in COUNTRIES:
        return lambda value, _: _country(value, place)
    return _plain_reader(fact, place)


def _country(value: object, place: str) -> str | None:
    """A name would meet no law, and nobody would be told why. An empty one is not known."""
    if value == "":
        return None
    if not is_country_code(str(value)):
        raise WrongUse(f"{place}: `{value}` {NO_COUNTRY}")
    return str(value)


def _plain_reader(fact: Fact, place: str) -> Callable[[object, object], object]:
    wanted = {pl.Int64(): int, pl.Boolean(): bool}.get(fact.dtype)
    if wanted is None:
        return lambda value, _: str(value)
    kind = "a whole number" if wanted is int else "true or false"

    def plain(value: object, _: object) -> object:
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise WrongUse(f"{place}: `{value}` is not {kind}.")
        return value

    return plain


def _money(value: object, place: str, currency: object) -> int:
    if currency not in MINOR_DIGITS:
        raise WrongUse(f"{place}: an amount needs the loan's currency. Add `currency: CNY` to the loan.")
    try:
        return minor_units(Decimal(str(value)), str(currency))
    except InvalidOperation:
        raise WrongUse(f"{place}: `{value}` is not an amount. Write 1033.33.") from None


def _check_zones(borrower: Item) -> None:
    for key in ("timezone", "timezones"):
        for zone in _list(borrower.get(key)):
            if zone_of(str(zone)) is None:
                raise WrongUse(f"borrower.{key}: `{zone}` is not a time zone. Use an IANA name such as Asia/Shanghai.")


def _past_rows(item: Item, place: int, numbers: Mapping[str, int]) -> Iterator[Item]:
    """A row for each loan the contact counts for: those noted at dial time, else those it was about.

    A contact that names several loans is one contact to the person, however many rows it has.
    """
    if not item.keys() <= _PAST_KNOWN:
        _known(item, _PAST_KEYS, "history")
    about = [str(loan) for loan in _list(item.get("counts_for")) or _list(item.get("loans"))]
    row: dict[str, object] = {"person": 0, "at": instant(item.get("at"), "history.at")}
    row |= {
        name: None if (value := item[name]) is None else read(value, None)
        for name, read in _PAST_READERS.items()
        if name in item
    }
    row["contact"] = str(item.get("contact_id", f"#{place}"))
    if not about:
        yield {**row, "loan": None}
    for loan in about:
        yield {**row, "loan": numbers.get(loan, -1)}


_PAST_READERS: Final = {name: _reader(name, HISTORY[name], f"history: {name}") for name in _PAST}


def _status_row(item: Item, numbers: Mapping[str, int]) -> Item:
    _known(item, _STATUS_KEYS, "statuses")
    loan = item.get("loan", item.get("loan_id"))
    _check_word("status", item.get("status"), STATUSES["status"], "statuses")
    return {
        "person": 0,
        "loan": None if loan is None else numbers.get(str(loan), -1),
        "status": item.get("status"),
        "since_on": _date(item.get("since"), "statuses.since"),
        "until_on": _date(item.get("until"), "statuses.until"),
        "cause": item.get("cause"),
        "extensions": item.get("extensions"),
    }


def _wishes(question: Item, part: str) -> Iterator[dict[str, object]]:
    for item in _parts(question, part):
        _known(item, _CONSENT_KEYS if part == "consents" else _WISH_KEYS, part)
        row: dict[str, object] = {
            "person": 0,
            **{name: item.get(name) for name in ("channel", "point", "place", "days")},
        }
        row["kind"] = item.get("kind", "consent_channel" if part == "consents" else None)
        for name in ("kind", "channel", "place"):
            _check_word(name, row[name], WISHES[name], part)
        row |= {f"{name}_minute": _minutes(item[name], f"{part}.{name}") for name in ("from", "until") if name in item}
        row |= {
            name: None if item.get(name) is None else instant(item[name], f"{part}.{name}")
            for name in ("given_at", "revoked_at")
        }
        yield row


def _override_row(item: Item) -> Item:
    _known(item, _OVERRIDE_KEYS, "overrides")
    return {"q": 0, **{name: None if item.get(name) is None else str(item[name]) for name in _OVERRIDE_KEYS}}


def _check_word(name: str, value: object, fact: Fact, place: str) -> None:
    if fact.words and value is not None and value not in fact.words:
        raise WrongUse(f"{place}: `{value}` is no {name}. Use one of: {', '.join(fact.words)}.")


def _known(item: Item, keys: Sequence[str], place: str) -> None:
    for key in item:
        if key not in keys:
            raise WrongUse(f"{place}: unknown key `{key}`. Known here: {', '.join(keys)}.")


def part_of(question: Item, key: str) -> Item:
    """A group of a question. Errors: `WrongUse` when it is no group."""
    value = question.get(key, {})
    if not isinstance(value, Mapping):
        raise WrongUse(f"{key}: expected `key: value` lines here.")
    return value


def _parts(question: Item, key: str) -> list[Item]:
    items = _list(question.get(key))
    if not all(isinstance(item, Mapping) for item in items):
        raise WrongUse(f"{key}: expected a list of `key: value` groups.")
    return [item for item in items if isinstance(item, Mapping)]


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def local_date(at: dt.datetime, timezone: object) -> dt.date:
    """The debtor's date at an instant; the date of UTC when the zone is not known."""
    zone = zone_of(timezone) if isinstance(timezone, str) else None
    return at.astimezone(zone or dt.UTC).date()


def instant(value: object, place: str) -> dt.datetime:
    """An aware instant. Errors: `WrongUse` when it is none, has no offset or lies at the end of time."""
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise WrongUse(f"{place}: `{value}` is not an instant. Write 2026-11-23T10:05:00+08:00.") from None
    if moment.tzinfo is None:
        raise WrongUse(f"{place}: `{value}` has no offset. Write 2026-11-23T10:05:00+08:00.")
    if not dt.MINYEAR < moment.year < dt.MAXYEAR:  # its day in another zone, or the day after, could not be said
        raise WrongUse(f"{place}: `{value}` lies outside the years {dt.MINYEAR + 1} to {dt.MAXYEAR - 1}.")
    return moment


def _date(value: object, place: str) -> dt.date | None:
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise WrongUse(f"{place}: `{value}` is not a date. Write YYYY-MM-DD.") from None


def _minutes(value: object, place: str) -> int | None:
    if value is None:
        return None
    hours, colon, minutes = str(value).partition(":")
    if colon and hours.isdigit() and minutes.isdigit() and int(minutes) < 60 and int(hours) * 60 + int(minutes) <= 1440:
        return int(hours) * 60 + int(minutes)
    raise WrongUse(f'{place}: `{value}` is not a time of day. Write "08:00".')
