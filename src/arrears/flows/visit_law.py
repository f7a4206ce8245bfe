"""When may somebody be visited on a day, and by how many people at least? The gate, asked along the day.

Nothing of a visit's law stands here: hours, wishes, holidays, notices and the number of people are whatever the packs answer.
The day is asked in steps; a stretch is lawful when both its ends are, and the whole visit has to lie in one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from arrears.casework.field_rules import FieldRules
from arrears.flows.ask_gate import Possible, blocks_of, propose
from arrears.flows.gate_facts import gate_facts
from arrears.flows.law_desk import law_desk
from arrears.flows.reaching import name_used, reaches_of
from arrears.kernel.verdict import Verdict
from arrears.store.tables import Case, VisitOrder

VISIT: Final = "visit"
PAIR: Final = 2
STEP: Final = dt.timedelta(minutes=15)
Window = tuple[dt.datetime, dt.datetime]
Points = Mapping[int, int | None]  # the address a case is visited at


@dataclass(frozen=True, slots=True)
class DayLaw:
    """One case, one day."""

    windows: tuple[Window, ...]  # lawful stretches on the road's hours, for two people
    people_min: int  # 1 where the law lets one person go, else 2
    first: Possible  # the answer at the first lawful moment; where there is none, at the day's begin

    @property
    def may(self) -> bool:
        """Whether there is any moment of the day."""
        return bool(self.windows)


def minute_at(day: dt.date, minute: int, rules: FieldRules) -> dt.datetime:
    """The instant at which the road's clock shows so many minutes after midnight."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(rules.zone)) + dt.timedelta(minutes=minute)


def ask_visit_law(
    case_ids: Iterable[int], day: dt.date, rules: FieldRules, at: dt.datetime, points: Points | None = None
) -> dict[int, DayLaw]:
    """For each case that is there, what is left of the day from `at` on, as the law sees it with what is known now.

    `points`: the address of each visit, which a wish may be about; left out: not known which, if there are several.
    """
    ids = list(case_ids)
    moments = _moments(minute_at(day, rules.from_minute, rules), minute_at(day, rules.until_minute, rules), at)
    begin = moments[0]
    facts = gate_facts(ids, begin)
    cases = Case.objects.in_bulk(list(facts))
    asked = [(case_id, moment) for case_id in facts for moment in moments]
    answers = dict(zip(asked, _ask(asked, facts, cases, PAIR, points or {}), strict=True))
    found = {case_id: _windows([answers[case_id, one].may_act for one in moments], moments) for case_id in facts}
    firsts = [(case_id, found[case_id][0][0] if found[case_id] else begin) for case_id in facts]
    single = _ask(firsts, facts, cases, 1, points or {})
    alone = dict(zip((case_id for case_id, _ in firsts), single, strict=True))
    return {
        case_id: DayLaw(found[case_id], 1 if alone[case_id].may_act else PAIR, answers[case_id, one]) for case_id, one in firsts
    }  # fmt: skip


def ask_visit(visit: VisitOrder, case: Case, at: dt.datetime, people: int) -> Possible:
    """Whether so many people may visit at this moment, on what was known of it then."""
    facts = _as_known(gate_facts([case.pk], at), at)
    return _ask([(case.pk, at)], facts, {case.pk: case}, people, points_of([visit]))[0]


def points_of(visits: Iterable[VisitOrder]) -> Points:
    """The address of each case's visit; a case that is to be visited at two has none that is known."""
    found: dict[int, int | None] = {}
    for one in visits:
        found[one.case_id] = one.point_id if found.get(one.case_id, one.point_id) == one.point_id else None
    return found


def _moments(begin: dt.datetime, end: dt.datetime, at: dt.datetime) -> list[dt.datetime]:
    """The steps of the day that are still to come, and before them this very moment; what is past is not asked about."""
    steps = [begin + number * STEP for number in range(int((end - begin) / STEP) + 1)]
    ahead = [step for step in steps if step > at]
    return ahead if ahead and at < begin else [at, *ahead]


def _as_known(facts: dict[int, Any], at: dt.datetime) -> dict[int, Any]:
    """Without what was given or taken back only afterwards: an act that comes in late is judged by what it could know."""
    for told in facts.values():
        for name in ("consents", "preferences"):
            told[name] = [
                {**one, "revoked_at": one["revoked_at"] if one["revoked_at"] and one["revoked_at"] <= at else None}
                for one in told[name] if one["given_at"] <= at
            ]  # fmt: skip
        told["history"] = [one for one in told["history"] if one["at"] <= at]
    return facts


def words_of(verdict: Verdict, blocked: tuple[str, ...] = ()) -> str:
    """Why not, in the law's words (which are English), with the citation."""
    told = [f"{one.message} ({one.citation})" for one in verdict.because if one.force not in ("duty", "guidance")]
    told = told or [one.message for one in verdict.because]
    text = " ".join([*blocked, *told])[:1_000]
    return text if text.endswith(".") else f"{text}."


def _ask(
    asked: list[tuple[int, dt.datetime]], facts: Mapping[int, Any], cases: Mapping[int, Case], people: int, points: Points
) -> list[Possible]:  # fmt: skip
    reaches = reaches_of([case.borrower_id for case in cases.values()])
    blocks = blocks_of(cases, (VISIT,), reaches)
    acts = {}
    for case_id, case in cases.items():
        named = name_used(reaches.get(case.borrower_id, {}).get(VISIT, ()), points.get(case_id))
        acts[case_id] = propose(case, facts[case_id], VISIT, "collection", named) | {"collectors_present": people}
    questions = [{**facts[case_id], "as_of": at.isoformat(), "proposed": acts[case_id]} for case_id, at in asked]
    verdicts = law_desk().answer(questions)
    return [
        Possible(VISIT, verdict, blocks[case_id, VISIT], question)
        for (case_id, _), verdict, question in zip(asked, verdicts, questions, strict=True)
    ]


def _windows(allowed: list[bool], moments: list[dt.datetime]) -> tuple[Window, ...]:
    """Runs of allowed moments, from the first to the last of each."""
    found: list[Window] = []
    since: dt.datetime | None = None
    for is_allowed, at, before in zip([*allowed, False], [*moments, moments[-1]], [moments[0], *moments], strict=True):
        if is_allowed and since is None:
            since = at
        elif not is_allowed and since is not None:
            found.append((since, before))
            since = None
    return tuple(found)
