"""How often was this person contacted? Each counter of the gate, for each question, as a column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.law.arrays import integers, keys_of, numbers_of
from arrears.law.clock import DAY, utc_of_local, zone_of
from arrears.law.counters import DIMENSIONS, Counter, Window, conditions
from arrears.law.facts import HISTORY
from arrears.law.kernels import LATEST, NONE, Bits, Flags, Ints, count_contacts, count_so_far, mask_by, stretches, trim

# From when on: a window, what counting starts after, and the debtor's day from which the law holds.
Since = tuple[Window, Counter | None, int | None]
Begins = Mapping[Counter, Ints]
_BITS: Final = 63  # counters in one pass over the history
_FEW_ROWS: Final = 4096
_LONG: Final = 4  # past contacts a question
_WORDS: Final = 255  # words a table of bytes has room for
# Who knows where each question's past lies (an audit, whose questions are rows of the history) says it in these two
# columns of `asked`: the first row of `history`, and the row after the last, in order of time.
PAST_FROM, PAST_UNTIL = "_past_from", "_past_until"


def with_counts(
    asked: pl.DataFrame, history: pl.DataFrame, counters: Sequence[Counter], ends: Collection[Counter] = ()
) -> pl.DataFrame:
    """`asked` with a column a counter, and for those in `ends` its oldest and newest contact (null when there is none)."""
    if not counters:
        return asked
    if history.is_empty() or asked.is_empty():
        return asked.hstack(_nothing(counters, ends, asked.height))
    starters = list(dict.fromkeys(one.starts_after for one in counters if one.starts_after))
    past = history
    if PAST_FROM not in asked.columns:
        plain = _since_of(asked, [(counter.window, None, None) for counter in (*counters, *starters)], {})
        past = _of_interest(asked, history, plain.values())
    begins = {counter: found.begins for counter, found in _count_all(asked, past, starters, {}, starters)}
    columns: list[pl.Series] = []
    for counter, found in _count_all(asked, past, counters, begins, ends):
        columns += found.columns(counter)
    return asked.hstack(columns)


def _nothing(counters: Sequence[Counter], ends: Collection[Counter], size: int) -> list[pl.Series]:
    none, never = pl.Series([0], dtype=pl.Int32), pl.Series([None], dtype=pl.Int64)
    found = [none.new_from_index(0, size).alias(one.column) for one in counters]
    return found + [never.new_from_index(0, size).alias(name) for one in ends for name in (one.oldest, one.newest)]


@dataclass(frozen=True, slots=True)
class _Counted:
    """One counter's results, a row a question; without ends, those are empty."""

    count: NDArray[np.int32]
    oldest: Ints
    newest: Ints

    @property
    def begins(self) -> Ints:
        """From when on contacts count that count only after the first of these: never where there is none."""
        return np.where(self.count > 0, self.oldest + 1, LATEST)

    def columns(self, counter: Counter) -> list[pl.Series]:
        found = [pl.Series(counter.column, self.count)]
        if not self.oldest.size:
            return found
        nothing = pl.Series(self.count == 0)
        ends = ((counter.oldest, self.oldest), (counter.newest, self.newest))
        return found + [pl.Series(name, end).set(nothing, None) for name, end in ends]


def _count_all(
    asked: pl.DataFrame, past: pl.DataFrame, counters: Sequence[Counter], begins: Begins, ends: Collection[Counter]
) -> Iterator[tuple[Counter, _Counted]]:
    """Counters whose ends are wanted come first."""
    grows = PAST_FROM in asked.columns and past["is_planned"].null_count() == past.height
    for per, kind in _alike(counters, grows=grows).items():
        ordered = sorted(kind, key=lambda one: one not in ends)
        for first in range(0, len(ordered), _BITS):
            some = tuple(ordered[first : first + _BITS])
            wanted = sum(one in ends for one in some)
            found = (
                _count(asked, past, some, begins, wanted) if per is None else _so_far(asked, past, some, wanted, per)
            )
            yield from zip(some, found, strict=True)


def _alike(counters: Iterable[Counter], *, grows: bool) -> dict[tuple[str, ...] | None, list[Counter]]:
    """Counters of the whole past by the dimension they look at, where from question to question the past only grows; and,
    as none, all others."""
    found: dict[tuple[str, ...] | None, list[Counter]] = {}
    for one in counters:
        is_plain = one.window.kind == "lifetime" and one.starts_after is None and one.since_day is None
        found.setdefault(one.per if grows and is_plain and len(one.per) <= 1 else None, []).append(one)
    return found


