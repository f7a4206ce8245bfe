"""May this case go to an agency, beside what the law says; and who of several agencies gets which? Pure.

What keeps a case with the house stands in `packs/casework/placements.yaml`. The law is asked apart from this, case by case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from arrears.kernel.documents import parse_document
from arrears.kernel.vocabulary import STATUSES


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case stands in at the moment."""

    state: str  # open, held, closed
    is_placed: bool
    is_locked: bool  # somebody works it at this moment
    statuses: Collection[str] = ()
    has_open_dispute: bool = False
    has_open_complaint: bool = False


@dataclass(frozen=True, slots=True)
class PlacementRules:
    """The house's own rules on placing."""

    statuses: frozenset[str]  # each of them keeps a case with the house
    papers: tuple[str, ...]  # facts of the act somebody may vouch for, in the law's own words


def judge_placing(standing: Standing, rules: PlacementRules) -> tuple[str, ...]:
    """Why the case stays, every reason; empty when nothing keeps it."""
    if standing.is_placed:
        return ("placement.placed_already",)
    if standing.state != "open":
        return (f"case.{standing.state}",)
    reasons = [f"placement.status.{one}" for one in sorted(rules.statuses & set(standing.statuses))]
    if standing.has_open_dispute and "placement.status.dispute_open" not in reasons:
        reasons.append("placement.status.dispute_open")
    if standing.has_open_complaint and "placement.status.complaint_open" not in reasons:
        reasons.append("placement.status.complaint_open")
    return (*reasons, *(("case.locked_by_other",) if standing.is_locked else ()))


def deal_cases(case_ids: Iterable[int], agencies: Sequence[int], draw: str) -> dict[int, int]:
    """Case -> agency. One agency gets all; among several they are dealt in turn in an order drawn by lot.

    The lot is a hash of `draw` and the case: nobody chooses it, and the same draw gives the same answer again. So the
    agencies get like cases, and their results may be compared.
    """
    drawn = sorted(case_ids, key=lambda one: hashlib.sha256(f"{draw}:{one}".encode()).digest())
    return {case_id: agencies[place % len(agencies)] for place, case_id in enumerate(drawn)}


def read_placement_rules(text: str, name: str) -> PlacementRules:
    """Errors: `BadDocument` for unknown keys or statuses."""
    root = parse_document(text, name)
    keys = root.mapping(required=("statuses", "papers"))
    statuses = (
        frozenset(one.choice(STATUSES) for one in keys["statuses"].items()) if "statuses" in keys else frozenset()
    )
    papers = tuple(one.text() for one in keys["papers"].items()) if "papers" in keys else ()
    root.source.raise_if_broken()
    return PlacementRules(statuses, papers)
