"""Spilled rows, kept open: all partitions come to each file, and to open one costs more than to read a partition's part of it.

For a few partitions only: of a map that stays, all that was ever touched counts as memory of the process, at last the whole log.
"""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from arrears.feeds.portfolio_tape.spill import Opener, open_spill

_TOGETHER: Final = 8  # partitions that share what is open
_KEPT: Final = 128  # files


def opened_for(part: int) -> Opener:
    """As `open_spill`, for one partition; a path is never written anew while it is kept (an audit's folder has its own name)."""
    return partial(_opened, part // _TOGETHER)


@lru_cache(maxsize=_KEPT)
def _opened(_turn: int, path: Path) -> pa.ipc.RecordBatchFileReader | None:
    return open_spill(path)


def close_opened() -> None:
    """Let go of them all, for whoever removes them."""
    _opened.cache_clear()
