"""From text to a syntax tree whose every fault can be shown at its line and column in the file.

sqlglot tells where names and literals stand in the expression; `Place` turns that into a place in the file.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from arrears.kernel.documents import Node, Source
from arrears.kernel.findings import Finding


class Fault(Exception):
    """One thing wrong with an expression. `node` (or `offset`) says where in its text."""

    def __init__(self, code: str, message: str, mend: str = "", *, node: exp.Expr | None = None, offset: int = 0):
        super().__init__(message)
        self.code, self.message, self.mend = code, message, mend
        self.offset = offset if node is None else offset_of(node)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands in its file, so that an offset in its text becomes a line and a column."""

    source: Source
    node: Node | None  # the YAML scalar, when there is one
    text: str
    line: int  # of the first character, when there is no scalar
    column: int

    def note(self, fault: Fault) -> None:
        """Add the fault to the findings of the file."""
        line, column = self.node.place(fault.offset) if self.node is not None else self._place(fault.offset)
        self.source.findings.append(
            Finding(f"expression.{fault.code}", fault.message, self.source.name, line, column, fault.mend)
        )

    def _place(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        breaks = before.count("\n")
        return self.line + breaks, (len(before) - before.rfind("\n") if breaks else self.column + len(before))


def offset_of(node: exp.Expr) -> int:
    """Offset of the first name or literal inside a part of the expression; else of the part it belongs to."""
    starts = [int(part.meta["start"]) for part in node.walk() if "start" in part.meta]
    if starts:
        return min(starts)
    return offset_of(node.parent) if isinstance(node.parent, exp.Expr) else 0


def parse(text: str) -> exp.Expr:
    """The syntax tree of one expression.

    Errors: `Fault` when it is empty, is not an expression, or holds a comment (a folded line would swallow the rest).
    """
    if not text.strip():
        raise Fault("empty", "the condition is empty.", "Write an expression, such as `delinquent_days >= 1`.")
    try:
        for token in sqlglot.tokenize(text):
            if token.comments:
                raise Fault("comment", "comments do not belong inside an expression.", offset=token.start)
        return sqlglot.parse_one(text, into=exp.Condition)
    except ParseError as error:
        raise _syntax_fault(text, error) from error
    except SqlglotError as error:
        raise Fault("syntax", f"this is not an expression: {error}.") from error
    except RecursionError as error:
        raise Fault("too_deep", "the expression is nested too deeply to read.", "Split it.") from error


def _syntax_fault(text: str, error: ParseError) -> Fault:
    if not error.errors:
        return Fault("syntax", "this is not an expression.")
    first = error.errors[0]
    word = str(first.get("highlight") or "")
    line, end = int(first.get("line") or 1), int(first.get("col") or 1)  # sqlglot counts to the end of the word
    before = sum(len(part) for part in text.splitlines(keepends=True)[: line - 1])
    mend = "Something is missing here." if "keyword" in str(first.get("description")) else ""
    at = before + end - len(word)
    return Fault("syntax", f"the expression does not go on after or at `{word}`.", mend, offset=at)
