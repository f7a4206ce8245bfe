"""What-if tells what the night would have told under the other strategy, whatever it takes over from the night itself."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from arrears.book.nights import night_folder
from arrears.entrypoints.cli.console import orders
from arrears.feeds.config_folder import read_config
from arrears.flows.load_tape import load_tape
from arrears.nightly.comparing import Comparison, compare
from arrears.nightly.known_verdicts import part_known
from arrears.nightly.night import packs_touching
from arrears.nightly.runner import run_night
from tests.nightly.random_book import AROUND, write_random_tape

CONFIG = read_config(None)
PACKS = "cn_law,cn_house"
OWN = orders(CONFIG, "cn_online_consumer", PACKS)
NEXT = AROUND + dt.timedelta(days=1)
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what_if")
    load_tape(write_random_tape(folder / "tape", 5, 120), folder / "book", AROUND, partitions=2, processes=1)
    for as_of in (AROUND, NEXT):
        run_night(folder / "book", as_of, OWN)
    return folder / "book"


def _counts(told: list[dict[str, Any]], key: str, value: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in told:
        found[row[key]] += row[value]
    return found


# The same strategy: every answer is known. Another: some are. Other law: none is, and none of it touches these people.
# Conditions of every kind: nothing may be left unread. Acts for those who have paid: they are looked at one by one.
@pytest.mark.parametrize(
    ("strategy", "packs"),
    [
        ("cn_online_consumer", PACKS),
        ("cn_gentle", PACKS),
        ("cn_gentle", "cn_law"),
        ("cn_gentle", "us_federal"),
        (str(HERE / "asks_for_all.yaml"), PACKS),
        (str(HERE / "thanks.yaml"), PACKS),
    ],
)
def test_what_if_counts_what_a_night_under_the_other_strategy_counts(
    book: Path, tmp_path: Path, strategy: str, packs: str
) -> None:
    other = orders(CONFIG, strategy, packs)
    found = compare(book, None, other)
    copy = Path(shutil.copytree(book, tmp_path / "book"))
    shutil.rmtree(night_folder(copy, NEXT))
    totals = run_night(copy, NEXT, other)["totals"]
    assert found.stages[1] == _counts(totals["stages"], "stage", "loans")
    assert found.planned[1] == _counts(totals["planned"], "channel", "count")
    assert found.refused[1] == _counts(totals["refused_by_channel"], "channel", "count")
    assert found.work[1] == _counts(totals["tasks"], "department", "count")
    assert found.refused[1].total() + found.planned[1].total() > 20


@pytest.mark.parametrize("night", [AROUND, NEXT])
def test_the_strategy_of_the_night_itself_moves_nobody_and_both_sides_agree(book: Path, night: dt.date) -> None:
    found: Comparison = compare(book, night, OWN)
    assert not found.moves
    for own, other in (found.stages, found.planned, found.refused, found.work):
        assert own == other


def _asked(*rows: tuple[int, int, str, int]) -> pl.DataFrame:
    """Person, place, channel, first minute."""
    person, place, channel, first = (list(column) for column in zip(*rows, strict=True))
    return pl.DataFrame(
        {"borrower_no": person, "place": place, "loan_no": person, "channel": channel, "purpose": "reminder",
         "hours_from": first, "hours_until": 1200}
    )  # fmt: skip


def test_an_answer_holds_again_only_if_all_contacts_of_the_person_are_what_they_were() -> None:
    kept = _asked((0, 0, "sms", 540), (1, 0, "sms", 540), (1, 1, "call", 600), (2, 0, "sms", 540), (4, 0, "app", 540))
    kept = kept.with_columns(answer=pl.Series(["allow", "allow", "deny", "allow", "unknown"]))
    proposed = _asked(
        (0, 0, "sms", 540),  # as it was
        (1, 0, "sms", 540), (1, 1, "call", 660),  # the second at another hour
        (2, 0, "sms", 540), (2, 1, "call", 600),  # one more
        (3, 0, "sms", 540),  # nobody asked
    )  # fmt: skip
    known, unknown = part_known(proposed, kept)
    assert known.select("borrower_no", "answer").rows() == [(0, "allow")]
    assert unknown["borrower_no"].to_list() == [1, 1, 2, 2, 3]


def test_one_contact_less_changes_nothing_for_those_before_it() -> None:
    kept = _asked((1, 0, "sms", 540), (1, 1, "call", 600)).with_columns(answer=pl.Series(["allow", "deny"]))
    known, unknown = part_known(_asked((1, 0, "sms", 540)), kept)
    assert known["answer"].to_list() == ["allow"]
    assert unknown.is_empty()


def test_law_of_elsewhere_is_not_read_unless_a_country_is_unknown() -> None:
    packs = orders(CONFIG, "cn_gentle", None).packs
    assert {name.split("_")[0] for name, _ in packs_touching(packs, [("CN", "CN-GD")])} == {"cn"}
    assert packs_touching(packs, [("CN", "CN-GD"), (None, None)]) == packs
