"""The invented people behave as measured people do: each moment stays in a band around its published anchor.

The seed is fixed, so these numbers move only when the behaviour does. Anchors: decision science for collections
(LendingClub roll rates, Campbell et al. for cards, contact parameters), shown in docs/reference/synthetic-tape.md.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from pathlib import Path

import pytest

from arrears.feeds.synthetic_tape.write_tape import TapeSummary, write_tape
from tests.feeds.synthetic_tape_reading import Episode, by_key, day, episodes_of, rows_of

AS_OF = dt.date(2026, 11, 23)
_REACHED = {"connected", "conversation", "promise", "refused"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TapeSummary]:
    out = tmp_path_factory.mktemp("moments") / "tape"
    return out, write_tape(out, 30_000, 11, AS_OF, file_format="csv", processes=1)


@pytest.fixture(scope="module")
def tape(made: tuple[Path, TapeSummary]) -> Path:
    return made[0]


@pytest.fixture(scope="module")
def episodes(tape: Path) -> list[Episode]:
    """Episodes old enough to have been watched for 150 days."""
    return [found for found in episodes_of(tape, AS_OF) if found.since <= AS_OF - dt.timedelta(150)]


def _stays(episodes: list[Episode], product: str, since_days: int, until_days: int) -> float:
    """Of the episodes that lasted past `since_days`, the share that lasted past `until_days`."""
    lasted = [found.days for found in episodes if found.product == product and found.days > since_days]
    return sum(days > until_days for days in lasted) / len(lasted)


def test_half_of_late_online_loans_cure_by_day_five_and_most_in_the_first_week(episodes: list[Episode]) -> None:
    assert 0.45 <= 1 - _stays(episodes, "cn_online_instalment", 0, 5) <= 0.56
    assert 0.50 <= 1 - _stays(episodes, "cn_online_instalment", 0, 7) <= 0.67


@pytest.mark.parametrize(("since", "until", "anchor"), [(30, 60, 0.867), (60, 90, 0.908), (90, 120, 0.909)])
def test_online_loans_roll_from_month_to_month_as_lending_clubs_did(
    episodes: list[Episode], since: int, until: int, anchor: float
) -> None:
    assert abs(_stays(episodes, "cn_online_instalment", since, until) - anchor) < 0.05


def test_one_late_online_loan_in_twelve_is_still_late_after_150_days(episodes: list[Episode]) -> None:
    assert 0.065 <= _stays(episodes, "cn_online_instalment", 0, 150) <= 0.10


def test_cards_thirty_days_late_cure_in_one_cycle_as_campbells_did(episodes: list[Episode]) -> None:
    assert 0.54 <= 1 - _stays(episodes, "cn_card_minimum", 30, 60) <= 0.70


def test_most_live_loans_are_current_and_the_rest_fill_every_bucket(made: tuple[Path, TapeSummary]) -> None:
    live = sum(made[1].buckets.values())
    assert 0.85 <= made[1].buckets["M0"] / live <= 0.895
    assert 0.025 <= made[1].buckets["M1"] / live <= 0.05
    assert all(0.004 <= made[1].buckets[name] / live <= 0.02 for name in ("M2", "M3", "M4", "M5", "M6"))
    assert 0.02 <= made[1].buckets["M6+"] / live <= 0.045


def test_one_call_attempt_in_seven_reaches_the_person_and_evenings_reach_more(tape: Path) -> None:
    calls = [row for row in rows_of(tape, "contacts") if row["channel"] == "call" and row["direction"] == "outbound"]

    def reached(rows: list[dict[str, str]]) -> float:
        return sum(row["outcome"] in _REACHED for row in rows) / len(rows)

    assert 0.125 <= reached(calls) <= 0.16
    evening = [row for row in calls if 18 <= dt.datetime.fromisoformat(row["at"]).hour <= 20]
    morning = [row for row in calls if dt.datetime.fromisoformat(row["at"]).hour < 12]
    assert reached(evening) > 1.05 * reached(morning)


def test_sizes_per_loan_are_those_of_the_benchmark(made: tuple[Path, TapeSummary]) -> None:
    loans, rows = made[1].accounts, made[1].rows
    assert 9.5 <= rows["instalments"] / loans <= 10.7
    assert 6.9 <= rows["payments"] / loans <= 8.2
    assert 1.7 <= rows["contacts"] / loans <= 2.5
    assert 1.7 <= loans / made[1].borrowers <= 2.0


def test_rare_payments_are_there_and_rare(tape: Path) -> None:
    kinds = Counter(row["kind"] for row in rows_of(tape, "payments"))
    total = kinds.total()
    for kind, low, high in (("reversal", 3e-4, 3e-3), ("chargeback", 3e-5, 1e-3), ("goodwill", 1e-4, 5e-3)):
        assert low <= kinds[kind] / total <= high, kind


def test_pauses_never_overlap_and_some_touch_and_some_run_open(tape: Path) -> None:
    pauses = by_key(rows_of(tape, "pauses"), "loan_id")
    touching = 0
    for rows in pauses.values():
        for before, after in itertools.pairwise(rows):
            assert before["until_on"]
            assert day(before["until_on"]) <= day(after["from_on"])
            touching += before["until_on"] == after["from_on"]
        assert all(not row["until_on"] or day(row["from_on"]) < day(row["until_on"]) for row in rows)
    assert touching > 0
    assert any(not row["until_on"] for rows in pauses.values() for row in rows)


def test_the_dead_neither_pay_nor_borrow_nor_are_contacted(tape: Path) -> None:
    died = {
        row["borrower_id"]: day(row["since_on"]) for row in rows_of(tape, "statuses") if row["status"] == "deceased"
    }
    owner = {row["loan_id"]: row["borrower_id"] for row in rows_of(tape, "loans")}
    assert died
    paid = [(owner[row["loan_id"]], row["paid_on"]) for row in rows_of(tape, "payments") if row["kind"] == "payment"]
    borrowed = [(row["borrower_id"], row["disbursed_on"]) for row in rows_of(tape, "loans")]
    contacted = [(row["borrower_id"], row["at"][:10]) for row in rows_of(tape, "contacts")]
    assert all(day(on) < died[person] for person, on in [*paid, *borrowed, *contacted] if person in died)


def test_people_have_several_loans_of_one_kind(tape: Path) -> None:
    loans = by_key(rows_of(tape, "loans"), "borrower_id")
    counts = Counter(len(rows) for rows in loans.values())
    assert set(counts) == {1, 2, 3, 4, 5}
    assert all(len({row["product"] for row in rows}) == 1 for rows in loans.values())
