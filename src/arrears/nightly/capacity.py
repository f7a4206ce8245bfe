"""How much of the wanted work fits into each department's day? The highest priority first; the rest waits.

Each partition is asked first: what is not among the foremost of its own partition is not among those of the book. So
few tasks are left when all of them are put in order. Ties are broken by the borrower's stable hash, so that the same
work is chosen on every machine and at every run.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from arrears.nightly.steps.tasks import BY_PEOPLE

_ORDER = ["department", "priority", "borrower_hash", "loan_id", "treatment"]
_TASK = {  # what a contact and its task share: column of contacts -> of tasks
    "department": "department", "stage": "queue", "loan_id": "loan_id", "channel": "action", "treatment": "treatment",
}  # fmt: skip


def fit(tasks: pl.DataFrame, capacity: Mapping[str, int]) -> pl.DataFrame:
    """The tasks that fit, in each department's order with their `rank`. A department without a limit does all."""
    limit = pl.col("department").replace_strict(capacity, default=None, return_dtype=pl.Int64)
    rank = pl.int_range(1, pl.len() + 1).over("department").cast(pl.Int32)
    ranked = tasks.sort(_ORDER, descending=[False, True, False, False, False]).with_columns(rank.alias("rank"))
    return ranked.filter((pl.col("rank") <= limit).fill_null(True))


def set_apart(
    planned: pl.DataFrame, tasks: pl.DataFrame, capacity: Mapping[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Of one partition: contacts that are made whatever fits, contacts that are made if their task fits, and the
    tasks that may fit, in no order.
    """
    may_wait = pl.col("channel").is_in(BY_PEOPLE) & pl.col("department").is_in(list(capacity))
    foremost = fit(tasks, capacity).drop("rank")
    return planned.filter(~may_wait), with_a_task(planned.filter(may_wait), foremost), foremost


def with_a_task(contacts: pl.DataFrame, tasks: pl.DataFrame) -> pl.DataFrame:
    """The contacts, in their order, that are among the tasks."""
    # A task that is no contact has an action that no channel is called: it meets none of them.
    keys = tasks.select(pl.col(name).cast(contacts.schema[own], strict=False).alias(own) for own, name in _TASK.items())
    return contacts.join(keys, on=list(_TASK), how="semi", maintain_order="left")
