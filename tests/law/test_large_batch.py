"""A large batch is cut into slices; nobody can tell from the answers."""

import datetime as dt

import polars as pl
import pytest

from arrears.law import slices
from arrears.law.facts import HISTORY, QUESTION, STATUSES, typed
from tests.law.shipped import at, china_gate, contact, frames, question

SLICE = 8_192  # rows; still so many that they are asked as a large batch
COPIES = 6_000  # of a handful of persons: more rows than two slices hold


def handful() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Five persons: nothing known, a conversation today, one yesterday, a hold, a late hour."""
    asked = [question(q=number, person=number, at=at("10:00")) for number in range(5)]
    asked[4]["at"] = at("23:30")
    past = [
        contact(person=1, outcome="conversation"),
        contact(person=2, outcome="conversation", at=at("09:00") - dt.timedelta(days=1)),
    ]
    held = [{"person": 3, "status": "deceased", "since_on": dt.date(2026, 1, 1)}]
    return frames(asked, past * 3, held)


def copied(rows: pl.DataFrame, copies: int) -> pl.DataFrame:
    """The rows again and again, each time of other persons; sorted by person."""
    number = pl.Series("copy", range(copies), pl.Int64)
    many = rows.join(pl.DataFrame({"copy": number}), how="cross").with_columns(pl.col("person") + 5 * pl.col("copy"))
    if "q" in many.columns:
        many = many.with_columns(pl.col("person").alias("q"))
    return many.drop("copy").sort("person", maintain_order=True)


def test_large_batch_gets_the_answers_of_its_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_ROWS", SLICE)
    asked, past, held = handful()
    gate = china_gate()
    few = gate.decide(asked, past, held).answers
    said = few["answer"].to_list()
    assert set(said) == {"allow", "deny"}
    many = gate.decide(
        typed(copied(asked, COPIES), QUESTION, "questions"), typed(copied(past, COPIES), HISTORY, "history"),
        typed(copied(held, COPIES), STATUSES, "statuses"),
    )  # fmt: skip
    assert many.answers.drop("q").equals(pl.concat([few.drop("q")] * COPIES))
    backward = gate.decide(
        copied(asked, COPIES).reverse(), copied(past, COPIES).reverse(), copied(held, COPIES).reverse()
    )
    assert backward.answers.sort("q").equals(many.answers)
