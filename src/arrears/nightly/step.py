"""A step of the night: named frames in, named frames out; what it reads decides when it runs."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from arrears.kernel.errors import BookBroken
from arrears.nightly.night import Night

Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Step:
    """One file of `nightly/steps`."""

    name: str
    reads: tuple[str, ...]  # frames it takes: tables of the book or what other steps give
    gives: tuple[str, ...]  # frames it makes
    grain: str  # "one row per …" of what it makes
    run: Callable[[Frames, Night], dict[str, pl.DataFrame]]


@cache
def list_steps() -> tuple[Step, ...]:
    """Every step in `nightly/steps`, in an order in which each finds what it reads."""
    package = importlib.import_module("arrears.nightly.steps")
    modules = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    steps = [importlib.import_module(f"{package.__name__}.{name}").STEP for name in modules]
    return tuple(order_steps(steps))


def order_steps(steps: Iterable[Step]) -> list[Step]:
    """Errors: `BookBroken` when two steps wait for each other."""
    waiting, ordered = list(steps), []
    made_by_steps = {frame for step in waiting for frame in step.gives}
    made: set[str] = set()
    while waiting:
        ready = [step for step in waiting if all(name in made or name not in made_by_steps for name in step.reads)]
        if not ready:
            names = ", ".join(step.name for step in waiting)
            raise BookBroken(f"The nightly steps {names} wait for each other.")
        ordered.extend(ready)
        made.update(frame for step in ready for frame in step.gives)
        waiting = [step for step in waiting if step not in ready]
    return ordered


def run_steps(
    steps: Iterable[Step], frames: Frames, night: Night, seconds: dict[str, float] | None = None
) -> dict[str, pl.DataFrame]:
    """All frames: those given and those made; a step is not run where all it makes is given. `seconds`, if given, receives
    the time of each step.
    """
    found = dict(frames)
    for step in steps:
        if all(name in found for name in step.gives):
            continue
        started = time.perf_counter()
        found.update(step.run(found, night))
        if seconds is not None:
            seconds[step.name] = seconds.get(step.name, 0.0) + time.perf_counter() - started
    return found
