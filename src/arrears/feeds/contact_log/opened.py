"""Spilled rows, kept open: all lots come to each file, and to open one costs more than to read a lot's part of it.

For a few lots only: of a map that stays, all that was ever touched counts as memory of the process, at last the whole log.
"""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from arrears.feeds.portfolio_tape.spill import Opener, open_spill

_TOGETHER: Final = 2  # lots that share what is open
_KEPT: Final = 128  # files


def opened_for(lot: int) -> Opener:
    """As `open_spill`, for one lot; a path is never written anew while it is kept (an audit's folder has its own name)."""
    return partial(_opened, lot // _TOGETHER)


@lru_cache(maxsize=_KEPT)
def _opened(_turn: int, path: Path) -> pa.ipc.RecordBatchFileReader | None:
    return open_spill(path)


def close_opened() -> None:
    """Let go of them all, for whoever removes them."""
    _opened.cache_clear()
