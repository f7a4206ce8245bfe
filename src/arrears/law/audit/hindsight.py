"""What does a missing fact mean when one looks back? Not that the law was broken: only that it cannot be told.

Before an act a rule may refuse or warn where a fact is missing (`unknown_fact`), since who does not know had better not
act. In a log the same silence is a gap of the log; such a finding would be no breach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from arrears.law.pack import Pack


def in_hindsight(packs: Iterable[Pack]) -> list[Pack]:
    """The packs with rules that answer `unknown` where, before the act, they would refuse or warn for want of a fact."""
    return [
        replace(
            pack,
            rules=tuple(
                replace(rule, unknown_fact="unknown") if rule.unknown_fact in ("deny", "warn") else rule
                for rule in pack.rules
            ),
        )
        for pack in packs
    ]
