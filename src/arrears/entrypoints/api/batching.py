"""How do many callers share one question to the law? What arrives within a few milliseconds goes through the gate together.

One call of the gate costs nearly the same for one question as for a hundred; so whoever asks waits a moment for the others.
While a batch is being answered the next one gathers by itself. One thread a process; started by the first call, so that
servers that fork their workers fork none of it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from typing import Final, Protocol

from arrears.entrypoints.api.problems import Problem
from arrears.flows.law_desk import Question
from arrears.kernel.verdict import Verdict

WINDOW_SECONDS: Final = 0.002
BATCH_MAX: Final = 1_000
WAITING_MAX: Final = 4_000  # questions; beyond it callers are told to come again
ANSWER_SECONDS: Final = 10.0


class Answering(Protocol):
    """Whoever answers questions: the law desk."""

    def answer(self, questions: Sequence[Question]) -> list[Verdict]: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    questions: Sequence[Question]
    answer: Future[list[Verdict]] = field(default_factory=Future)


class Batching:
    """Answers like the law desk behind it, many callers at once. Safe to share between threads."""

    def __init__(self, desk: Answering, *, window_seconds: float = WINDOW_SECONDS) -> None:
        self._desk, self._window = desk, window_seconds
        self._waiting: queue.SimpleQueue[_Asked] = queue.SimpleQueue()
        self._count, self._lock = 0, threading.Lock()
        self._thread: threading.Thread | None = None

    def answer(self, questions: Sequence[Question]) -> list[Verdict]:
        """A verdict for each question, in order. Errors: as the desk's own; `Problem` 503 when too much is waiting."""
        asked = _Asked(questions)
        self._enter(len(questions))
        try:
            self._waiting.put(asked)
            return asked.answer.result(ANSWER_SECONDS)
        except TookTooLong:
            raise _busy() from None
        finally:
            with self._lock:
                self._count -= len(questions)

    def _enter(self, count: int) -> None:
        with self._lock:
            if self._count + count > WAITING_MAX:
                raise _busy()
            self._count += count
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="gate", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            batch = self._gathered()
            try:
                verdicts = self._desk.answer([one for asked in batch for one in asked.questions])
            except Exception as fault:
                self._one_by_one(batch, fault)
                continue
            first = 0
            for asked in batch:
                asked.answer.set_result(verdicts[first : first + len(asked.questions)])
                first += len(asked.questions)

    def _gathered(self) -> list[_Asked]:
        batch = [self._waiting.get()]
        size, closes = len(batch[0].questions), time.monotonic() + self._window
        while size < BATCH_MAX and (left := closes - time.monotonic()) > 0:
            try:
                asked = self._waiting.get(timeout=left)
            except queue.Empty:
                break
            batch.append(asked)
            size += len(asked.questions)
        return batch

    def _one_by_one(self, batch: Sequence[_Asked], fault: Exception) -> None:
        """A caller whose question does not hold spoils nobody else's."""
        for asked in batch:
            try:
                if len(batch) == 1:
                    raise fault
                asked.answer.set_result(self._desk.answer(asked.questions))
            except Exception as own:
                asked.answer.set_exception(own)


def _busy() -> Problem:
    detail = "Too many questions are waiting. Nothing was answered: do not act, ask again."
    return Problem(503, "gate.busy", detail, headers={"Retry-After": "1"})
