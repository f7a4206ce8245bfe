"""Does a pack prove itself? A pack with a finding here does not load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from arrears.kernel.errors import WrongUse
from arrears.kernel.findings import Finding
from arrears.law.cases import CaseResult, case_date, run_cases
from arrears.law.pack import Case, Pack, Rule
from arrears.law.states import CODE_OF_EFFECT, STATES

_DAY = dt.timedelta(days=1)


def check_packs(packs: Sequence[Pack]) -> list[Finding]:
    """Everything wrong with packs that could be read: failing cases, dates and sides without a case, unused sources."""
    findings = [finding for pack in packs for finding in (*_uncovered(pack), *_unused(pack))]
    findings += _unknown_overrides(packs)
    try:
        results = run_cases(packs)
    except WrongUse as fault:  # packs that do not stand together cannot be asked
        return [*findings, Finding("law.pack.stack", str(fault), packs[0].name if packs else "packs")]
    return [*findings, *(_failed(result) for result in results if not result.is_ok)]


def _unknown_overrides(packs: Sequence[Pack]) -> list[Finding]:
    known = {rule.id for pack in packs for rule in pack.rules}
    return [
        Finding(
            "law.override.unknown",
            f"there is no rule `{one.rule}` to take the place of.",
            rule.file,
            one.line,
            mend="Mend the id, or load the pack that has it.",
        )
        for pack in packs
        for rule in pack.rules
        for one in rule.overrides
        if one.rule not in known
    ]


def _failed(result: CaseResult) -> Finding:
    case = result.case
    if result.single != result.batch:
        said = f"alone it {result.single}, in a batch it {result.batch}: a fault of the gate, not of the pack"
    elif result.single != case.expect:
        said = f"expected `{case.expect}`, the rule says `{result.single}`"
    else:
        said = f"expected lawful from {case.lawful_from}, the gate says {result.lawful_from}"
    message = f"{case.rule}, case “{case.name}”: {said}."
    return Finding("law.cases.failed", message, case.file, case.line, mend="Mend the rule or the case.")


def _uncovered(pack: Pack) -> Iterator[Finding]:
    """A value needs a case on the day before it begins, on the day itself, and one on each side of what it says."""
    for rule in pack.rules:
        if rule.status != "in_force":
            continue
        cases = [case for case in pack.cases if case.rule == rule.id]
        days = {case_date(case) for case in cases}
        for day in _edges(rule):
            if day not in days:
                message = f"no case of `{rule.id}` is set on {day}, where its value changes or the day before."
                yield Finding("law.cases.date_uncovered", message, rule.file, mend=f"Add a case at {day}T10:00:00.")
        yield from _sides(rule, cases)


def _edges(rule: Rule) -> list[dt.date]:
    edges = {edge for value in rule.values for edge in (value.since, value.until) if edge}
    return sorted({day for edge in edges for day in (edge - _DAY, edge)})


def _sides(rule: Rule, cases: Sequence[Case]) -> Iterator[Finding]:
    for value in rule.values:
        if value.terms is None:
            continue
        said = {case.expect for case in cases if value.is_in_force(case_date(case))}
        for state in ("satisfied", STATES[CODE_OF_EFFECT[rule.effect]]):
            if state not in said:
                message = f"no case of `{rule.id}` expects `{state}` while this value is in force."
                yield Finding("law.cases.side_uncovered", message, rule.file, value.line, mend="Add one.")


def _unused(pack: Pack) -> Iterator[Finding]:
    values = {source.id for rule in pack.rules for value in rule.values for source in value.sources}
    used = values | {source.id for rule in pack.rules for one in rule.overrides for source in one.sources}
    for source in sorted(set(pack.sources) - used):
        message = f"source `{source}` is cited by no rule."
        yield Finding("law.sources.unused", message, f"{pack.name}/sources.yaml", mend="Remove it or cite it.")
