"""Where do packs that stand together disagree? Acts that one rule allows and another of the same shape refuses.

No fault by itself: the strictest holds. But who stacks packs must see which of them decides, and a house limit that
never lets a rule of law speak is worth knowing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from arrears.law.cases import case_date, states_of
from arrears.law.pack import Case, Pack, Rule


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules of different packs, and what one of them allows while the other refuses it."""

    allows: str
    allows_pack: str
    refuses: str
    refuses_pack: str
    refuses_force: str
    cases: tuple[str, ...]  # names of the cases of `allows` that show it


def find_conflicts(packs: Sequence[Pack]) -> list[Conflict]:
    """Every such pair, in order of rules, shown by the packs' own cases."""
    rules = {rule.id: rule for pack in packs for rule in pack.rules if rule.status == "in_force"}
    cases = [
        case for pack in packs for case in pack.cases
        if case.expect == "satisfied" and case.rule in rules and _sets_a_limit(rules[case.rule], case)
    ]  # fmt: skip
    found: dict[tuple[str, str], list[str]] = {}
    for case, said in zip(cases, states_of(packs, cases), strict=True):
        for refusing in _refusing(rules, case, said):
            found.setdefault((case.rule, refusing), []).append(case.name)
    return [
        Conflict(mine, rules[mine].pack, other, rules[other].pack, rules[other].force, tuple(names))
        for (mine, other), names in sorted(found.items())
    ]


def _sets_a_limit(rule: Rule, case: Case) -> bool:
    """Whether the rule had anything to say on the case's day."""
    value = rule.value_on(case_date(case))
    return value is not None and value.terms is not None


def _refusing(rules: dict[str, Rule], case: Case, said: dict[str, str]) -> list[str]:
    mine = rules[case.rule]
    return [
        id_ for id_, state in said.items()
        if state == "denies" and rules[id_].shape == mine.shape and rules[id_].pack != mine.pack
    ]  # fmt: skip
