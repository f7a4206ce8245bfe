"""How is one question asked? The form of tape.md §5 becomes frames of a few rows and goes through the same gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer, Reason, Verdict
from arrears.law.clock import zone_of
from arrears.law.facts import HISTORY, QUESTION, STATUSES, Fact
from arrears.law.gate import Decisions, Gate, compile_gate
from arrears.law.pack import Pack

_QUESTION_KEYS: Final = (
    "id", "as_of", "until", "packs", "borrower", "statuses", "consents", "preferences", "loans", "history", "proposed",
)  # fmt: skip
_BORROWER: Final = ("borrower_id", "country", "region", "timezone", "language", "has_evidence_gap")
_LOAN: Final = {
    "kind": "loan_kind",
    "purpose": "loan_purpose",
    "creditor_class": "creditor_class",
    "delinquent_days": "delinquent_days",
}
_LOAN_KEYS: Final = (
    *_LOAN, "loan_id", "product", "currency", "creditor", "jurisdiction", "secured", "contracted_on", "obtained_on",
    "obtained_in_default", "charged_off_on", "judgment_on", "status", "principal", "disbursed_on", "annual_rate",
)  # fmt: skip
_PROPOSED: Final = (
    "act", "channel", "party", "purpose", "actor", "direction", "voice", "point", "is_party_liable",
    "has_consent_hours",
)  # fmt: skip
_PAST: Final = ("channel", "direction", "party", "outcome", "purpose", "actor", "voice", "point", "is_planned")
Item = Mapping[str, object]


def decide_one(question: Item, packs: Sequence[Pack], gate: Gate | None = None) -> Verdict:
    """The verdict on one question (tape.md §5), by `packs` with the values of its own date.

    Several loans are asked one by one and the strictest answer holds. `gate` spares compiling when the caller has one
    for the same packs and date.
    Errors: `WrongUse` names the key that is missing, unknown or wrong and the mend.
    """
    _known(question, _QUESTION_KEYS, "question")
    at = instant(question.get("as_of"), "as_of")
    used = gate or compile_gate(packs, local_date(at, _part(question, "borrower").get("timezone")))
    asked, past, held = _frames(question, at)
    return _verdict(used.decide(asked, past, held), at)


def local_date(at: dt.datetime, timezone: object) -> dt.date:
    """The debtor's date at an instant; the date of UTC when the zone is not known."""
    zone = zone_of(timezone) if isinstance(timezone, str) else None
    return at.astimezone(zone or dt.UTC).date()


def _verdict(decisions: Decisions, at: dt.datetime) -> Verdict:
    answers = set(decisions.answers["answer"].to_list())
    answer = next(one for one in (Answer.DENY, Answer.UNKNOWN, Answer.ALLOW) if one.value in answers)
    spoken = decisions.reasons()
    reasons = dict.fromkeys(
        Reason(row["rule"], row["force"], row["basis"], row["citation"], row["message"])
        for row in spoken.iter_rows(named=True)
    )
    duties = spoken.filter(pl.col("state") == "duty")["message"].unique(maintain_order=True)
    instants = decisions.lawful_from()["lawful_from"] if answer is Answer.DENY else pl.Series([None])
    # an undecided row of another loan leaves the whole act undecided, whenever
    is_known = instants.null_count() == 0 and Answer.UNKNOWN.value not in answers
    latest = instants.max() if is_known else None
    return Verdict(
        answer=answer,
        because=tuple(reasons),
        as_of=at.isoformat(),
        packs=decisions.gate.packs,
        lawful_from=latest.isoformat() if isinstance(latest, dt.datetime) else None,
        duties=tuple(duties),
    )


def _frames(question: Item, at: dt.datetime) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    borrower, proposed = _part(question, "borrower"), _part(question, "proposed")
    _known(borrower, _BORROWER, "borrower")
    _known(proposed, (*_PROPOSED, "loans"), "proposed")
    timezone = borrower.get("timezone")
    if isinstance(timezone, str) and zone_of(timezone) is None:
        raise WrongUse(f"borrower.timezone: `{timezone}` is not a time zone. Use an IANA name such as Asia/Shanghai.")
    loans = {str(loan.get("loan_id")): loan for loan in _parts(question, "loans")}
    numbers = {loan_id: number for number, loan_id in enumerate(loans)}
    common: dict[str, object] = {"person": 0, "at": at, **_words(proposed, _PROPOSED, QUESTION, "proposed")}
    common |= {name: borrower.get(name) for name in ("country", "region", "timezone", "has_evidence_gap")}
    if question.get("until") is not None:
        common["until_at"] = instant(question["until"], "until")
    if question.get("preferences"):  # no shape carries a debtor's wishes yet: silence about them is not permission
        common["has_evidence_gap"] = True
    about = [str(loan) for loan in _list(proposed.get("loans"))] or list(loans) or [""]
    rows = [{**common, "q": row, **_loan_facts(loan, loans, numbers)} for row, loan in enumerate(about)]
    return (
        frame(rows, QUESTION),
        frame([_past_row(item, numbers) for item in _parts(question, "history")], HISTORY),
        frame([_status_row(item, numbers) for item in _parts(question, "statuses")], STATUSES),
    )


