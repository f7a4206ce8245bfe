"""How do many callers share one piece of work? What arrives within a few milliseconds is done together.

Asking the law, and reading what it asks about, costs nearly the same for one case as for a hundred; so while one batch is
worked on the next gathers, and as long as there is company whoever leads waits a moment for more. Who comes alone waits for
nobody. There is no thread of its own: the first caller of a batch does the work for all in it, on its own database
connection, then hands on to the first of those that came meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from arrears.entrypoints.api.problems import Problem

WINDOW_SECONDS: Final = 0.002
BATCH_MAX: Final = 1_000  # items; one caller's are never split
WAITING_MAX: Final = 4_000  # beyond it callers are told to come again
ANSWER_SECONDS: Final = 10.0

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class _Asked:
    items: Sequence[Any]
    turn: threading.Event = field(default_factory=threading.Event)  # it was answered, or leads now
    leads: bool = False
    results: list[Any] | None = None
    fault: BaseException | None = None


class Batching(Generic[Item, Result]):
    """`work` for many callers at once. Safe to share between threads."""

    def __init__(
        self, work: Callable[[Sequence[Item]], list[Result]], *, window_seconds: float = WINDOW_SECONDS
    ) -> None:
        self._work, self._window = work, window_seconds
        self._waiting: deque[_Asked] = deque()
        self._size, self._is_led, self._lock = 0, False, threading.Lock()
        self._had_company = False  # the last batch was of several callers

    def answer(self, items: Sequence[Item]) -> list[Result]:
        """A result for each item, in order. Errors: as `work`; `Problem` 503 when too much is waiting."""
        mine = _Asked(items)
        self._enter(mine)
        if not mine.leads and not mine.turn.wait(ANSWER_SECONDS):
            self._leave(mine)
        if mine.leads:
            self._lead()
        if mine.fault is not None:
            raise mine.fault
        if mine.results is None:
            raise _busy()
        return mine.results

    def _enter(self, mine: _Asked) -> None:
        with self._lock:
            if self._size + len(mine.items) > WAITING_MAX:
                raise _busy()
            self._waiting.append(mine)
            self._size += len(mine.items)
            mine.leads = not self._is_led
            self._is_led = True

    def _leave(self, mine: _Asked) -> None:
        """Nobody answered in time: wait no longer, unless the turn came in this very moment."""
        with self._lock:
            if not mine.leads and mine in self._waiting:
                self._waiting.remove(mine)
                self._size -= len(mine.items)

    def _lead(self) -> None:
        if self._had_company:
            time.sleep(self._window)
        try:
            batch = self._taken()
            self._had_company = len(batch) > 1
            self._do(batch)
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting[0].leads = True
                    self._waiting[0].turn.set()
                else:
                    self._is_led = False

    def _taken(self) -> list[_Asked]:
        batch: list[_Asked] = []
        size = 0
        with self._lock:
            while self._waiting and (not batch or size + len(self._waiting[0].items) <= BATCH_MAX):
                batch.append(self._waiting.popleft())
                size += len(batch[-1].items)
            self._size -= size
        return batch

    def _do(self, batch: Sequence[_Asked]) -> None:
        try:
            results = self._work([item for asked in batch for item in asked.items])
            first = 0
            for asked in batch:
                asked.results = results[first : first + len(asked.items)]
                first += len(asked.items)
        except Exception as fault:
            for asked in batch:
                self._do_alone(asked, fault, is_alone=len(batch) == 1)
        finally:
            for asked in batch:
                asked.turn.set()

    def _do_alone(self, asked: _Asked, fault: BaseException, *, is_alone: bool) -> None:
        """A caller whose question does not hold spoils nobody else's."""
        if is_alone:
            asked.fault = fault
            return
        try:
            asked.results = self._work(asked.items)
        except Exception as own:
            asked.fault = own


def _busy() -> Problem:
    detail = "Too many questions are waiting. Nothing was answered: do not act, ask again."
    return Problem(503, "gate.busy", detail, headers={"Retry-After": "1"})