def _of_interest(asked: pl.DataFrame, history: pl.DataFrame, bounds: Iterable[Ints]) -> pl.DataFrame:
    """The rows that can matter, sorted by person: of a past that is long beside the questions, those within the widest
    window of any of them."""
    kept = history
    if history.height > max(_LONG * asked.height, _FEW_ROWS):  # else to look at all costs less than to leave some out
        first, last = min(int(bound.min()) for bound in bounds), int(integers(asked["_day_end"]).max())
        moment = integers(history["at"])
        kept = history.filter(pl.Series((moment >= first) & (moment < last)))
    return kept if kept["person"].is_sorted() else kept.sort("person", maintain_order=True)


def _repeats(past: pl.DataFrame) -> Flags:
    """True for the further rows of one contact that has a row for each loan it counts for."""
    if past["contact"].null_count() == past.height:
        return np.zeros(past.height, np.bool_)
    if past.height <= _FEW_ROWS:
        pairs = list(zip(past["person"].to_list(), past["contact"].to_list(), strict=True))
        first_rows = {pair: row for row, pair in reversed(list(enumerate(pairs)))}
        return np.array([pair[1] is not None and first_rows[pair] != row for row, pair in enumerate(pairs)], np.bool_)
    first = pl.struct("person", "contact").is_first_distinct() | pl.col("contact").is_null()
    return past.select(~first).to_series().to_numpy()


def _since_of(asked: pl.DataFrame, wanted: Iterable[Since], begins: Begins) -> dict[Since, Ints]:
    """From when on contacts count, by window and by what counting starts after."""
    found: dict[Since, Ints] = {}
    for window, starter, first_day in wanted:
        if (window, starter, first_day) not in found:
            since = _since(asked, window)
            since = since if starter is None else np.maximum(since, begins[starter])
            since = since if first_day is None else np.maximum(since, _day_starts(asked["timezone"], first_day))
            found[window, starter, first_day] = since
    return found


def _day_starts(zones: pl.Series, day: int) -> Ints:
    """When a day begins on each clock (UTC microseconds); by UTC where the zone is not known."""
    known = {name: zone for name in zones.unique().drop_nulls() if (zone := zone_of(name)) is not None}
    starts = {name: utc_of_local(zone, day * DAY) for name, zone in known.items()}
    return integers(zones.replace_strict(starts, default=day * DAY, return_dtype=pl.Int64))


def _since(asked: pl.DataFrame, window: Window) -> Ints:
    """First UTC microsecond of the window that ends at each question."""
    if window.kind == "calendar":
        return integers(asked[window.column])
    if window.kind == "rolling":  # a contact exactly n days ago has left the window
        return integers(asked["_at"]) - (window.rolling_days * DAY - 1)
    return np.full(asked.height, NONE)


def since_any(asked: pl.DataFrame, counters: Iterable[Counter]) -> Ints:
    """The first UTC microsecond that any of the counters looks at."""
    return np.minimum.reduce([_since(asked, counter.window) for counter in counters])


def _count(
    asked: pl.DataFrame, past: pl.DataFrame, counters: tuple[Counter, ...], begins: Begins, ends: int
) -> Iterator[_Counted]:
    """Of the first so many counters also the ends."""
    found = np.zeros((len(counters), asked.height), np.int32)
    oldest, newest = np.full((ends, asked.height), LATEST), np.full((ends, asked.height), NONE)
    looks = _Looks.of(counters)
    bounds = _since_of(asked, looks.bounds, begins)
    since = np.stack(list(bounds.values()))
    start, stop = _stretches(asked, past, since)
    windowed = [since_at for (window, *_), since_at in bounds.items() if window.kind != "lifetime"]
    recent = np.minimum.reduce(windowed) if windowed else since[0]
    is_planned = numbers_of(past, {"is_planned": 0})["is_planned"].astype(np.bool_, copy=False)
    count_contacts(
        start, stop, integers(asked["_at"]), integers(asked["_day_end"]), since, recent,
        keys_of(asked, looks.used, beside=past.height), integers(past["at"]), keys_of(past, looks.used, beside=asked.height),
        is_planned, _repeats(past), _bits(past, looks), looks.of_since, looks.of_recent, looks.of_key, looks.of_once,
        found, oldest, newest,
    )  # fmt: skip
    return _counted(found, oldest, newest)


def _so_far(
    asked: pl.DataFrame, past: pl.DataFrame, counters: tuple[Counter, ...], ends: int, per: tuple[str, ...]
) -> Iterator[_Counted]:
    """The same for counters of the whole past, per one dimension or none."""
    found = np.zeros((len(counters), asked.height), np.int32)
    oldest, newest = np.full((ends, asked.height), LATEST), np.full((ends, asked.height), NONE)
    looks = _Looks.of(counters)
    count_so_far(
        integers(asked[PAST_FROM]), integers(asked[PAST_UNTIL]), integers(asked["_at"]),
        _key(asked, per, past.height), integers(past["at"]), _key(past, per, asked.height),
        _repeats(past), _bits(past, looks), looks.of_once, found, oldest, newest,
    )  # fmt: skip
    return _counted(found, oldest, newest)


