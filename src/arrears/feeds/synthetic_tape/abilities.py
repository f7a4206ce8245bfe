"""When a person is able to pay, strained, or in shock: a Markov chain in days, shared by all the person's loans."""

from __future__ import annotations

from typing import Any

from arrears.feeds.synthetic_tape.compiled import compiled
from arrears.feeds.synthetic_tape.draws import draw, draw_wait
from arrears.feeds.synthetic_tape.world import World


@compiled
def draw_abilities(s: Any, w: World) -> None:
    """Draw when the person is able to pay, strained, in shock: a Markov chain in days, from the book's first day."""
    ability = 0 if draw(s) < 0.85 else 1
    day, s.shifts = float(s.origin), 0
    while day <= s.as_of and s.shifts < w.shifts.size:
        w.shifts[s.shifts].on = int(day)
        w.shifts[s.shifts].to = ability
        s.shifts += 1
        day += draw_wait(s, w.behaviour[0].ability_wait[ability])
        worse = draw(s) < w.behaviour[0].ability_worse[ability]
        ability = 2 if worse else (1 if ability != 1 else 0)


@compiled
def ability_on(s: Any, w: World, day: int) -> int:
    """0 ok, 1 strained, 2 in shock. Days must not go back within a loan."""
    while s.shift + 1 < s.shifts and w.shifts[s.shift + 1].on <= day:
        s.shift += 1
    return int(w.shifts[s.shift].to)
