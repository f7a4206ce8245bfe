"""What does a rule say, as a lawyer would read it? Its words, dates, sources, exceptions and cases, as plain data."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from arrears.law.clock import zone_of
from arrears.law.facts import QUESTION
from arrears.law.pack import STANDINGS, Case, ExceptionWhen, Pack, Rule, Source, Value
from arrears.law.scope import Clause, Scope

_LABELS: Final = {
    "act": "act", "channel": "by", "party": "addressed to", "purpose": "for the purpose", "actor": "done by",
    "direction": "direction", "voice": "kind of call", "creditor_class": "lender", "loan_kind": "kind of loan",
    "loan_purpose": "loan taken as", "country": "country", "region": "region",
}  # fmt: skip
_EFFECTS: Final = {
    "deny": "A breach refuses the act.",
    "warn": "A breach is shown as a warning; the act may still be done.",
    "duty": "It adds something that must be done first or with the act.",
}
_BASES: Final = {
    "read": "the text itself was read",
    "secondary": "known from independent reports that agree",
    "memory": "known from memory only: verify before relying on it",
    "house_reading": "the house's own limit",
}
_STATUSES: Final = {
    "in_force": "consulted",
    "draft": "a draft, never consulted and never cited",
    "repealed": "repealed",
    "disabled": "kept for the record, never consulted",
}


def show_rule(pack: Pack, rule: Rule) -> dict[str, Any]:
    """The rule as data whose texts a person can read."""
    return {
        "id": rule.id,
        "pack": pack.name,
        "pack_title": pack.title,
        "jurisdiction": pack.jurisdiction,
        "title": rule.title,
        "shape": rule.shape,
        "force": rule.force,
        "effect": _EFFECTS[rule.effect],
        "status": rule.status,
        "status_means": _STATUSES[rule.status],
        "binds": scope_words(pack.connects) or "every debt of the jurisdiction",
        "applies_to": scope_words(rule.scope) or "every act",
        "unknown_fact": f"A fact the rule needs and that is not known: {_unknown(rule)}.",
        "message": rule.message,
        "note": rule.note,
        "exceptions": [
            {"when": one.fact, "means": _meaning(one, pack), "evidence": one.evidence} for one in rule.exceptions
        ],
        "rebuttals": dict(rule.rebuttals),
        "overrides": [{"rule": one.rule, "note": one.note} for one in rule.overrides],
        "applies_by": rule.applies_by,
        "values": [_show_value(value) for value in rule.values],
        "sources": [_show_source(source) for source in _sources(rule)],
        "cases": [show_case(case) for case in pack.cases if case.rule == rule.id],
    }


def _unknown(rule: Rule) -> str:
    return {
        "deny": "the act is refused", "unknown": "the answer is `unknown`, which does not act", "warn": "it warns",
        "duty": "it is told as something to be heeded",
    }[rule.unknown_fact]  # fmt: skip


def _meaning(exception: ExceptionWhen, pack: Pack) -> str:
    """What an exception's fact means; of several conditions, the conditions themselves."""
    fact = {**QUESTION, **pack.facts}.get(exception.fact)
    return fact.meaning if fact is not None and exception.fact.isidentifier() else exception.when.in_words()


def scope_words(scope: Scope) -> str:
    """A scope as a phrase: `by call or visit; for the purpose of anything but reply`."""
    parts = [f"{_LABELS.get(one.fact, one.fact.replace('_', ' '))} {_said(one)}" if isinstance(one, Clause) else one.in_words()
             for one in scope.clauses]  # fmt: skip
    return "; ".join(parts)


def _said(clause: Clause) -> str:
    words = " or ".join(word.replace("_", " ") for word in clause.words)
    return f"{'anything but ' if clause.is_negated else ''}{words}"


def value_words(value: Value) -> str:
    """What a value requires; of one without terms, that no limit is set."""
    return value.terms.in_words() if value.terms else "no limit: the texts were read and set none"


def dates_words(since: dt.date | None, until: dt.date | None) -> str:
    """`since 2025-02-28`, `from 2021-03-01 until the day before 2025-11-01`, `always`."""
    if since and until:
        return f"from {since} until the day before {until}"
    if until:
        return f"until the day before {until}"
    return f"since {since}" if since else "always"


def _show_value(value: Value) -> dict[str, Any]:
    return {
        "since": value.since.isoformat() if value.since else None,
        "until": value.until.isoformat() if value.until else None,
        "dates": dates_words(value.since, value.until),
        "requires": value_words(value),
        "basis": value.basis,
        "basis_means": _BASES[value.basis],
        "sources": [source.id for source in value.sources],
        "note": value.note,
    }


def _sources(rule: Rule) -> list[Source]:
    found = {source.id: source for value in rule.values for source in value.sources}
    return list(found.values())


def _show_source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "citation": source.citation,
        "kind": STANDINGS[source.standing],
        "certainty": _BASES[source.certainty],
        "link": source.link,
        "note": source.note,
    }


def show_case(case: Case) -> dict[str, Any]:
    """A case with its facts, times on the debtor's clock."""
    return {
        "case": case.name,
        "at": _local(case.at, case),
        "given": {name: value for name, value in case.given.items() if value is not None},
        "not_known": sorted(name for name, value in case.given.items() if value is None),
        "history": len(case.history),
        "statuses": [str(row["status"]) for row in case.statuses],
        "expect": case.expect,
        "lawful_from": _local(case.lawful_from, case) if case.lawful_from else None,
        "file": case.file,
        "line": case.line,
    }


def _local(moment: dt.datetime, case: Case) -> str:
    zone = zone_of(str(case.given.get("timezone")))
    return moment.astimezone(zone or dt.UTC).isoformat()
