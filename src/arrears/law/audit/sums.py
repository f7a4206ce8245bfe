"""How much of it? Contacts asked about and contacts in breach, by rule, agent, agency, day, hour and channel.

One long frame, so that frames audited apart add up: a person's contacts are never split, hence even the numbers of
borrowers do. `rule` is empty where the contact itself is counted, whichever and however many rules it broke.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from arrears.kernel.verdict import Answer
from arrears.law.arrays import Codes, integers
from arrears.law.audit.kernels import hours_of, tally
from arrears.law.audit.log import Questions
from arrears.law.gate import Decisions
from arrears.law.kernels import NONE, Ints
from arrears.law.states import ANSWER

SUMS_SCHEMA: Final = {
    "dimension": pl.String(), "key": pl.String(), "rule": pl.String(), "what": pl.String(),
    "contacts": pl.Int64(), "borrowers": pl.Int64(),
}  # fmt: skip
_ANSWERS: Final = ANSWER.categories.to_list()
_COUNTED: Final = {"denied": _ANSWERS.index(Answer.DENY.value), "unknown": _ANSWERS.index(Answer.UNKNOWN.value)}
DIMENSIONS: Final = ("all", "agent", "agency", "day", "hour", "channel")
_READ: Final = ("collector", "actor", "agent_id", "channel")
# Forces by weight; a contact counts under the strongest it broke. What a pack calls otherwise comes last.
FORCES: Final = ("prohibition", "presumption", "duty", "guidance", "house")


def sum_up(
    rows: pl.DataFrame, questions: Questions, decided: Sequence[Decisions], breaches: pl.DataFrame
) -> pl.DataFrame:
    """The sums of one frame.

    Shapes: `rows` is the whole ordered log, `breaches` as `auditing` finds them, with `_row` and `_day`.
    `what` is `logged`, `asked`, `denied`, `unknown` (the gate's answer) of a contact, `denies` or `warns` of a rule.
    """
    answers = _answers(rows, questions, decided)
    keys = _keys(rows, questions)
    counted = [row for dimension in DIMENSIONS for row in _counted(dimension, *keys[dimension], answers)]
    parts = [_one("logged", rows), _of_contacts(counted)]
    broken = breaches.with_columns(rows["person"].gather(breaches["_row"]))
    spoken = _dimensioned(broken).with_columns(broken["rule"], broken["state"].alias("what"))
    parts += [_rules(spoken, dimension) for dimension in DIMENSIONS]
    return add_sums([*parts, _forces(broken)])


def add_sums(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Sums of different persons added up, in a fixed order."""
    together = pl.concat([pl.DataFrame(schema=SUMS_SCHEMA), *parts])
    keys = ["dimension", "key", "rule", "what"]
    return together.group_by(keys).agg(pl.col("contacts", "borrowers").sum()).sort(keys)


def _answers(rows: pl.DataFrame, questions: Questions, decided: Sequence[Decisions]) -> Codes:
    """The number of each question's answer."""
    said = np.zeros(rows.height, np.uint8)
    for decisions in decided:
        said[decisions.answers["q"].to_numpy()] = integers(decisions.answers["answer"])
    return said if rows.height == questions.asked.height else said[questions.asked["q"].to_numpy()]


def _keys(rows: pl.DataFrame, questions: Questions) -> dict[str, tuple[Ints, list[str]]]:
    """By dimension the number of each question's key, and the keys by number as they are shown; the last, empty one
    stands for what is not known."""
    named = rows.select(name for name in _READ if name in rows.columns)
    whole = named if rows.height == questions.asked.height else named[questions.asked["q"].to_numpy()]
    whole = whole.with_columns(_agency(whole).alias("agency"), pl.col("agent_id").alias("agent"))
    found = {name: _kinds(whole[name]) for name in ("agent", "agency", "channel")}
    day, local = questions.day, questions.local
    first, last = (int(day.min()), int(day.max())) if day.size else (0, 0)
    days = [str(dt.date(1970, 1, 1) + dt.timedelta(number)) for number in range(first, last + 1)]
    hours = [f"{number:02d}" for number in range(24)]
    none = np.zeros(day.size, np.int64)
    return found | {
        "all": (none, ["", ""]), "day": (day - first, [*days, ""]),
        "hour": (hours_of(local), [*hours, ""]),
    }  # fmt: skip


def _dimensioned(frame: pl.DataFrame) -> pl.DataFrame:
    """`person` and a column a dimension; days and hours stay numbers until they are counted."""
    return frame.select(
        pl.lit("", pl.Enum([""])).alias("all"), pl.col("agent_id").alias("agent"),
        _agency(frame).alias("agency"), pl.col("_day").alias("day"),
        pl.col("local_at").dt.hour().alias("hour"), pl.col("channel"), pl.col("person"),
    )  # fmt: skip


def _agency(frame: pl.DataFrame) -> pl.Expr:
    """Which firm acted; where the log does not say, of which kind."""
    actor = pl.col("actor") if "actor" in frame.columns else pl.lit(None, pl.String)
    has_firm = frame["collector"].null_count() < frame.height
    return pl.coalesce(pl.col("collector").cast(pl.String), actor.cast(pl.String)) if has_firm else actor


def _of_contacts(counted: Sequence[tuple[str, str, str, int]]) -> pl.DataFrame:
    """Such rows as sums of contacts, whichever rule they broke."""
    names = {name: SUMS_SCHEMA[name] for name in ("dimension", "key", "what", "contacts")}
    return pl.DataFrame(counted, schema=names, orient="row").select(
        "dimension", "key", pl.lit("").alias("rule"), "what", "contacts", pl.lit(0, pl.Int64).alias("borrowers")
    )


def _counted(dimension: str, numbers: Ints, kinds: list[str], answers: Codes) -> list[tuple[str, str, str, int]]:
    """How many were asked about, denied and not told, by one dimension: `dimension`, `key`, `what`, `contacts`."""
    table = tally(numbers, answers, len(kinds), len(_ANSWERS))
    counts = {"asked": table.sum(axis=1), **{what: table[:, number] for what, number in _COUNTED.items()}}
    return [
        (dimension, kinds[place], what, int(count[place]))
        for what, count in counts.items()
        for place in np.flatnonzero(count)
    ]


def _kinds(keys: pl.Series) -> tuple[Ints, list[str]]:
    """Each text's number, and the texts by number; what is not known is the last, and empty."""
    dtype = keys.dtype
    if not isinstance(dtype, pl.Enum):
        dtype = pl.Enum(keys.unique(maintain_order=True).drop_nulls())
        keys = keys.cast(dtype)
    plain, shown = integers(keys), dtype.categories.to_list()
    return np.where(plain != NONE, plain, len(shown)) if keys.null_count() else plain, [*shown, ""]


def _rules(spoken: pl.DataFrame, dimension: str) -> pl.DataFrame:
    people = pl.col("person").n_unique() if dimension == "all" else pl.lit(0)
    counted = spoken.group_by(dimension, "rule", "what").agg(pl.len().alias("contacts"), people.alias("borrowers"))
    return _formed(counted, dimension, None)


def _forces(breaches: pl.DataFrame) -> pl.DataFrame:
    """Contacts in breach by the strongest force they broke."""
    weight = pl.col("force").replace_strict({name: at for at, name in enumerate(FORCES)}, default=len(FORCES))
    refused = breaches.filter(pl.col("state") == "denies").with_columns(weight.cast(pl.Int32).alias("_weight"))
    strongest = refused.group_by("_row").agg(pl.col("_weight", "person", "force").sort_by("_weight").first())
    counted = strongest.group_by("force").agg(
        pl.len().alias("contacts"), pl.col("person").n_unique().alias("borrowers")
    )
    return _formed(counted.rename({"force": "force_"}).with_columns(what=pl.lit("denied")), "force_", "")


def _one(what: str, rows: pl.DataFrame) -> pl.DataFrame:
    person = rows["person"].to_numpy()  # in order
    people = int((person[1:] != person[:-1]).sum()) + min(1, person.size)
    said = {"all": [""], "what": [what], "contacts": [rows.height], "borrowers": [people]}
    return _formed(pl.DataFrame(said), "all", "")


def _formed(counted: pl.DataFrame, dimension: str, rule: str | None) -> pl.DataFrame:
    key = pl.col(dimension)
    if dimension == "day":
        key = key.cast(pl.Date)
    shown = key.cast(pl.String).str.zfill(2) if dimension == "hour" else key.cast(pl.String)
    borrowers = pl.col("borrowers") if "borrowers" in counted.columns else pl.lit(0)
    return counted.select(
        pl.lit(dimension.rstrip("_")).alias("dimension"),
        shown.fill_null("").alias("key"),
        (pl.col("rule") if rule is None else pl.lit(rule)).alias("rule"),
        "what",
        pl.col("contacts").cast(pl.Int64),
        borrowers.cast(pl.Int64).alias("borrowers"),
    )