def _key(rows: pl.DataFrame, per: tuple[str, ...], beside: int) -> Ints:
    return keys_of(rows, per, beside=beside)[0] if per else np.full(rows.height, NONE)


def _counted(found: NDArray[np.int32], oldest: Ints, newest: Ints) -> Iterator[_Counted]:
    nothing = np.empty(0, np.int64)
    for row, count in enumerate(found):
        yield _Counted(count, *((oldest[row], newest[row]) if row < len(oldest) else (nothing, nothing)))


@dataclass(frozen=True, eq=False)
class _Looks:
    """What so many counters look at, sorted out once: a bit a counter in each mask (`kernels.count_contacts`)."""

    bounds: tuple[Since, ...]
    used: tuple[str, ...]  # dimensions
    tables: Mapping[
        str, Bits | None
    ]  # by fact of the history: the bits of each word, where its words are a closed list
    open: Mapping[str, tuple[tuple[int, Counter], ...]]  # the other facts, and which counters read them
    everything: np.uint64
    of_since: Bits
    of_recent: np.uint64
    of_key: Bits
    of_once: np.uint64

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, counters: tuple[Counter, ...]) -> _Looks:
        by_fact = _by_fact(counters)
        tables = {fact: _table_of(fact, wanted) for fact, wanted in by_fact.items()}
        bounds = tuple(dict.fromkeys(_bound(counter) for counter in counters))
        used = tuple(name for name in DIMENSIONS if any(name in counter.per for counter in counters))
        return cls(
            bounds, used, tables, {fact: by_fact[fact] for fact, table in tables.items() if table is None},
            np.uint64((1 << len(counters)) - 1),
            np.array([_mask(_bound(one) == bound for one in counters) for bound in bounds], np.uint64),
            np.uint64(_mask(one.window.kind != "lifetime" for one in counters)),
            np.array([_mask(name in one.per for one in counters) for name in used], np.uint64),
            np.uint64(_mask("loan" not in one.per for one in counters)),
        )  # fmt: skip


def _bound(counter: Counter) -> Since:
    return counter.window, counter.starts_after, counter.since_day


def _stretches(asked: pl.DataFrame, past: pl.DataFrame, since: Ints) -> tuple[Ints, Ints]:
    if PAST_FROM in asked.columns:
        start, stop = integers(asked[PAST_FROM]).copy(), integers(asked[PAST_UNTIL])
        trim(start, stop, since.min(axis=0), integers(past["at"]))
        return start, stop
    start, stop = np.empty(asked.height, np.int64), np.empty(asked.height, np.int64)
    stretches(integers(asked["person"]), integers(past["person"]), start, stop)
    return start, stop


def _mask(holds: Iterable[bool]) -> int:
    """A bit for each counter of which it holds."""
    return sum(1 << bit for bit, one in enumerate(holds) if one)


def _bits(past: pl.DataFrame, looks: _Looks) -> Bits:
    """Which counters each row of the past counts for, a bit a counter."""
    found = np.full(past.height, looks.everything, np.uint64)
    tables = looks.tables
    words = numbers_of(past, {fact: table.size - 1 for fact, table in tables.items() if table is not None})
    for fact, table in tables.items():
        if table is None:
            found &= _bits_of(past.select(fact), looks.open[fact])
        else:
            codes = words[fact]
            if codes.size and (codes == codes[0]).all():
                found &= table[codes[0]]
            else:
                mask_by(codes, table, found)
    return found


def _by_fact(counters: tuple[Counter, ...]) -> dict[str, tuple[tuple[int, Counter], ...]]:
    """For each fact of the history that decides whether a row counts: the counters that read it, with their bits."""
    facts = dict.fromkeys(fact for counter in counters for fact, _ in conditions(counter))
    return {
        fact: tuple((bit, one) for bit, one in enumerate(counters) if any(name == fact for name, _ in conditions(one)))
        for fact in facts
    }


def _table_of(fact: str, wanted: tuple[tuple[int, Counter], ...]) -> Bits | None:
    """The bits of each word of a closed list, the unknown one last; each word is judged once, whatever the batch."""
    known = HISTORY[fact]
    words: Sequence[object] = (False, True) if known.is_flag else known.words
    if not words or len(words) > _WORDS:
        return None
    return _bits_of(pl.DataFrame({fact: pl.Series([*words, None], dtype=known.dtype)}), wanted)


def _bits_of(rows: pl.DataFrame, wanted: Iterable[tuple[int, Counter]]) -> Bits:
    """All bits but those of the counters whose conditions on this fact do not hold."""
    (fact,) = rows.columns
    found = np.full(rows.height, 2**64 - 1, np.uint64)
    for bit, counter in wanted:
        held = pl.all_horizontal([condition for name, condition in conditions(counter) if name == fact])
        found[~rows.select(held.alias("held"))["held"].to_numpy()] &= np.uint64(2**64 - 1 ^ 1 << bit)
    return found
