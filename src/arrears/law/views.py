"""One act seen several ways: for several loans, or in several zones the debtor may be in. The strictest view holds."""

from __future__ import annotations

import polars as pl

from arrears.law.arrays import integers


def spread(asked: pl.DataFrame) -> pl.DataFrame:
    """`asked` with one row for each zone the debtor may be in; without further zones, as it is."""
    zones = asked["timezones"]
    if zones.null_count() == zones.len():
        return asked
    further = pl.col("timezones").fill_null(pl.lit([], pl.List(pl.String)))
    # A zone that is not known stays among the candidates: it may be any.
    candidates = pl.list(pl.col("timezone")).list.concat(further).list.unique(maintain_order=True)
    return asked.with_columns(timezone=candidates).explode("timezone", empty_as_null=True)


def by_act(asked: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """`answers`, a row a view, as one row an act: its heaviest state of each rule, its strictest answer."""
    if _is_one_each(asked["q"]):
        return answers
    strict = pl.col("answer").replace_strict({"allow": 0, "unknown": 1, "deny": 2}, return_dtype=pl.Int8)
    strictest = pl.col("answer").sort_by(strict).last()
    rest = pl.exclude("q", "answer").max()
    return answers.group_by("q", maintain_order=True).agg(strictest, rest)


def _is_one_each(acts: pl.Series) -> bool:
    """Whether no number comes twice; sorted numbers, the usual case, are told at a glance."""
    numbers = integers(acts)
    return bool((numbers[1:] > numbers[:-1]).all()) or acts.n_unique() == acts.len()
