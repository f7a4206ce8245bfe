"""Where a CSV file with quotes may be cut, and whether its quotes hold: a lenient reader would swallow rows silently.

A quote opens a cell at its beginning, `""` inside stands for one, and after the closing quote only a comma or the end of
the row may come. Source: RFC 4180, section 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numba import njit
from numpy.typing import NDArray

_CELL_START, _PLAIN, _QUOTED, _CLOSED, _BROKEN = 0, 1, 2, 3, 4
_QUOTE, _COMMA, _LF, _CR = 34, 44, 10, 13


@njit(cache=True, nogil=True)
def _scan(data: NDArray[np.uint8], state: int, rows: int, wanted: int) -> tuple[int, int, int]:
    """State after the bytes, rows ended, and the place after the first row end at or after `wanted` (−1 = none)."""
    cut = -1
    for at in range(data.size):
        char = data[at]
        if state == _QUOTED:
            if char == _QUOTE:
                state = _CLOSED
        elif char == _LF:
            state = _CELL_START
            rows += 1
            if cut < 0 and at >= wanted:
                cut = at + 1
        elif char in (_COMMA, _CR):
            state = _CELL_START
        elif char == _QUOTE:
            state = _QUOTED if state in (_CELL_START, _CLOSED) else _PLAIN
        elif state == _CLOSED:
            return _BROKEN, rows, cut
        else:
            state = _PLAIN
    return state, rows, cut


@dataclass(slots=True)
class Quotes:
    """What a scan found."""

    fault: str = ""  # what is wrong, with the row; empty when the quotes hold
    cuts: list[int] = field(default_factory=list)  # bytes after which a row begins, about `every` apart


def scan_quotes(blocks: Iterable[bytes], every: int) -> Quotes:
    """Scan the bytes after the line of column names."""
    found, state, rows, done, last = Quotes(), _CELL_START, 0, 0, 0
    for block in blocks:
        data = np.frombuffer(block, np.uint8)
        state, rows, cut = _scan(data, state, rows, last + every - done)
        if state == _BROKEN:
            found.fault = f"row {rows + 1}: after a closing quote comes neither a comma nor the end of the row"
            return found
        if cut >= 0:
            last = done + cut
            found.cuts.append(last)
        done += data.size
    if state == _QUOTED:
        found.fault = "a quote is opened and never closed"
    return found