def frame(rows: Iterable[Item], table: Mapping[str, Fact]) -> pl.DataFrame:
    """Rows as a frame with all columns of `table`."""
    return pl.DataFrame(list(rows), schema={name: fact.dtype for name, fact in table.items()}, orient="row")


def _loan_facts(loan_id: str, loans: Mapping[str, Item], numbers: Mapping[str, int]) -> Item:
    if loan_id and loan_id not in loans:
        raise WrongUse(f"proposed.loans: `{loan_id}` is not among the question's loans. Add it to `loans`.")
    loan = loans.get(loan_id, {})
    _known(loan, _LOAN_KEYS, "loans")
    facts = {fact: loan.get(name) for name, fact in _LOAN.items()}
    for name, value in facts.items():
        _check_word(name, value, QUESTION, "loans")
    return {**facts, "loan": numbers.get(loan_id)}


def _past_row(item: Item, numbers: Mapping[str, int]) -> Item:
    _known(item, (*_PAST, "at", "loans", "contact_id", "agent_id"), "history")
    about = [str(loan) for loan in _list(item.get("loans"))]
    # one contact about several loans is one contact: it counts for each of them
    loan = numbers.get(about[0], -1) if len(about) == 1 else None
    return {
        "person": 0,
        "loan": loan,
        "at": instant(item.get("at"), "history.at"),
        **_words(item, _PAST, HISTORY, "history"),
    }


def _status_row(item: Item, numbers: Mapping[str, int]) -> Item:
    _known(item, ("status", "since", "until", "loan", "loan_id"), "statuses")
    loan = item.get("loan", item.get("loan_id"))
    _check_word("status", item.get("status"), STATUSES, "statuses")
    return {
        "person": 0,
        "loan": None if loan is None else numbers.get(str(loan), -1),
        "status": item.get("status"),
        "since_on": _date(item.get("since"), "statuses.since"),
        "until_on": _date(item.get("until"), "statuses.until"),
    }


def _words(item: Item, names: Sequence[str], table: Mapping[str, Fact], place: str) -> dict[str, object]:
    for name in names:
        _check_word(name, item.get(name), table, place)
    return {name: item.get(name) for name in names}


def _check_word(name: str, value: object, table: Mapping[str, Fact], place: str) -> None:
    options = table[name].words
    if options and value is not None and value not in options:
        raise WrongUse(f"{place}: `{value}` is no {name}. Use one of: {', '.join(options)}.")


def _known(item: Item, keys: Sequence[str], place: str) -> None:
    for key in item:
        if key not in keys:
            raise WrongUse(f"{place}: unknown key `{key}`. Known here: {', '.join(keys)}.")


def _part(question: Item, key: str) -> Item:
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


def instant(value: object, place: str) -> dt.datetime:
    """An aware instant. Errors: `WrongUse` when it is none or has no offset."""
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise WrongUse(f"{place}: `{value}` is not an instant. Write 2026-11-23T10:05:00+08:00.") from None
    if moment.tzinfo is None:
        raise WrongUse(f"{place}: `{value}` has no offset. Write 2026-11-23T10:05:00+08:00.")
    return moment


def _date(value: object, place: str) -> dt.date | None:
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise WrongUse(f"{place}: `{value}` is not a date. Write YYYY-MM-DD.") from None


def known_keys() -> dict[str, tuple[str, ...]]:
    """The keys each part of a question may have; `""` is the question itself."""
    return {
        "": _QUESTION_KEYS,
        "borrower": _BORROWER,
        "loans": _LOAN_KEYS,
        "proposed": (*_PROPOSED, "loans"),
        "history": (*_PAST, "at", "loans", "contact_id", "agent_id"),
        "statuses": ("status", "since", "until", "loan", "loan_id"),
        "consents": ("channel", "given_at", "revoked_at"),
        "preferences": ("kind", "from", "until", "days"),
    }
