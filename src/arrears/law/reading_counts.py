"""How does `counts: {counted: conversation, channels: [call]}` become a counter? Shared by the shapes that count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from arrears.kernel import vocabulary as words
from arrears.kernel.documents import Node
from arrears.law import law_words
from arrears.law.counters import DIMENSIONS, NOT_COUNTED, OUTBOUND, Counted, Counter, Filter, Kind, Unit, Window
from arrears.law.scope import read_words

# Key of `counts` -> the history's fact and its words; `not_` before a key takes those words out.
KEYS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "channels": ("channel", words.CHANNELS),
    "directions": ("direction", words.DIRECTIONS),
    "parties": ("party", words.PARTIES),
    "actors": ("actor", words.ACTORS),
    "voices": ("voice", law_words.VOICES),
    "purposes": ("purpose", words.PURPOSES),
    "automation": ("automation", law_words.AUTOMATION),
    "places": ("place", law_words.PLACES),
    "point_kinds": ("point_kind", law_words.POINT_KINDS),
    "outcomes": ("outcome", words.OUTCOMES),
}
_FLAGS: Final = ("was_misdirected", "was_agreed")
EVER: Final = Window("lifetime")


def read_counter(node: Node, around: Mapping[str, Node] | None = None) -> Counter:
    """A counter over the whole past; `around` are the shape's keys `per`, `starts_after` and `count_from`."""
    options = (*KEYS, *(f"not_{name}" for name in KEYS), "leaves_out")
    keys = node.mapping(required=("counted",), optional=options)
    counted = keys["counted"].choice(tuple(NOT_COUNTED)) if "counted" in keys else "attempt"
    filters = [_filter(name, value) for name, value in keys.items() if name not in ("counted", "leaves_out")]
    if not any(one.fact == "direction" for one in filters):
        filters.append(OUTBOUND)
    beside = around or {}
    start = beside.get("starts_after")
    return Counter(
        EVER,
        cast(Counted, counted),
        tuple(sorted(filters)),
        _per(beside),
        read_words(keys["leaves_out"], _FLAGS) if "leaves_out" in keys else (),
        beside["count_from"].date().toordinal() - 719163 if "count_from" in beside else None,
        replace(read_counter(start), per=_per(beside)) if start is not None else None,
    )


def _per(beside: Mapping[str, Node]) -> tuple[str, ...]:
    return read_words(beside["per"], DIMENSIONS) if "per" in beside and beside["per"].raw != "person" else ()


def _filter(name: str, node: Node) -> Filter:
    fact, options = KEYS[name.removeprefix("not_")]
    found = read_words(node, options)
    if not found:
        node.fault("law.counts.empty", f"`{name}` names no word, so nothing would count.", "Drop it or name words.")
    return Filter(fact, found or options[:1], name.startswith("not_"))


def over(base: Counter, window: Window) -> Counter:
    """The same count over another window."""
    return replace(base, window=window)


def read_windows(node: Node) -> list[Window]:
    """`{kind: rolling, unit: day, n: 7}`; `both` gives the calendar and the rolling one."""
    keys = node.mapping(required=("kind",), optional=("unit", "n"))
    kind = keys["kind"].choice(("calendar", "rolling", "both", "lifetime")) if "kind" in keys else "calendar"
    if kind == "lifetime":
        return [EVER]
    unit = keys["unit"].choice(("day", "week", "month")) if "unit" in keys else "day"
    n = keys["n"].integer(at_least=1) if "n" in keys else 1
    kinds = ("calendar", "rolling") if kind == "both" else (kind,)
    return [Window(cast(Kind, one), cast(Unit, unit), n) for one in kinds]
