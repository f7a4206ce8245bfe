"""What came of something a person or program asked to be done: a value with reasons, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class State(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"  # may not be done; trying again does not help
    CONFLICT = "conflict"  # somebody else was faster: look again, then decide anew
    RETRY = "retry"  # not now; may be tried again
    NEEDS_PERSON = "needs_person"  # a second person has to decide first


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The answer to one request."""

    state: State
    reasons: tuple[str, ...] = ()  # dotted codes from general to particular, e.g. `case.locked_by_other`
    message: str = ""  # for people: what happened, why, what to do
    value: T | None = None  # what was made or changed; none unless done

    @property
    def is_done(self) -> bool:
        return self.state is State.DONE

    @property
    def made(self) -> T:
        """The value of something done. Errors: `LookupError` when it was not done."""
        if self.value is None:
            raise LookupError(f"{self.state}: {', '.join(self.reasons)}: {self.message}")
        return self.value


def done(value: T) -> Outcome[T]:
    """It was done, and this is what was made."""
    return Outcome(State.DONE, value=value)


def refused(reason: str, message: str = "") -> Outcome[T]:
    """It may not be done."""
    return Outcome(State.REFUSED, (reason,), message)


def conflict(reason: str, message: str = "") -> Outcome[T]:
    """Somebody else was faster."""
    return Outcome(State.CONFLICT, (reason,), message)


def passed_on(other: Outcome[Any]) -> Outcome[T]:
    """The same refusal, as the answer of whoever asked further down."""
    return Outcome(other.state, other.reasons, other.message)
