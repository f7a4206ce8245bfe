"""What can go wrong, as one tree.

    ArrearsError
    ├── WrongUse           the caller asked for something that cannot be done (exit status 2)
    │   ├── BadDocument    a strategy, pack or product file does not hold; carries every finding
    │   └── TapeRefused    a tape was refused whole
    ├── DidNotHold         a check the caller asked for came out false (exit status 1)
    ├── BookBroken         the book on disk is not what its own manifest says
    └── OutsideFault       something outside failed; says whether trying again can help

A refusal by law is never an exception: it is a `Verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence

from arrears.kernel.findings import Finding


class ArrearsError(Exception):
    """Root of everything this package raises on purpose."""


class WrongUse(ArrearsError):
    """The request itself cannot be met: says what, where and what to do."""


class BadDocument(WrongUse):
    """A text people write (strategy, pack, product) does not hold. Shows all findings, not the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class TapeRefused(WrongUse):
    """A tape was refused whole; the book is as it was."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class DidNotHold(ArrearsError):
    """A check came out false."""


class BookBroken(ArrearsError):
    """The files of a book contradict each other."""


class OutsideFault(ArrearsError):
    """Something outside this program failed (disk, network, vendor).

    `permanent` says that trying again cannot help; `reply` keeps what the other side said.
    """

    def __init__(self, message: str, *, permanent: bool, reply: str = "") -> None:
        super().__init__(message)
        self.permanent = permanent
        self.reply = reply
