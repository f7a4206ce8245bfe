"""Promises that hold for any past: nothing unlawful passes, more law never loosens, order and batch do not matter."""

import dataclasses
import datetime as dt
from random import Random
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arrears.kernel import vocabulary as words
from arrears.law.gate import compile_gate
from arrears.law.pack import Pack
from arrears.law.remembered import FEW_ACTS
from tests.examples import examples
from tests.law.naive_checker import unlawful
from tests.law.shipped import ON, at, china, china_gate, frames

NOON = at("12:00")
LOOSENESS = {"allow": 0, "unknown": 1, "deny": 2}
QUICK = settings(
    max_examples=examples(usual=20, thorough=60), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def moments(days: int) -> st.SearchStrategy[dt.datetime]:
    """Moments around noon of the day, often on an edge of a rule."""
    edges = [
        at(clock)
        for clock in ("00:00", "07:59:59", "08:00", "20:00", "21:54:59", "21:55", "21:59:59", "22:00", "23:59:59")
    ]
    at_work = st.integers(-3 * 3600, 5 * 3600).map(lambda seconds: NOON + dt.timedelta(seconds=seconds))
    anywhere = st.integers(-days * 86_400, 43_199).map(lambda seconds: NOON + dt.timedelta(seconds=seconds))
    return at_work | st.sampled_from(edges) | anywhere


def maybe(options: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *options])


