"""Measures the gate: verdicts a second in batch, a micro-batch, one question, and two engines a user would otherwise pick.

    python -m bench.gate --questions 2000000

Questions have two past contacts each on average; counting them is part of what is measured. The two other engines get the
counts for nothing and answer a subset of the rules (hours, three calls a day, an open dispute) through Python, one by one.
Needs `pip install --group bench` for the comparison.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from arrears.entrypoints.cli.packs import law_shelf
from arrears.flows.law_desk import LawDesk
from arrears.law.asking import decide_one
from arrears.law.facts import HISTORY, INSTANT, STATUSES, typed
from arrears.law.gate import Gate, compile_gate
from bench.measuring import machine, write_result

ON = dt.date(2026, 11, 24)
US = ["us_ma", "us_wa", "us_dc", "us_ny_nyc", "us_ca"]
_REGIONS = ("US-MA", "US-WA", "US-DC", "US-NY", "US-CA", "US-TX")
_ZONES = ("America/New_York", "America/Los_Angeles", "America/New_York", "America/New_York", "America/Los_Angeles",
          "America/Chicago")  # fmt: skip


@cache
def gate_of(*names: str) -> Gate:
    """The gate of these packs and all they stack on."""
    return compile_gate(law_shelf(None).stacked(list(names)), ON)


def questions(count: int, country: str, seed: int = 7) -> pl.DataFrame:
    """Mixed calls and messages of one day, every fact a careful lender has."""
    draw = np.random.default_rng(seed)
    start = int(dt.datetime(2026, 11, 24, 0, tzinfo=dt.UTC).timestamp()) * 1_000_000
    place = draw.integers(0, len(_REGIONS), count)
    is_us = country == "US"
    frame = pl.DataFrame({
        "q": np.arange(count), "person": np.arange(count), "loan": draw.integers(0, 2, count),
        "at": pl.Series(start + draw.integers(0, 86_400, count) * 1_000_000).cast(INSTANT),
        "channel": pl.Series(np.array(["call", "call", "sms", "app"])[draw.integers(0, 4, count)]),
        "point": pl.Series(np.array(["000-1", "000-2"])[draw.integers(0, 2, count)]),
    })  # fmt: skip
    return frame.with_columns(
        timezone=pl.Series(np.array(_ZONES)[place]) if is_us else pl.lit("Asia/Shanghai"),
        region=pl.Series(np.array(_REGIONS)[place]) if is_us else pl.lit(None, pl.String),
        country=pl.lit(country), act=pl.lit("contact"), party=pl.lit("borrower"), purpose=pl.lit("collection"),
        actor=pl.lit("agency" if is_us else "creditor"), direction=pl.lit("outbound"),
        creditor_class=_one_of(draw, count, "bank", "consumer_finance", "micro_lender"),
        loan_kind=_one_of(draw, count, "personal", "credit_card"), loan_purpose=pl.lit("consumer"),
        voice=pl.lit("interactive"), delinquent_days=pl.Series(draw.integers(1, 180, count)),
        obtained_in_default=pl.lit(True), place=pl.lit("home"), point_kind=pl.lit("mobile"), automation=pl.lit("manual"),
    )  # fmt: skip


def _one_of(draw: np.random.Generator, count: int, *words: str) -> pl.Series:
    return pl.Series(np.array(words)[draw.integers(0, len(words), count)])


def history(asked: pl.DataFrame, each: int = 2, seed: int = 8) -> pl.DataFrame:
    """Past contacts of the same persons within eight days."""
    draw = np.random.default_rng(seed)
    count = asked.height * each
    person = np.sort(draw.integers(0, asked.height, count))
    end = int(dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC).timestamp()) * 1_000_000
    outcomes = np.array(["no_answer", "no_answer", "delivered", "conversation", "busy"])
    return pl.DataFrame({
        "person": person, "loan": draw.integers(0, 2, count),
        "at": pl.Series(end - draw.integers(0, 8 * 86_400, count) * 1_000_000).cast(INSTANT),
        "channel": np.array(["call", "call", "sms", "app"])[draw.integers(0, 4, count)],
        "outcome": outcomes[draw.integers(0, 5, count)], "point": np.array(["000-1", "000-2"])[draw.integers(0, 2, count)],
    }).with_columns(
        direction=pl.lit("outbound"), party=pl.lit("borrower"), purpose=pl.lit("collection"), actor=pl.lit("agency"),
        voice=pl.lit("interactive"), point_kind=pl.lit("mobile"), place=pl.lit("home"), automation=pl.lit("manual"),
    )  # fmt: skip


@dataclass(frozen=True)
class Spent:
    """What a part took."""

    seconds: float
    cpu_seconds: float  # of all threads: what a machine that does other work beside it would not stretch


def batch(gate: Gate, count: int, country: str, chunk: int = 500_000, *, is_typed: bool = True) -> Spent:
    """So many full verdicts: answers and all states of all rules out. Typed frames in, or words as plain strings."""
    parts = []
    for first in range(0, count, chunk):
        asked = questions(min(chunk, count - first), country)
        past = history(asked)
        if is_typed:
            asked, past = typed(asked, gate.reads, "questions"), typed(past, HISTORY, "history")
        parts.append((asked, past))
    none = pl.DataFrame(schema={name: fact.dtype for name, fact in STATUSES.items()})
    warm, past = questions(1000, country), history(questions(1000, country))
    gate.decide(warm, past, none)
    started, worked = time.perf_counter(), time.process_time()
    for asked, past in parts:
        gate.decide(asked, past, none)
    return Spent(time.perf_counter() - started, time.process_time() - worked)


def best_of(times: int, task: Callable[[int], object]) -> Spent:
    """The median run, by the clock and by the processor; `task` is told which run it is."""
    found = []
    for run in range(times):
        started, worked = time.perf_counter(), time.process_time()
        task(run)
        found.append((time.perf_counter() - started, time.process_time() - worked))
    return Spent(sorted(one for one, _ in found)[times // 2], sorted(one for _, one in found)[times // 2])


def micro_batch() -> Spent:
    """500 questions of both countries to one gate of all packs."""
    gate = gate_of("cn_mainland", *US)
    asked = pl.concat(
        [questions(250, "CN"), questions(250, "US").with_columns(pl.col("q", "person") + 250)], how="vertical_relaxed"
    )
    past = history(asked)
    none = pl.DataFrame(schema={name: fact.dtype for name, fact in STATUSES.items()})
    return best_of(41, lambda _: gate.decide(asked, past, none))


def tape_question(number: int) -> dict[str, Any]:
    """A question in the form of tape.md §5, no two alike: every fifth is asked at night, every second in the United States."""
    is_us = number % 2 == 1
    hour, minute = (22 if number % 5 == 0 else 9 + number % 10), number % 60
    past = {"channel": "call", "direction": "outbound", "party": "borrower", "outcome": "no_answer", "loans": ["a"]}
    home = {"country": "US", "region": "US-MA", "timezone": "America/New_York"} if is_us else {
        "country": "CN", "timezone": "Asia/Shanghai"}  # fmt: skip
    return {
        "id": number, "as_of": f"2026-11-24T{hour:02d}:{minute:02d}:00{'-05:00' if is_us else '+08:00'}", "borrower": home,
        "loans": [{"loan_id": "a", "kind": ("personal", "credit_card")[number % 3 == 0], "purpose": "consumer",
                   "creditor_class": "bank", "delinquent_days": 1 + number % 90}],
        "history": [{"at": f"2026-11-{17 + (number + day) % 7}T09:00:00+08:00", **past} for day in (0, 3)],
        "proposed": {"act": "contact", "channel": ("call", "call", "sms")[number % 3], "party": "borrower",
                     "direction": "outbound", "purpose": "collection", "actor": "agency" if is_us else "creditor"},
    }  # fmt: skip


def one_question(gate: Gate) -> Spent:
    """One question of mainland China to a compiled gate, another each time."""
    asked = [tape_question(2 * number) for number in range(120)]
    for question in asked[100:]:  # each kind of question is compiled when it first comes
        decide_one(question, gate.given, gate)
    return best_of(100, lambda run: decide_one(asked[run], gate.given, gate))


def at_the_desk(together: int, times: int) -> Spent:
    """So many questions at once as `POST /v1/gate` asks them: packs found by place, verdicts with reasons and duties."""
    desk = LawDesk(law_shelf(None))
    batches = [[tape_question(1001 + run * together + number) for number in range(together)] for run in range(times)]
    desk.answer([tape_question(number) for number in range(400)])
    for number in range(60):
        desk.answer([tape_question(number)])
    return best_of(times, lambda run: desk.answer(batches[run]))


def subset_gate() -> Gate:
    """The three rules the other engines are given."""
    gate = gate_of("cn_mainland")
    kept = {"GBT-TIME-1", "GBT-FREQ-1", "HOUSE-CN-HOLD-DISPUTE"}
    packs = [pack for pack in gate.given if pack.rules]
    few = [replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in kept)) for pack in packs]
    return compile_gate(few, ON)


def other_engines(count: int = 20_000) -> dict[str, float]:
    """Decisions a second of the engines that are installed."""
    draw = np.random.default_rng(3)
    facts = [
        {"hour": int(hour), "calls_today": int(calls), "dispute": bool(dispute)}
        for hour, calls, dispute in zip(
            draw.integers(0, 24, count), draw.integers(0, 5, count), draw.random(count) < 0.02, strict=True
        )
    ]
    found = {}
    if importlib.util.find_spec("zen"):
        found["zen-engine"] = _zen(facts)
    if importlib.util.find_spec("cedarpy"):
        found["cedarpy"] = _cedar(facts[: count // 2])
    return found


def _zen(facts: list[dict[str, Any]]) -> float:
    import zen  # noqa: PLC0415  optional

    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "ex", "type": "expressionNode", "name": "ex", "position": {"x": 1, "y": 0}, "content": {"expressions": [
            {"id": "a", "key": "deny", "value": "hour < 8 or hour >= 22 or calls_today >= 3 or dispute"}]}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]  # fmt: skip
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "ex", "type": "edge"},
        {"id": "2", "sourceId": "ex", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    started = time.perf_counter()
    for one in facts:
        decision.evaluate(one)
    return len(facts) / (time.perf_counter() - started)


def _cedar(facts: list[dict[str, Any]]) -> float:
    import cedarpy  # noqa: PLC0415  optional

    policies = """
    permit(principal, action, resource);
    forbid(principal, action, resource) when { context.hour < 8 || context.hour >= 22 };
    forbid(principal, action, resource) when { context.calls_today >= 3 };
    forbid(principal, action, resource) when { context.dispute };
    """
    started = time.perf_counter()
    for one in facts:
        request = {"principal": 'User::"c"', "action": 'Action::"call"', "resource": 'Loan::"l"', "context": one}
        cedarpy.is_authorized(request, policies, [])
    return len(facts) / (time.perf_counter() - started)


def main() -> None:
    """Measure everything and print a row a part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2_000_000)
    parser.add_argument("--out", type=Path, default=None)
    given = parser.parse_args()
    print(machine(), dt.datetime.now(dt.UTC).date(), flush=True)
    rows: list[dict[str, object]] = []

    def note(part: str, **more: object) -> None:
        rows.append({"part": part, **more})
        print(rows[-1], flush=True)

    for name, packs, country, count, is_typed in (
        ("batch, mainland China", ("cn_mainland",), "CN", given.questions, True),
        ("batch, mainland China, words as strings", ("cn_mainland",), "CN", given.questions, False),
        ("batch, United States stack", tuple(US), "US", given.questions // 2, True),
    ):
        gate = gate_of(*packs)
        spent = batch(gate, count, country, is_typed=is_typed)
        note(
            name,
            rules=len(gate.rules),
            questions=count,
            seconds=round(spent.seconds, 2),
            cpu_seconds=round(spent.cpu_seconds, 2),
            verdicts_per_second=round(count / spent.seconds),
        )
    for name, spent in (
        ("micro-batch of 500 mixed questions, all packs", micro_batch()),
        ("one question", one_question(gate_of("cn_mainland"))),
        ("one question at the desk", at_the_desk(1, 101)),
        ("500 questions at the desk", at_the_desk(500, 5)),
    ):
        note(name, milliseconds=round(spent.seconds * 1000, 2), cpu_milliseconds=round(spent.cpu_seconds * 1000, 2))
    few = given.questions // 2
    ours = few / batch(subset_gate(), few, "CN").seconds
    note("three rules, arrears, counting included", decisions_per_second=round(ours))
    for name, rate in other_engines().items():
        note(f"three rules, {name}, counts given", decisions_per_second=round(rate), ratio=round(ours / rate))
    if given.out:
        write_result(given.out, rows)


if __name__ == "__main__":
    main()
