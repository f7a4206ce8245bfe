"""Which cases does a choice for a bulk act mean, exactly? The same answer for the preview and for what is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from arrears.store.tables import Case
from arrears.store.tables.case import is_in

CASES_MAX: Final = 10_000  # one request stays one that a person can judge
ACTIONS: Final = ("move_cases", "hold_cases", "recall_cases", "reassign_cases")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen; empty and none mean: no condition."""

    department: str = ""
    queue: str = ""
    stage: str = ""
    bucket: str = ""
    segment: str = ""
    agency: int | None = None
    owner: int | None = None
    is_free: bool = False  # nobody's
    days_min: int | None = None
    days_max: int | None = None
    arrears_min_minor: int | None = None
    cases_max: int | None = None  # the most urgent so many
    ids: tuple[int, ...] = ()  # named one by one

    def told(self) -> dict[str, Any]:
        """The conditions that are set, for the record."""
        return {name: list(value) if isinstance(value, tuple) else value
                for name, value in asdict(self).items() if value not in ("", None, False, ())}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly which cases, and what they are."""

    cases: Sequence[Case]  # most urgent first, with owner and agency
    is_over: bool  # more than CASES_MAX: nothing can be asked

    def by(self, *names: str) -> list[tuple[tuple[Any, ...], int]]:
        """How many by these columns, the most first."""
        counts = Counter(tuple(getattr(case, name) for name in names) for case in self.cases)
        return sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))

    def sums(self) -> dict[str, int]:
        """Arrears by currency, in minor units."""
        found: Counter[str] = Counter()
        for case in self.cases:
            found[case.currency] += case.arrears_minor
        return dict(found)


def choose_cases(cases: QuerySet[Case], choice: Choice) -> QuerySet[Case]:
    """The chosen ones among `cases`, most urgent first."""
    equal = {"queue": choice.queue, "stage": choice.stage, "bucket": choice.bucket, "segment": choice.segment}
    found = cases.filter(**{name: value for name, value in equal.items() if value}).exclude(state="closed")
    if choice.department:
        found = found.filter(is_in(choice.department))
    if choice.agency is not None:
        found = found.filter(agency_id=choice.agency)
    if choice.owner is not None:
        found = found.filter(owner_id=choice.owner)
    if choice.is_free:
        found = found.filter(owner__isnull=True)
    bounds = {
        "past_due_days__gte": choice.days_min,
        "past_due_days__lte": choice.days_max,
        "arrears_minor__gte": choice.arrears_min_minor,
    }
    found = found.filter(**{name: value for name, value in bounds.items() if value is not None})
    return (found.filter(pk__in=choice.ids) if choice.ids else found).order_by("-priority", "id")


def fitting(action: str, target: str) -> Q:
    """Which of the chosen cases the act changes at all; the others are left out of the preview."""
    if action == "move_cases":
        return Q(agency__isnull=True) & ~is_in(target)
    if action == "hold_cases":
        return Q(state="open")
    if action == "recall_cases":
        return Q(agency__isnull=False)
    return Q(agency__isnull=True, state="open")


def preview(cases: QuerySet[Case], choice: Choice, action: str, target: str = "") -> Preview:
    """What the act would change."""
    wanted = min(choice.cases_max or CASES_MAX, CASES_MAX)
    found = choose_cases(cases, choice).filter(fitting(action, target)).select_related("owner", "agency")
    rows = list(found[: wanted + 1])
    return Preview(rows[:wanted], is_over=len(rows) > wanted and not choice.cases_max)


def lock_cases(cases: QuerySet[Case], ids: Iterable[int]) -> dict[int, Case]:
    """These cases, locked until the transaction ends, always in the same order: two bulk acts never wait for each other."""
    wanted, found = sorted(ids), {}
    for first in range(0, len(wanted), 500):
        part = cases.filter(pk__in=wanted[first : first + 500]).select_for_update().order_by("pk")
        found.update({case.pk: case for case in part})
    return found
