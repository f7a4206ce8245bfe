"""How does a `.cases.yaml` become cases? Times carry their offset; facts have the names of `facts.QUESTION`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from arrears.kernel.documents import Node
from arrears.law.clock import zone_of
from arrears.law.facts import HISTORY, INSTANT, STATUSES, WISHES, Fact, Table
from arrears.law.pack import Case
from arrears.law.scope import read_words
from arrears.law.states import STATES

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PAST = tuple(name for name in HISTORY if name not in {"person", "at"})
_WISH = tuple(name for name in WISHES if name not in {"person", "kind"})


def read_given(node: Node | None, table: Table) -> Mapping[str, object]:
    """`cases_given:` of pack.yaml: facts the whole pack's cases share."""
    if node is None or "cases_given" not in (entries := node.entries()):
        return {}
    return _facts(entries["cases_given"], table)


def read_cases(path: str, node: Node, given: Mapping[str, object], table: Table) -> list[Case]:
    """The cases of one file; `given` are the facts the whole pack's cases share."""
    keys = node.mapping(required=("cases",), optional=("given",))
    shared = {**given, **(_facts(keys["given"], table) if "given" in keys else {})}
    rule = path.removeprefix("rules/").removesuffix(".cases.yaml")
    return [_read_case(rule, item, shared, table) for item in keys["cases"].items()] if "cases" in keys else []


def _facts(node: Node, table: Table) -> dict[str, object]:
    known = tuple(name for name in table if name not in {"q", "at", "person"})
    entries = node.mapping(optional=known)
    for zone in [entries[name] for name in ("timezone",) if name in entries] + _listed(entries, "timezones"):
        if not zone.is_null and zone_of(zone.raw) is None:
            zone.fault("law.case.zone", f"`{zone.raw}` is not a time zone.", "Use an IANA name such as Asia/Shanghai.")
    return {name: _fact(value, table[name]) for name, value in entries.items()}


def _listed(entries: Mapping[str, Node], key: str) -> list[Node]:
    return entries[key].items() if key in entries and entries[key].is_sequence else []


def _fact(node: Node, fact: Fact) -> object:
    if node.is_null:
        return None
    if fact.is_list:
        return list(read_words(node, fact.words))
    if fact.words:
        return node.choice(fact.words)
    if fact.dtype == INSTANT:
        return instant(node)
    return node.date() if fact.dtype == pl.Date() else _plain(node, fact)


def _plain(node: Node, fact: Fact) -> object:
    if fact.is_flag:
        return node.boolean()
    return node.integer() if fact.dtype == pl.Int64() else node.text()


def _read_case(rule: str, node: Node, shared: Mapping[str, object], table: Table) -> Case:
    keys = node.mapping(
        required=("case", "at", "expect"), optional=("given", "history", "statuses", "wishes", "lawful_from")
    )
    return Case(
        rule=rule,
        name=keys["case"].text() if "case" in keys else "",
        at=instant(keys["at"]) if "at" in keys else _EPOCH,
        given={**shared, **(_facts(keys["given"], table) if "given" in keys else {})},
        history=tuple(row for item in _items(keys, "history") for row in _past(item)),
        statuses=tuple(_status(item) for item in _items(keys, "statuses")),
        expect=keys["expect"].choice(STATES) if "expect" in keys else STATES[0],
        file=node.source.name,
        line=node.line,
        lawful_from=instant(keys["lawful_from"]) if "lawful_from" in keys else None,
        wishes=tuple(_wish(item) for item in _items(keys, "wishes")),
    )


def _items(keys: Mapping[str, Node], key: str) -> list[Node]:
    return keys[key].items() if key in keys else []


def _past(node: Node) -> list[dict[str, object]]:
    """One past contact, or `times:` alike. What is not written is the plain case: our call to the borrower."""
    keys = node.mapping(required=("at", "channel"), optional=(*_PAST, "times"))
    row: dict[str, object] = {"direction": "outbound", "party": "borrower", "purpose": "collection", "loan": 1}
    row |= {name: _fact(keys[name], HISTORY[name]) for name in _PAST if name in keys}
    row["at"] = instant(keys["at"]) if "at" in keys else _EPOCH
    return [row] * (keys["times"].integer(at_least=1, at_most=100) if "times" in keys else 1)


def _status(node: Node) -> dict[str, object]:
    keys = node.mapping(required=("status", "since"), optional=("until", "loan", "cause", "extensions"))
    return {
        "status": keys["status"].choice(STATUSES["status"].words) if "status" in keys else None,
        "since_on": keys["since"].date() if "since" in keys else None,
        "until_on": keys["until"].date() if "until" in keys else None,
        "loan": keys["loan"].integer() if "loan" in keys else None,
        "cause": keys["cause"].text() if "cause" in keys else None,
        "extensions": keys["extensions"].integer() if "extensions" in keys else None,
    }


def _wish(node: Node) -> dict[str, object]:
    keys = node.mapping(required=("kind",), optional=(*_WISH, "from", "until"))
    row = {name: _fact(keys[name], WISHES[name]) for name in ("kind", *_WISH) if name in keys}
    row |= {f"{name}_minute": keys[name].time_minutes() for name in ("from", "until") if name in keys}
    return row


def instant(node: Node) -> dt.datetime:
    """An instant with its offset; one without is a finding, since nobody can tell when it was."""
    try:
        moment = dt.datetime.fromisoformat(node.raw)
    except ValueError:
        node.fault("law.case.not_an_instant", f"`{node.raw}` is not an instant.", "Write 2026-11-23T10:05:00+08:00.")
        return _EPOCH
    if moment.tzinfo is None:
        node.fault("law.case.naive", f"`{node.raw}` has no offset.", "Write 2026-11-23T10:05:00+08:00.")
        return _EPOCH
    return moment.astimezone(dt.UTC)