def often(word: str, options: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    """`word` half of the time, else any other or unknown: so that a good share of acts is close to allowed."""
    return st.just(word) | maybe(options)


POINTS = ("000-0000-0001", "000-0000-0002")
QUESTIONS = st.fixed_dictionaries(
    {
        "person": st.integers(1, 2), "loan": st.integers(1, 2), "at": moments(0), "timezone": st.just("Asia/Shanghai"),
        "until_at": st.none() | st.none() | st.integers(1, 43_200).map(lambda seconds: NOON + dt.timedelta(seconds=seconds)),
        "country": st.just("CN"), "act": st.just("contact"), "channel": often("call", words.CHANNELS),
        "party": st.just("borrower") | often("borrower", words.PARTIES), "purpose": often("collection", words.PURPOSES),
        "actor": maybe(words.ACTORS), "direction": st.just("outbound"), "voice": maybe(("interactive", "notification")),
        "creditor_class": often("bank", words.CREDITOR_CLASSES), "loan_kind": often("credit_card", words.LOAN_KINDS),
        "loan_purpose": often("consumer", words.LOAN_PURPOSES), "point": maybe(POINTS),
        "is_party_liable": st.none() | st.booleans(), "has_consent_hours": st.sampled_from([None, False, True]),
    }
)  # fmt: skip
PAST = st.fixed_dictionaries(
    {
        "person": st.integers(1, 2), "loan": st.sampled_from([None, 1, 2]), "at": moments(8),
        "channel": often("call", words.CHANNELS), "direction": often("outbound", words.DIRECTIONS),
        "party": often("borrower", words.PARTIES), "outcome": maybe(words.OUTCOMES), "purpose": often("collection", words.PURPOSES),
        "voice": maybe(("interactive", "notification")), "point": maybe(POINTS), "is_planned": st.sampled_from([None, False, True]),
    }
)  # fmt: skip
HELD = st.fixed_dictionaries(
    {
        "person": st.integers(1, 2), "loan": st.sampled_from([None, 1, 2]), "status": st.sampled_from(words.STATUSES),
        "since_on": st.none() | st.integers(-2, 2).map(lambda days: ON + dt.timedelta(days=days)),
        "until_on": st.none() | st.integers(-1, 3).map(lambda days: ON + dt.timedelta(days=days)),
    }
)  # fmt: skip
# Each example asks many questions of one past: the gate answers them in one batch.
ASKED = st.lists(QUESTIONS, min_size=1, max_size=12).map(
    lambda rows: [{**row, "q": number} for number, row in enumerate(rows)]
)
# The same contact several times over, so that counts come close to their limits.
HISTORY = st.lists(st.tuples(PAST, st.integers(1, 7)), max_size=4).map(
    lambda groups: [row for row, times in groups for _ in range(times)]
)
STATUSES = st.just([]) | st.lists(HELD, max_size=2)


@settings(QUICK, max_examples=examples(usual=120, thorough=400))
@given(ASKED, HISTORY, STATUSES)
def test_gate_never_allows_what_the_naive_checker_calls_unlawful(
    asked: list[dict[str, object]], history: list[dict[str, object]], statuses: list[dict[str, object]]
) -> None:
    answers = china_gate().decide(*frames(asked, history, statuses)).answers["answer"]
    for row, said in zip(asked, answers, strict=True):
        if said == "allow":
            assert unlawful(row, history, statuses) == []


@QUICK
@given(ASKED, HISTORY, STATUSES)
def test_first_lawful_instant_is_lawful_and_a_moment_before_it_is_not(
    asked: list[dict[str, object]], history: list[dict[str, object]], statuses: list[dict[str, object]]
) -> None:
    found = china_gate().decide(*frames(asked, history, statuses)).lawful_from().drop_nulls()
    instants = dict(found.iter_rows())
    again = [{**row, "at": instants[row["q"]], "until_at": None} for row in asked if row["q"] in instants]
    said = china_gate().decide(*frames(again, history, statuses)).answers["answer"]
    assert set(said) <= {"allow"}
    first = {row["q"]: row["at"] for row in asked}
    before = [{**row, "at": row["at"] - dt.timedelta(microseconds=1)} for row in again if row["at"] > first[row["q"]]]
    said = china_gate().decide(*frames(before, history, statuses)).answers["answer"]
    assert "allow" not in set(said)


@QUICK
@given(ASKED, HISTORY, STATUSES, st.lists(st.integers(0, 999), min_size=20, max_size=20), st.booleans())
def test_no_instant_before_the_first_lawful_one_is_lawful(
    asked: list[dict[str, Any]], history: list[dict[str, object]], statuses: list[dict[str, object]],
    permille: list[int], is_seen_twice: bool,
) -> None:  # fmt: skip
    """Of an act seen twice, once for another loan and in another zone too, all views must be open."""
    views = [{**row, "loan": 3 - row["loan"], "timezones": ["Asia/Tokyo"]} for row in asked] if is_seen_twice else []
    found = china_gate().decide(*frames([*asked, *views], history, statuses)).lawful_from().drop_nulls()
    wait = {q: opens - asked[q]["at"] for q, opens in found.iter_rows()}
    between = [
        {**row, "q": 1000 * number + row["q"], "at": row["at"] + share * wait[row["q"]] // 1000, "until_at": None}
        for row in [*asked, *views]
        if wait.get(row["q"])
        for number, share in enumerate(permille)
    ]
    assert "allow" not in set(china_gate().decide(*frames(between, history, statuses)).answers["answer"])


@settings(QUICK, max_examples=examples(usual=8, thorough=20))
@given(ASKED, HISTORY, STATUSES)
def test_one_act_is_answered_as_among_many_however_often_it_is_asked(
    asked: list[dict[str, Any]], history: list[dict[str, object]], statuses: list[dict[str, object]]
) -> None:
    """A few acts are looked up by what was said before of the same values, many are asked of the expressions."""
    many = [{**row, "q": 100 * copy + row["q"]} for copy in range(1 + FEW_ACTS) for row in asked]
    together = china_gate().decide(*frames(many, history, statuses))
    said, opens = together.answers, together.lawful_from()
    for row in asked:
        for _ in range(2):
            alone = china_gate().decide(*frames([row], history, statuses))
            assert alone.answers.equals(said.filter(pl.col("q") == row["q"]))
            assert alone.lawful_from().equals(opens.filter(pl.col("q") == row["q"]))


@QUICK
@given(ASKED, HISTORY, STATUSES, st.data())
def test_adding_a_rule_never_loosens_an_answer(
    asked: list[dict[str, object]],
    history: list[dict[str, object]],
    statuses: list[dict[str, object]],
    data: st.DataObject,
) -> None:
    fewer = [_with_some_rules(pack, data) for pack in china()]
    loose = compile_gate(fewer, ON).decide(*frames(asked, history, statuses)).answers["answer"]
    strict = china_gate().decide(*frames(asked, history, statuses)).answers["answer"]
    assert all(LOOSENESS[one] <= LOOSENESS[other] for one, other in zip(loose, strict, strict=True))


def _with_some_rules(pack: Pack, data: st.DataObject) -> Pack:
    kept = data.draw(st.lists(st.booleans(), min_size=len(pack.rules), max_size=len(pack.rules)))
    return dataclasses.replace(pack, rules=tuple(rule for rule, keep in zip(pack.rules, kept, strict=True) if keep))


@QUICK
@given(ASKED, HISTORY, STATUSES, st.randoms(use_true_random=False))
def test_answer_depends_neither_on_the_order_of_rows_nor_on_the_batch(
    asked: list[dict[str, object]],
    history: list[dict[str, object]],
    statuses: list[dict[str, object]],
    random: Random,
) -> None:
    whole = china_gate().decide(*frames(asked, history, statuses)).answers
    for row in asked:
        alone = china_gate().decide(*frames([row], history, statuses)).answers
        assert alone.equals(whole.filter(pl.col("q") == row["q"]))
    shuffled = [random.sample(rows, len(rows)) for rows in (asked, history, statuses)]
    assert china_gate().decide(*frames(*shuffled)).answers.sort("q").equals(whole)
