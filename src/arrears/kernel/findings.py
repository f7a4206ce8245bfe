"""A finding: one fault in something people wrote or handed over, said so that they can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it is, what is wrong, what to do."""

    code: str  # dotted words, general to particular: `strategy.condition.unknown_fact`
    message: str  # what is wrong, in a sentence
    where: str  # file name
    line: int | None = None  # 1-based
    column: int | None = None  # 1-based
    mend: str = ""  # what to do about it

    def __str__(self) -> str:
        place = self.where
        if self.line is not None:
            place += f":{self.line}"
            if self.column is not None:
                place += f":{self.column}"
        mend = f" {self.mend}" if self.mend else ""
        return f"{place}: {self.message}{mend} [{self.code}]"
