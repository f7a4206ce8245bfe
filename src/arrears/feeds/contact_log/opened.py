"""Files of half-done work, kept open: all partitions come to each, and to open one costs more than to read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import pyarrow as pa

from arrears.feeds.portfolio_tape.spill import open_spill

_KEPT: Final = 256  # files; a process may have four times as many open


@lru_cache(maxsize=_KEPT)
def opened(path: Path) -> pa.ipc.RecordBatchFileReader | None:
    """As `open_spill`; a path is never written anew while it is kept (an audit's folder has a name of its own)."""
    return open_spill(path)


def close_opened() -> None:
    """Let go of them all, for whoever removes them."""
    opened.cache_clear()
